using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class OsvRangeTests
{
    // Events in the notation "i" introduced, "f" fixed, "l" last_affected, "L" limit.
    [TestCase("i0", "0.0.0-0", ExpectedResult = "Affected", Description = "0 is before every version")]
    [TestCase("i0", "99.0.0", ExpectedResult = "Affected")]
    [TestCase("i0 f4.17.21", "4.17.20", ExpectedResult = "Affected")]
    [TestCase("i0 f4.17.21", "4.17.21", ExpectedResult = "Unaffected")]
    [TestCase("i0 f4.17.21", "4.17.21-rc.1", ExpectedResult = "Affected", Description = "a prerelease of the fix comes before it")]
    [TestCase("f4.17.21 i0", "4.17.20", ExpectedResult = "Affected", Description = "any order")]
    [TestCase("i1.0.0 f1.2.0 i2.0.0 f2.1.0", "1.5.0", ExpectedResult = "Unaffected")]
    [TestCase("i2.0.0 f1.2.0 i1.0.0 f2.1.0", "2.0.5", ExpectedResult = "Affected")]
    [TestCase("i1.9.0 f1.10.0", "1.9.5", ExpectedResult = "Affected", Description = "by numbers, not by text")]
    [TestCase("i0 l1.6.8", "1.6.8", ExpectedResult = "Affected")]
    [TestCase("i0 l1.6.8", "1.6.9-0", ExpectedResult = "Unaffected")]
    [TestCase("i1.0.0 l1.0.0", "1.0.0", ExpectedResult = "Affected", Description = "one version")]
    [TestCase("i1.0.0 l1.0.0", "1.0.1", ExpectedResult = "Unaffected")]
    [TestCase("i0 f1.0.0 i1.0.0 f2.0.0", "1.0.0", ExpectedResult = "Affected", Description = "two ranges that touch")]
    [TestCase("i0 l1.0.0 i1.0.0 f2.0.0", "1.5.0", ExpectedResult = "Affected", Description = "two ranges that touch")]
    [TestCase("i0 L2.0.0", "1.9.9", ExpectedResult = "Affected")]
    [TestCase("i0 L2.0.0", "2.0.0", ExpectedResult = "Unaffected")]
    [TestCase("i0 L2.0.0 L3.0.0", "2.5.0", ExpectedResult = "Affected", Description = "before some limit")]
    [TestCase("i0 L*", "2.5.0", ExpectedResult = "Affected")]
    [TestCase("f1.0.0", "0.5.0", ExpectedResult = "Affected", Description = "no start: from the first version")]
    [TestCase("i1.0.0+build f2.0.0", "1.0.0", ExpectedResult = "Affected", Description = "build metadata orders nothing")]
    [TestCase("i0 f1.2", "0.1.0", ExpectedResult = "Undecidable")]
    [TestCase("i0 f>=\u00a01.123.64", "3.0.0", ExpectedResult = "Undecidable", Description = "seen in GHSA-mhvh-gwhr-76pw")]
    public string Judges_by_its_events(string events, string version) => Range(events).Judge(NpmVersion.Parse(version), null, out _).ToString();

    [TestCase("i0", "< 0.20.2", "0.20.1", ExpectedResult = "Affected")]
    [TestCase("i0", "< 0.20.2", "0.20.2", ExpectedResult = "Unaffected", Description = "xlsx: nothing else says where it ends")]
    [TestCase("i3.0.0", "<= 3.0.1", "2.0.0", ExpectedResult = "Unaffected", Description = "it does not widen the range")]
    [TestCase("i0 f3.1.0", "<= 3.0.1", "3.0.2", ExpectedResult = "Affected", Description = "a range that an event closes needs no other end")]
    [TestCase("i0", "soon", "9.0.0", ExpectedResult = "Affected", Description = "what cannot be read ends nothing")]
    public string The_last_known_range_ends_an_open_one(string events, string lastKnown, string version) =>
        Range(events).Judge(NpmVersion.Parse(version), lastKnown, out _).ToString();

    [Test]
    public void Agrees_with_the_plain_algorithm_of_the_schema_in_every_order_of_events()
    {
        var random = new Random(412);
        for (var i = 0; i < 5000; i++)
        {
            // Different versions, so that the schema's algorithm needs no rule for ties.
            var count = random.Next(1, 7);
            var minors = Enumerable.Range(0, 20).OrderBy(_ => random.Next()).Take(count).Order().ToList();
            var events = new List<OsvEvent> { new(OsvEventKind.Introduced, "0") };
            events.AddRange(minors.Select(minor => new OsvEvent((OsvEventKind)random.Next(3), $"1.{minor}.0")));
            var expected = events.ToList();
            var shuffled = new OsvRange([.. events.OrderBy(_ => random.Next())]);
            for (var minor = 0; minor < 20; minor++)
            {
                var version = NpmVersion.Parse($"1.{minor}.0");
                Assert.That(shuffled.Judge(version, null, out _) == OsvMatch.Affected, Is.EqualTo(Plain(expected, version)), $"{string.Join(' ', events)} at {version}");
            }
        }
    }

    [TestCase("i0", null, ExpectedResult = "*", Description = "also 0.0.0-alpha, which >=0.0.0 would miss")]
    [TestCase("i0 f4.17.21", null, ExpectedResult = "<4.17.21")]
    [TestCase("i1.0.0 f1.2.6", null, ExpectedResult = ">=1.0.0 <1.2.6")]
    [TestCase("i2.0.0 f1.2.0 i1.0.0 f2.1.0", null, ExpectedResult = ">=1.0.0 <1.2.0 || >=2.0.0 <2.1.0")]
    [TestCase("i0 l1.6.8", null, ExpectedResult = "<=1.6.8")]
    [TestCase("i1.0.0 l1.0.0", null, ExpectedResult = "=1.0.0")]
    [TestCase("i0 f1.0.0 i1.0.0 f2.0.0", null, ExpectedResult = "<2.0.0", Description = "two ranges that touch")]
    [TestCase("i3.0.0", null, ExpectedResult = ">=3.0.0")]
    [TestCase("i0 L2.0.0 L3.0.0", null, ExpectedResult = "<3.0.0")]
    [TestCase("i0", "< 0.20.2", ExpectedResult = "<0.20.2")]
    [TestCase("i3.0.0", "<= 3.0.1", ExpectedResult = ">=3.0.0 <=3.0.1")]
    [TestCase("i3.0.0", "< 1.0.0", ExpectedResult = "<0.0.0-0", Description = "nothing")]
    [TestCase("i0", "soon", ExpectedResult = "*", Description = "what cannot be read ends nothing")]
    public string Is_stated_as_a_range_of_npm(string events, string? lastKnown) => VersionInterval.ToRange(Range(events).ToIntervals(lastKnown)!);

    [Test]
    public void What_cannot_be_compared_has_no_range() => Assert.That(Range("i0 f1.2").ToIntervals(null), Is.Null);

    [Test]
    public void The_stated_range_admits_what_is_judged_affected_and_nothing_else()
    {
        var random = new Random(99);
        string Version() => $"1.{random.Next(4)}.{random.Next(2)}{(random.Next(3) == 0 ? $"-rc.{random.Next(3)}" : "")}";
        string[] lastKnowns = ["< 1.2.0", "<= 1.1.1", "<= 1.3.0-rc.1", "1.1.x", "^1.2.0 || 1.0.0"];
        for (var i = 0; i < 5000; i++)
        {
            var range = new OsvRange([.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new OsvEvent((OsvEventKind)random.Next(4), random.Next(8) == 0 ? "0" : Version()))]);
            var lastKnown = random.Next(2) == 0 ? null : lastKnowns[random.Next(lastKnowns.Length)];
            var stated = NpmRange.Parse(VersionInterval.ToRange(range.ToIntervals(lastKnown)!));
            for (var j = 0; j < 20; j++)
            {
                var version = NpmVersion.Parse(Version());
                Assert.That(
                    stated.Satisfies(version, includePrerelease: true),
                    Is.EqualTo(range.Judge(version, lastKnown, out _) == OsvMatch.Affected),
                    $"{string.Join(' ', range.Events)}, last known {lastKnown}: {stated} at {version}");
            }
        }
    }

    /// <summary>The schema's pseudo-code, over events that are sorted already.</summary>
    private static bool Plain(List<OsvEvent> sorted, NpmVersion version)
    {
        var vulnerable = false;
        foreach (var (kind, text) in sorted)
        {
            var order = text == "0" ? 1 : version.CompareTo(NpmVersion.Parse(text));
            vulnerable = kind switch
            {
                OsvEventKind.Introduced when order >= 0 => true,
                OsvEventKind.Fixed when order >= 0 => false,
                OsvEventKind.LastAffected when order > 0 => false,
                _ => vulnerable,
            };
        }

        return vulnerable;
    }

    private static OsvRange Range(string events) => new([.. events.Split(' ').Select(e => new OsvEvent(
        e[0] switch { 'i' => OsvEventKind.Introduced, 'f' => OsvEventKind.Fixed, 'l' => OsvEventKind.LastAffected, _ => OsvEventKind.Limit },
        e[1..]))]);
}
