using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

/// <summary>Every case of node-semver's own fixtures: 15 sets, 982 cases.</summary>
public sealed class SemverFixturesTests
{
    [Test]
    public void Valid_versions_have_the_parts_of_the_fixtures() => Each("valid-versions", 22, c =>
    {
        var version = NpmVersion.Parse(c.Text(0));
        Assert.That((version.Major, version.Minor, version.Patch), Is.EqualTo((c[1].GetInt64(), c[2].GetInt64(), c[3].GetInt64())));
        Assert.That(version.Prerelease.ToString(), Is.EqualTo(string.Join('.', c[4].EnumerateArray())));
        Assert.That(version.Build.ToString(), Is.EqualTo(string.Join('.', c[5].EnumerateArray())));
    });

    [Test]
    public void Invalid_versions_are_refused() => Each("invalid-versions", 10, c =>
    {
        // What is no string in JavaScript is no string here either.
        var text = c[0].ValueKind == JsonValueKind.String ? c[0].GetString() : null;
        Assert.That(NpmVersion.TryParse(text, c.At(2).IsLoose(), out _), Is.False);
    });

    [Test]
    public void Greater_versions_compare_greater() => Each("comparisons", 31, c =>
    {
        var loose = c.At(2).IsLoose();
        var (greater, lesser) = (NpmVersion.Parse(c.Text(0), loose), NpmVersion.Parse(c.Text(1), loose));
        Assert.That(greater > lesser && greater >= lesser && lesser < greater && lesser <= greater && greater != lesser, Is.True);
        Assert.That(greater.Equals(lesser), Is.False);
    });

    [Test]
    public void Equal_versions_are_equal_and_hash_alike() => Each("equality", 37, c =>
    {
        var loose = c.At(2).IsLoose();
        var (left, right) = (NpmVersion.Parse(c.Text(0), loose), NpmVersion.Parse(c.Text(1), loose));
        Assert.That(left.CompareTo(right), Is.Zero);
        Assert.That(left, Is.EqualTo(right));
        Assert.That(left.GetHashCode(), Is.EqualTo(right.GetHashCode()));
    });

    [Test]
    public void Increments_are_those_of_the_fixtures() => Each("increments", 133, c =>
    {
        var loose = c.At(3).IsLoose();
        var identifier = c.At(4).ValueKind == JsonValueKind.String ? c[4].GetString() : null;
        int? identifierBase = c.At(5).ValueKind switch
        {
            JsonValueKind.False => null,
            JsonValueKind.String => c[5].GetString() == "1" ? 1 : 0,
            JsonValueKind.Number => c[5].GetInt32(),
            _ => 0,
        };
        var next = NpmVersion.TryParse(c.Text(0), loose, out var version)
            ? NpmVersionArithmetic.Increment(version, c.Text(1), loose, identifier, identifierBase)
            : null;
        Assert.That(next?.ToString(), Is.EqualTo(c[2].GetString()));
    });

    [Test]
    public void Truncations_are_those_of_the_fixtures() => Each("truncations", 27, c =>
    {
        var part = NpmVersion.TryParse(c.Text(0), out var version) ? NpmVersionArithmetic.Truncate(version, c.Text(1)) : null;
        Assert.That(part?.ToString(), Is.EqualTo(c[2].GetString()));
    });

    [Test]
    public void Ranges_are_written_as_in_the_fixtures() => Each("range-parse", 133, c =>
    {
        var includePrerelease = c.At(2).IncludesPrerelease();
        var canonical = NpmRange.TryParse(c.Text(0), c.At(2).IsLoose(), out var range) ? range.ToString(includePrerelease) : null;

        // The fixtures give validRange's answer, which writes everything as a star.
        Assert.That(canonical is "" ? "*" : canonical, Is.EqualTo(c[1].GetString()));
    });

    [Test]
    public void Ranges_admit_what_they_admit_in_the_fixtures() => Each("range-include", 126, c => Assert.That(Satisfies(c), Is.True));

    [Test]
    public void Ranges_exclude_what_they_exclude_in_the_fixtures() => Each("range-exclude", 98, c => Assert.That(Satisfies(c), Is.False));

    [Test]
    public void Ranges_intersect_as_in_the_fixtures() => Each("range-intersection", 54, c =>
    {
        var (left, right) = (NpmRange.Parse(c.Text(0)), NpmRange.Parse(c.Text(1)));
        Assert.That(left.Intersects(right), Is.EqualTo(c[2].GetBoolean()));
        Assert.That(right.Intersects(left), Is.EqualTo(c[2].GetBoolean()));
    });

    [Test]
    public void Comparators_intersect_as_in_the_fixtures() => Each("comparator-intersection", 34, c =>
    {
        var includePrerelease = c.At(3).ValueKind == JsonValueKind.True;
        var (left, right) = (NpmRange.Parse(c.Text(0)), NpmRange.Parse(c.Text(1)));
        Assert.That(left.Intersects(right, includePrerelease), Is.EqualTo(c[2].GetBoolean()));
        Assert.That(right.Intersects(left, includePrerelease), Is.EqualTo(c[2].GetBoolean()));
    });

    [TestCase("version-gt-range", 56, true, true)]
    [TestCase("version-not-gt-range", 80, true, false)]
    [TestCase("version-lt-range", 58, false, true)]
    [TestCase("version-not-lt-range", 83, false, false)]
    public void Versions_lie_beside_ranges_as_in_the_fixtures(string name, int count, bool above, bool expected) => Each(name, count, c =>
    {
        var (loose, includePrerelease) = (c.At(2).IsLoose(), c.At(2).IncludesPrerelease());
        var range = NpmRange.Parse(c.Text(0), loose);
        var version = NpmVersion.Parse(c.Text(1), loose);
        Assert.That(above ? range.IsBelow(version, includePrerelease) : range.IsAbove(version, includePrerelease), Is.EqualTo(expected));
    });

    private static bool Satisfies(JsonElement c)
    {
        var (loose, includePrerelease) = (c.At(2).IsLoose(), c.At(2).IncludesPrerelease());
        return NpmRange.TryParse(c.Text(0), loose, out var range)
            && c[1].ValueKind == JsonValueKind.String
            && NpmVersion.TryParse(c.Text(1), loose, out var version)
            && range.Satisfies(version, includePrerelease);
    }

    private static void Each(string name, int count, Action<JsonElement> check)
    {
        var cases = SemverFixtures.Read(name);
        Assert.That(cases, Has.Count.EqualTo(count), "The fixtures have changed.");
        using (Assert.EnterMultipleScope())
        {
            foreach (var c in cases)
            {
                try
                {
                    check(c);
                }
                catch (FormatException exception)
                {
                    Assert.Fail($"{c}: {exception.Message}");
                }
            }
        }
    }
}
