using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class NpmRangeTests
{
    [TestCase("^1.2.3", ">=1.2.3 <2.0.0-0")]
    [TestCase("^0.2.3", ">=0.2.3 <0.3.0-0")]
    [TestCase("^0.0.3", ">=0.0.3 <0.0.4-0")]
    [TestCase("^0.0", "<0.1.0-0")]
    [TestCase("~1.2.3-beta.2", ">=1.2.3-beta.2 <1.3.0-0")]
    [TestCase("~> 1", ">=1.0.0 <2.0.0-0")]
    [TestCase("1.2 - 2.3", ">=1.2.0 <2.4.0-0")]
    [TestCase("1.2.3 - 2.3.4", ">=1.2.3 <=2.3.4")]
    [TestCase(">= 1.2 < 3 || 5.x", ">=1.2.0 <3.0.0-0||>=5.0.0 <6.0.0-0")]
    [TestCase("1.x || *", "")]
    [TestCase("", "")]
    [TestCase(">*", "<0.0.0-0")]
    [TestCase("1.2.3+build", "1.2.3")]
    [TestCase("1.2.3 1.2.3", "1.2.3")]
    [TestCase("=v1.2.3\t\n>1", "1.2.3 >=2.0.0")]
    public void Ranges_are_written_as_plain_bounds(string text, string expected) =>
        Assert.That(NpmRange.Parse(text).ToString(), Is.EqualTo(expected));

    [TestCase("latest")]
    [TestCase("1.2.3.4")]
    [TestCase("x.1")]
    [TestCase(">01.02.03")]
    [TestCase("^9007199254740991.0.0")]
    [TestCase("11.10.")]
    [TestCase("1.2.3 || nothing")]
    [TestCase("1.2.3beta")]
    public void What_npm_refuses_is_refused_with_a_sentence(string text)
    {
        Assert.That(NpmRange.TryParse(text, out _), Is.False);
        Assert.That(Assert.Throws<FormatException>(() => NpmRange.Parse(text))!.Message, Does.Contain("is not an npm version range"));
    }

    [TestCase("^1.2.3", "1.9.9", true)]
    [TestCase("^1.2.3", "2.0.0", false)]
    [TestCase("^1.2.3", "2.0.0-rc.1", false)]
    [TestCase("^1.2.3", "1.3.0-rc.1", false)]
    [TestCase("^1.2.3-beta.2", "1.2.3-beta.4", true)]
    [TestCase("^1.2.3-beta.2", "1.2.4-beta.4", false)]
    [TestCase("*", "1.0.0-rc.1", false)]
    [TestCase("1.2.3", "1.2.3+build", true)]
    public void Prereleases_are_admitted_only_where_they_are_named(string range, string version, bool expected) =>
        Assert.That(NpmRange.Parse(range).Satisfies(NpmVersion.Parse(version)), Is.EqualTo(expected));

    [TestCase("^1.2.3", "1.3.0-rc.1", true)]
    [TestCase("*", "1.0.0-rc.1", true)]
    [TestCase("1.x", "1.0.0-rc.1", true)]
    [TestCase("^1.2.3", "2.0.0-rc.1", false)]
    public void Prereleases_count_where_they_are_asked_for(string range, string version, bool expected) =>
        Assert.That(NpmRange.Parse(range).Satisfies(NpmVersion.Parse(version), includePrerelease: true), Is.EqualTo(expected));

    [Test]
    public void The_loose_grammar_skips_what_it_cannot_read()
    {
        Assert.That(NpmRange.Parse(">1.2.3beta nonsense", loose: true).ToString(), Is.EqualTo(">1.2.3-beta"));
        Assert.That(NpmRange.TryParse("nonsense", loose: true, out _), Is.False);
    }

    [Test]
    public void The_highest_version_is_picked()
    {
        var versions = new[] { "1.2.0", "1.10.0", "2.0.0", "1.11.0-rc.1" }.Select(NpmVersion.Parse).ToList();
        Assert.That(NpmRange.Parse("^1").MaxSatisfying(versions), Is.EqualTo(versions[1]));
        Assert.That(NpmRange.Parse("^1").MaxSatisfying(versions, includePrerelease: true), Is.EqualTo(versions[3]));
        Assert.That(NpmRange.Parse("^3").MaxSatisfying(versions), Is.Null);
    }

    [TestCase("^1.2.0", "~1.4.0", true)]
    [TestCase("^1.2.0", "2.0.0", false)]
    [TestCase("<1 || >3", "^2", false)]
    [TestCase("<2 >3", "*", false)]
    public void Ranges_intersect_where_a_version_could_be_in_both(string left, string right, bool expected) =>
        Assert.That(NpmRange.Parse(left).Intersects(NpmRange.Parse(right)), Is.EqualTo(expected));

    /// <summary>Texts on which a backtracking or quadratic reader would not come back.</summary>
    [TestCase("v=", "")]
    [TestCase(" ", "1.2.3")]
    [TestCase("> ", "")]
    [TestCase("1.", "")]
    [TestCase("||", "")]
    [TestCase("+a", "")]
    [TestCase("^ ", "1")]
    [TestCase("- ", "- 1")]
    [TestCase("1.2.3 ", "")]
    [TestCase("1.0.0-a.", "b")]
    public void Long_nonsense_is_read_in_linear_time(string piece, string end)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 60_000 / piece.Length)) + end;
        foreach (var loose in new[] { false, true })
        {
            if (NpmRange.TryParse(text, loose, out var range))
            {
                Assert.That(NpmRange.TryParse(range.ToString(), loose, out _), Is.True);
            }
        }

        Assert.That(NpmRange.TryParse(new string(' ', 70_000), out _), Is.False, "The length is bounded.");
    }
}
