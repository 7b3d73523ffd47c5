using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

/// <summary>The same answers as npm's own copy of semver, over random versions and ranges.</summary>
public sealed class SemverOracleTests
{
    private const string Script = "semver-oracle.mjs";
    private const int Count = 6000;

    /// <summary>Another seed is tried by setting NCM_SEED; what fails prints the question.</summary>
    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("NCM_SEED"), out var seed) ? seed : 20261122;

    [Test]
    public void Versions_are_read_as_npm_reads_them([Values] bool loose)
    {
        var samples = new SemverSamples(Seed);
        Compare(
            Enumerable.Range(0, Count).Select(_ => NpmOracle.Question("version", samples.Version(), loose)),
            question => !NpmVersion.TryParse((string)question[1]!, loose, out var version)
                ? "null"
                : JsonSerializer.Serialize(new object[]
                {
                    version.ToString(), version.Major, version.Minor, version.Patch, version.Prerelease.ToString(), version.Build.ToString(),
                }));
    }

    [Test]
    public void Versions_compare_as_in_npm([Values] bool loose)
    {
        var samples = new SemverSamples(Seed + 1);
        Compare(
            Enumerable.Range(0, Count).Select(i =>
            {
                var left = i % 2 == 0 ? samples.Version() : samples.NearVersion();
                return NpmOracle.Question("compare", left, i % 3 == 0 ? left + "." + samples.NearVersion() : samples.NearVersion(), loose);
            }),
            question => NpmVersion.TryParse((string)question[1]!, loose, out var left) && NpmVersion.TryParse((string)question[2]!, loose, out var right)
                ? JsonSerializer.Serialize(Math.Sign(left.CompareTo(right)))
                : "null");
    }

    [Test]
    public void Ranges_are_read_as_npm_reads_them([Values] bool loose, [Values] bool includePrerelease)
    {
        var samples = new SemverSamples(Seed + 2);
        Compare(
            Enumerable.Range(0, 3 * Count).Select(_ => NpmOracle.Question("range", samples.Range(), loose, includePrerelease)),
            question => Json(RangeText((string)question[1]!, loose, includePrerelease)));
    }

    [Test]
    public void Ranges_admit_what_they_admit_in_npm([Values] bool loose, [Values] bool includePrerelease)
    {
        var samples = new SemverSamples(Seed + 3);
        Compare(
            Enumerable.Range(0, 2 * Count).Select(i => NpmOracle.Question(
                "satisfies",
                samples.Flip(8) ? samples.Version() : samples.NearVersion(),
                samples.Flip(8) ? samples.Range() : samples.NearRange(),
                loose,
                includePrerelease)).Where(question => IsRangeEitherWay((string)question[2]!, loose)),
            question => Json(NpmVersion.TryParse((string)question[1]!, loose, out var version)
                && NpmRange.TryParse((string)question[2]!, loose, out var range)
                && range.Satisfies(version, includePrerelease)));
    }

    [Test]
    public void Ranges_intersect_as_in_npm([Values] bool loose, [Values] bool includePrerelease)
    {
        var samples = new SemverSamples(Seed + 4);
        Compare(
            Enumerable.Range(0, 2 * Count).Select(_ => NpmOracle.Question("intersects", samples.NearRange(), samples.NearRange(), loose, includePrerelease))
                .Where(question => IsRangeEitherWay((string)question[1]!, loose) && IsRangeEitherWay((string)question[2]!, loose)),
            question => NpmRange.TryParse((string)question[1]!, loose, out var left) && NpmRange.TryParse((string)question[2]!, loose, out var right)
                ? Json(left.Intersects(right, includePrerelease))
                : "null");
    }

    [Test]
    public void Versions_lie_beside_ranges_as_in_npm([Values] bool includePrerelease, [Values(">", "<")] string side)
    {
        var samples = new SemverSamples(Seed + 5);
        Compare(
            Enumerable.Range(0, Count).Select(_ => NpmOracle.Question("outside", samples.NearVersion(), samples.NearRange(), side, false, includePrerelease))
                .Where(question => IsRangeEitherWay((string)question[2]!, loose: false)),
            question => NpmVersion.TryParse((string)question[1]!, out var version) && NpmRange.TryParse((string)question[2]!, out var range)
                ? Json(side == ">" ? range.IsBelow(version, includePrerelease) : range.IsAbove(version, includePrerelease))
                : "null");
    }

    [Test]
    public void The_highest_version_is_the_one_npm_picks([Values] bool includePrerelease)
    {
        var samples = new SemverSamples(Seed + 6);
        Compare(
            Enumerable.Range(0, Count / 4).Select(_ => NpmOracle.Question(
                "maxSatisfying", Enumerable.Range(0, 8).Select(_ => samples.NearVersion()).ToArray(), samples.NearRange(), false, includePrerelease)),
            question => NpmRange.TryParse((string)question[2]!, out var range)
                ? Json(range.MaxSatisfying(((string[])question[1]!).Select(NpmVersion.Parse), includePrerelease)?.ToString())
                : "null");
    }

    [Test]
    public void Versions_and_ranges_of_the_corpus_go_together_as_in_npm()
    {
        var corpus = CorpusRequirements.Read(Repository.RequireShared());
        var random = new Random(Seed);
        var versions = corpus.Versions.ToArray();
        Assert.That(versions, Has.Length.GreaterThan(1000));
        Compare(
            corpus.Ranges.SelectMany(range => Enumerable.Range(0, 8).Select(_ =>
                NpmOracle.Question("satisfies", versions[random.Next(versions.Length)], range, false, random.Next(2) == 0))),
            question => Json(NpmVersion.TryParse((string)question[1]!, out var version)
                && NpmRange.TryParse((string)question[2]!, out var range)
                && range.Satisfies(version, (bool)question[4]!)));
        Compare(
            corpus.Ranges.Select(range => NpmOracle.Question("range", range, false, false)),
            question => Json(RangeText((string)question[1]!, false, false)));
    }

    private static string? RangeText(string text, bool loose, bool includePrerelease)
    {
        if (NpmRange.TryParse(text, loose, out var range))
        {
            return range.Sets(includePrerelease).Length == 0 ? null : range.ToString(includePrerelease);
        }

        // Some texts ("1 - v 2.3.4") are ranges in npm only where prereleases count; NpmRange refuses them, its parser does not.
        return NpmRangeParser.Parse(text, loose, includePrerelease) is { } sets
            ? string.Join("||", sets.Select(set => string.Join(' ', set)))
            : null;
    }

    /// <summary>Whether a text is a range in both ways of reading it, or in neither.</summary>
    private static bool IsRangeEitherWay(string text, bool loose) =>
        NpmRangeParser.Parse(text, loose, includePrerelease: false) is null == NpmRangeParser.Parse(text, loose, includePrerelease: true) is null;

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);

    private static void Compare(IEnumerable<object?[]> asked, Func<object?[], string> answer)
    {
        var questions = asked.ToList();
        var expected = NpmOracle.Ask(Script, questions);
        var differences = new List<string>();
        for (var i = 0; i < questions.Count; i++)
        {
            var actual = JsonSerializer.Deserialize<JsonElement>(answer(questions[i]));
            if (!JsonElement.DeepEquals(actual, expected[i]))
            {
                differences.Add($"{JsonSerializer.Serialize(questions[i])}: npm says {expected[i].GetRawText()}, and we say {actual.GetRawText()}");
            }
        }

        Assert.That(differences.Take(20), Is.Empty);
        Assert.That(expected.Select(e => e.GetRawText()).Distinct().Count(), Is.GreaterThan(1), "The questions are all the same to npm.");
    }
}
