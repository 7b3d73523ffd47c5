using FsCheck;
using FsCheck.Fluent;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class AdvisoryUnionTests
{
    private static readonly PackageId Package = new("pad", "1.0.0");

    [Test]
    public async Task Records_of_one_thing_are_one_advisory_also_by_way_of_a_third()
    {
        var answer = await Ask(
            Knows("a", Record("NSWG-ECO-1", ["CVE-2020-1"], Severity.Low, 3.1, fixedIn: ["1.9.0"])),
            Knows("b", Record("GHSA-2222-2222-2222", ["CVE-2020-2"], Severity.Moderate), Record("GHSA-1111-1111-1111", [], Severity.Low)),
            Knows("c", Record("CVE-2020-2", ["CVE-2020-1"], Severity.Critical, 9.1, fixedIn: ["1.10.0", "1.9.0"])));

        var advisories = answer.For(Package);
        Assert.That(advisories.Select(one => one.Id), Is.EqualTo((string[])["GHSA-1111-1111-1111", "GHSA-2222-2222-2222"]));
        Assert.That(advisories[1].Aliases, Is.EqualTo((string[])["CVE-2020-1", "CVE-2020-2", "NSWG-ECO-1"]));
        Assert.That((advisories[1].Severity, advisories[1].CvssScore, advisories[1].Summary), Is.EqualTo((Severity.Critical, 9.1, "About GHSA-2222-2222-2222")));
        Assert.That(advisories[1].FixedIn, Is.EqualTo((string[])["1.9.0", "1.10.0"]));
        Assert.That(advisories[1].Url, Is.EqualTo("https://github.com/advisories/GHSA-2222-2222-2222"));
    }

    [TestCase("<1.2.0", "<1.2.0", ExpectedResult = "<1.2.0")]
    [TestCase("~1.2.0", "~1.2.0", ExpectedResult = "~1.2.0", Description = "as it was stated")]
    [TestCase(">=2.0.0 <2.0.3", "<1.2.0 || ^2.0.0-rc", ExpectedResult = "<1.2.0 || >=2.0.0-rc <3.0.0-0")]
    [TestCase("<1.2.0", null, ExpectedResult = null, Description = "one that does not state them may mean any")]
    public async Task<string?> What_any_record_says_is_vulnerable_counts(string? one, string? other)
    {
        var answer = await Ask(
            Knows("a", Record("GHSA-1111-1111-1111", [], Severity.Low) with { VulnerableVersions = one, Weaknesses = ["CWE-94", "CWE-77"] }),
            Knows("b", Record("GHSA-1111-1111-1111", [], Severity.Low) with { VulnerableVersions = other, Weaknesses = ["CWE-77"] }));

        Assert.That(answer.For(Package).Single().Weaknesses, Is.EqualTo((string[])["CWE-77", "CWE-94"]));
        return answer.For(Package).Single().VulnerableVersions;
    }

    [Test]
    public async Task Malware_stays_malware_under_any_id()
    {
        var answer = await Ask(
            Knows("npm", Record("GHSA-1111-1111-1111", [], Severity.Critical)),
            Knows("osv", Record("MAL-2024-1", ["GHSA-1111-1111-1111"], Severity.Unknown) with { IsMalware = true }));

        var advisory = answer.For(Package).Single();
        Assert.That((advisory.Id, advisory.IsMalware, advisory.Severity), Is.EqualTo(("GHSA-1111-1111-1111", true, Severity.Critical)));
    }

    [Test]
    public void The_order_of_sources_and_records_does_not_matter()
    {
        var ids = (string[])["GHSA-1111-1111-1111", "GHSA-2222-2222-2222", "CVE-1", "CVE-2", "CVE-3", "MAL-1", "NSWG-1", "SNYK-1"];
        var record =
            from id in Gen.Elements(ids)
            from aliases in Gen.ListOf(Gen.Elements(ids), 2)
            from severity in Gen.Elements(Enum.GetValues<Severity>())
            from score in Gen.Elements<double?>(null, 1.0, 5.5, 9.8)
            from range in Gen.Elements<string?>(null, "<1.0.0", ">=1.0.0 <2.0.0", "=3.0.0")
            from version in Gen.Elements("1.0.0", "2.0.0", "10.0.0")
            select Record(id, [.. aliases.Where(alias => alias != id).Distinct()], severity, score, [version]) with { VulnerableVersions = range };

        Prop.ForAll(
            Gen.ListOf(record).ToArbitrary(),
            Gen.Choose(0, int.MaxValue).ToArbitrary(),
            (records, seed) =>
            {
                var random = new Random(seed);
                var shuffled = records.OrderBy(_ => random.Next()).ToList();
                var merged = Texts(records);

                // The same whatever the order; merging again changes nothing; no id stands in two advisories; the worst severity is kept.
                return merged.SequenceEqual(Texts(shuffled))
                    && merged.SequenceEqual(Texts(AdvisoryMerge.Merge(records)))
                    && AdvisoryMerge.Merge(records).SelectMany(one => one.Aliases.Append(one.Id)).GroupBy(id => id).All(group => group.Count() == 1)
                    && records.All(one => AdvisoryMerge.Merge(records).Any(other => (other.Id == one.Id || other.Aliases.Contains(one.Id)) && other.Severity >= one.Severity));
            }).QuickCheckThrowOnFailure();

        static List<string> Texts(IEnumerable<Advisory> records) => [.. AdvisoryMerge.Merge(records).Select(one =>
            $"{one with { Aliases = [], FixedIn = [], Weaknesses = [] }}{string.Join(' ', one.Aliases)}/{string.Join(' ', one.FixedIn)}")];
    }

    [Test]
    public async Task A_source_that_does_not_exist_there_is_skipped_with_a_note()
    {
        var told = new List<string>();
        var union = new AdvisoryUnion([Fails("npm", AdvisoryFailureKind.NotSupported, "npm: nothing there."), Knows("osv", Record("GHSA-1111-1111-1111", [], Severity.Low))], told.Add);

        var answer = await union.GetAsync([Package], null, CancellationToken.None);
        _ = await union.GetAsync([Package], null, CancellationToken.None);

        Assert.That(answer.Failure, Is.Null);
        Assert.That(answer.For(Package), Has.Count.EqualTo(1));
        Assert.That(told, Is.EqualTo((string[])["npm: nothing there; the other sources answer for it."]), "said once");
        Assert.That(answer.Notes, Is.EqualTo(told));
    }

    [Test]
    public async Task Any_other_failure_leaves_it_undecided()
    {
        var answer = await Ask(Knows("osv", Record("GHSA-1111-1111-1111", [], Severity.Low)), Fails("npm", AdvisoryFailureKind.Unavailable, "npm: broke down."));

        Assert.That(answer.Failure, Is.EqualTo(new AdvisoryFailure(AdvisoryFailureKind.Unavailable, "npm: broke down.")));
        Assert.That(answer.Advisories, Is.Empty);
    }

    [Test]
    public async Task At_least_one_source_must_answer()
    {
        var absent = await Ask(Fails("npm", AdvisoryFailureKind.NotSupported, "npm: nothing there."), Fails("osv", AdvisoryFailureKind.NotSupported, "osv: nothing there."));
        var none = await Ask();

        Assert.That(absent.Failure?.Kind, Is.EqualTo(AdvisoryFailureKind.Unavailable));
        Assert.That(absent.Failure!.Message, Does.Contain("npm: nothing there.").And.Contains("osv: nothing there."));
        Assert.That(none.Failure?.Kind, Is.EqualTo(AdvisoryFailureKind.Unavailable));
    }

    private static Task<AdvisoryAnswer> Ask(params IAdvisorySource[] sources) => new AdvisoryUnion(sources, null).GetAsync([Package], null, CancellationToken.None);

    private static Advisory Record(string id, string[] aliases, Severity severity, double? score = null, string[]? fixedIn = null) =>
        new() { Id = id, Aliases = aliases, Severity = severity, CvssScore = score, Summary = $"About {id}", FixedIn = fixedIn ?? [] };

    private static FixedSource Knows(string name, params Advisory[] advisories) =>
        new(new AdvisoryAnswer { Source = name, Advisories = new Dictionary<PackageId, IReadOnlyList<Advisory>> { [Package] = advisories } });

    private static FixedSource Fails(string name, AdvisoryFailureKind kind, string message) =>
        new(new AdvisoryAnswer { Source = name, Failure = new AdvisoryFailure(kind, message) });

    private sealed class FixedSource(AdvisoryAnswer answer) : IAdvisorySource
    {
        public string Name => answer.Source;

        public Task<AdvisoryAnswer> GetAsync(IReadOnlyCollection<PackageId> packages, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken) =>
            Task.FromResult(answer);
    }
}
