using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class WhitelistProposalTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly WhitelistDecision Decision = new("why ", "octocat", WhitelistDate.Day(new DateOnly(2026, 11, 22)), null);
    private static readonly Advisory Dated = new() { Id = "GHSA-2222-3333-4444", Severity = Severity.High, Summary = "bad", Published = Now.AddYears(-1) };
    private static readonly Advisory Undated = Dated with { Id = "GHSA-5555-6666-7777", Published = null };
    private static readonly Advisory Malware = new() { Id = "MAL-2024-7", IsMalware = true, Summary = "steals tokens", Published = Now.AddYears(-1) };

    private static DependencyGraph Flat(Func<LockBuilder, LockBuilder>? change = null)
    {
        var builder = new LockBuilder().Root("a", "1").Root("b", "1").Package("node_modules/a", "1.0.0", "c@1").Package("node_modules/b", "1.0.0")
            .Package("node_modules/c", "1.0.0", "a@1");
        return (change ?? (same => same))(builder).Graph();
    }

    private static async Task<GateVerdict> JudgeAsync(
        FakeEvidenceSource source, DependencyGraph graph, GatePolicy? policy = null, IReadOnlyList<WhitelistEntry>? whitelist = null)
    {
        var inForce = policy ?? GatePolicy.Default;
        var certified = await new Certifier(source, inForce.ToCertificationOptions()).CertifyAsync(
            graph, node => GateEvaluator.IsAsked(node, inForce), CertificationDepth.Verdict, null, CancellationToken.None);
        return GateEvaluator.Evaluate(new GateInput { Certified = certified, Policy = inForce, Whitelist = whitelist ?? [], Now = Now });
    }

    /// <summary>The entries for all that fails; with them, and read back from a file, the gate passes.</summary>
    private static async Task<IReadOnlyList<WhitelistEntry>> EntriesAsync(FakeEvidenceSource source, DependencyGraph graph, GatePolicy? policy = null)
    {
        var before = await JudgeAsync(source, graph, policy);
        var entries = WhitelistProposal.Of(graph, before.Packages, before.Findings).Candidates.SelectMany(candidate => candidate.EntriesFor(Decision)).ToList();
        Assert.That(before.Outcome, Is.EqualTo(GateOutcome.Failed));

        using var folder = new TemporaryFolder();
        await WhitelistFile.AddAsync(folder.At(".ncm/whitelist.yml"), entries);
        var after = await JudgeAsync(source, graph, policy, WhitelistFile.Read(folder.At(".ncm/whitelist.yml")));
        Assert.That(after.Outcome, Is.EqualTo(GateOutcome.Passed), string.Join('\n', after.Findings.Select(finding => finding.Message)));
        return entries;
    }

    [Test]
    public async Task A_plain_entry_is_for_the_exact_version_and_names_nothing()
    {
        var entry = (await EntriesAsync(new FakeEvidenceSource().WithAdvisory("c@1.0.0", Dated), Flat())).Single();

        Assert.That((entry.Package, entry.Versions.Text, entry.Reason, entry.By), Is.EqualTo(("c", "1.0.0", "why", "octocat")));
        Assert.That((entry.Accepts, entry.Integrity, entry.Resolved), Is.EqualTo(((IReadOnlyList<string>?)null, (string?)null, (string?)null)));
    }

    [Test]
    public async Task An_advisory_without_a_date_is_named_with_all_the_others()
    {
        var source = new FakeEvidenceSource().WithAdvisory("c@1.0.0", Dated).WithAdvisory("c@1.0.0", Undated)
            .With("c@1.0.0", facts => facts with { License = "GPL-3.0-only" });

        var entry = (await EntriesAsync(source, Flat())).Single();

        Assert.That(entry.Accepts, Is.EquivalentTo(new[] { "NCM1001", "NCM1002", Dated.Id, Undated.Id }));
    }

    [Test]
    public async Task Malware_and_denied_packages_are_named_and_never_part_of_a_crowd()
    {
        var source = new FakeEvidenceSource().WithAdvisory("b@1.0.0", Malware).WithAdvisory("c@1.0.0", Dated);
        var policy = PolicyFile.Parse("deny: [a]\n", "policy.yml");

        var entries = await EntriesAsync(source, Flat(), policy);
        var verdict = await JudgeAsync(source, Flat(), policy);

        Assert.That(entries.Select(entry => (entry.Package, entry.Accepts is null ? "" : string.Join(' ', entry.Accepts))), Is.EqualTo(new[]
        {
            ("a", "NCM1007"), ("b", "NCM1006 MAL-2024-7"), ("c", ""),
        }));
        Assert.That(
            WhitelistProposal.Of(Flat(), verdict.Packages, verdict.Findings).Candidates.Select(candidate => candidate.MustBeNamed),
            Is.EqualTo(new[] { true, true, false }));
    }

    [Test]
    public async Task What_the_lock_file_is_at_fault_for_is_pinned_to_what_it_says()
    {
        var graph = Flat(builder => builder
            .Package("node_modules/b", "1.0.0", entry => entry["resolved"] = "https://elsewhere.example/b/-/b-1.0.0.tgz")
            .Package("node_modules/c", "1.0.0", entry => entry["integrity"] = FakeEvidenceSource.IntegrityOf(new PackageId("other", "1.0.0"))));

        var entries = await EntriesAsync(new FakeEvidenceSource(), graph);

        Assert.That(entries.Select(entry => (entry.Package, entry.Accepts!.Single())), Is.EqualTo(new[] { ("b", "NCM2002"), ("c", "NCM2001") }));
        Assert.That(entries[0].Resolved, Is.EqualTo("https://elsewhere.example/b/-/b-1.0.0.tgz"));
        Assert.That(entries[1].Integrity, Is.EqualTo(FakeEvidenceSource.IntegrityOf(new PackageId("other", "1.0.0"))));
    }

    [Test]
    public async Task A_git_dependency_is_pinned_to_its_commit()
    {
        const string Source = "git+ssh://git@github.com/acme/b.git#9f1c2d7a0b6e4c3d8f5a1b2c3d4e5f6a7b8c9d0e";
        var graph = Flat(builder => builder.Root("b", "github:acme/b").Package("node_modules/b", "1.0.0", entry =>
        {
            entry["resolved"] = Source;
            entry.Remove("integrity");
        }));

        var entry = (await EntriesAsync(new FakeEvidenceSource(), graph)).Single();

        Assert.That((entry.Package, entry.Resolved, entry.Accepts!.Single()), Is.EqualTo(("b", Source, "NCM2003")));
    }

    [Test]
    public async Task An_alias_is_whitelisted_under_its_real_name()
    {
        var graph = new LockBuilder().Root("other", "npm:@s/real@^1").Package("node_modules/other", "1.2.0", entry =>
        {
            entry["name"] = "@s/real";
            entry["resolved"] = "https://registry.npmjs.org/@s/real/-/real-1.2.0.tgz";
            entry["integrity"] = FakeEvidenceSource.IntegrityOf(new PackageId("@s/real", "1.2.0"));
        }).Graph();

        var entry = (await EntriesAsync(new FakeEvidenceSource().WithAdvisory("@s/real@1.2.0", Dated), graph)).Single();

        Assert.That((entry.Package, entry.Versions.Text), Is.EqualTo(("@s/real", "1.2.0")));
    }

    [Test]
    public async Task Below_a_package_is_what_fails_in_its_tree_however_its_cycles_run()
    {
        var source = new FakeEvidenceSource().WithAdvisory("a@1.0.0", Dated).WithAdvisory("b@1.0.0", Dated).WithAdvisory("c@1.0.0", Dated);
        var graph = Flat();
        var verdict = await JudgeAsync(source, graph);
        var proposal = WhitelistProposal.Of(graph, verdict.Packages, verdict.Findings);

        Assert.That(proposal.Below(new PackageId("a", "1.0.0")).Select(candidate => candidate.Package.Id.Name), Is.EqualTo(new[] { "c" }));
        Assert.That(proposal.Below(new PackageId("c", "1.0.0")).Select(candidate => candidate.Package.Id.Name), Is.EqualTo(new[] { "a" }));
        Assert.That(proposal.Below(new PackageId("b", "1.0.0")), Is.Empty);
        Assert.That(proposal.Below(new PackageId("nobody", "1.0.0")), Is.Empty);
    }

    [Test]
    public async Task What_is_about_the_file_is_no_candidate()
    {
        var graph = new LockBuilder().Root("a", "2").Package("node_modules/a", "1.0.0").Graph();
        var verdict = await JudgeAsync(new FakeEvidenceSource(), graph);

        var proposal = WhitelistProposal.Of(graph, verdict.Packages, verdict.Findings);

        Assert.That(proposal.Candidates, Is.Empty);
        Assert.That(proposal.Others.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { "NCM2005" }));
    }

    [Test]
    public async Task What_the_policy_only_warns_about_is_not_offered()
    {
        var source = new FakeEvidenceSource().Failing("b@1.0.0", EvidenceFailureKind.NotFound, "the registry has no b@1.0.0").WithAdvisory("c@1.0.0", Dated);
        var graph = Flat();
        var verdict = await JudgeAsync(source, graph, PolicyFile.Parse("unscored: warn\n", "policy.yml"));

        var proposal = WhitelistProposal.Of(graph, verdict.Packages, verdict.Findings);

        Assert.That(proposal.Candidates.Select(candidate => candidate.Package.Id.Name), Is.EqualTo(new[] { "c" }));
        Assert.That(proposal.Others, Is.Empty);
    }

    [TestCase("debug", null, "debug 2.2.0", "debug ^2.2.0")]
    [TestCase("debug", "2.2.0", "debug 2.2.0")]
    [TestCase("debug", "2", "debug 2.2.0")]
    [TestCase("debug", ">=2.2.0 <3.0.0-0", "debug 2.2.0", "debug ^2.2.0")]
    [TestCase("debug", "1")]
    [TestCase("@s/debug", null, "@s/debug 2.2.0")]
    public void A_person_who_names_a_package_means_its_entries_and_no_wider_ones(string name, string? range, params string[] meant)
    {
        var entries = new[] { ("debug", "2.2.0"), ("debug", "^2.2.0"), ("@s/debug", "2.2.0") }.Select(pair =>
            Decision.EntryFor(new PackageId(pair.Item1, "1.0.0")) with { Versions = NpmRange.Parse(pair.Item2) });

        Assert.That(
            entries.Where(entry => entry.IsMeantBy(name, range is null ? null : NpmRange.Parse(range))).Select(entry => $"{entry.Package} {entry.Versions.Text}"),
            Is.EqualTo(meant));
    }

    [TestCase(" ", "octocat", null, "a reason is needed")]
    [TestCase("why", "", null, "who decides")]
    [TestCase("why", "octocat", "2026-11-21", "lies before today")]
    [TestCase("why", "octocat", "2026-11-22", null)]
    public void A_decision_says_what_is_wrong_with_it(string reason, string by, string? expires, string? problem)
    {
        WhitelistDate? end = WhitelistDate.TryParse(expires, out var date) ? date : null;

        Assert.That(
            (Decision with { Reason = reason, By = by, Expires = end }).Problem,
            problem is null ? Is.Null : Does.Contain(problem));
    }

    [Test]
    public void The_whitelist_lies_beside_the_policy_or_in_the_nearest_folder()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.At(".git"));
        Directory.CreateDirectory(folder.At("web/app"));
        Assert.That(WhitelistFile.PathFor(folder.At("web/app"), null), Is.EqualTo(folder.At("web/app/.ncm/whitelist.yml")));

        Directory.CreateDirectory(folder.At(".ncm"));
        Assert.That(WhitelistFile.PathFor(folder.At("web/app"), null), Is.EqualTo(folder.At(".ncm/whitelist.yml")));

        folder.Write("web/.ncm/whitelist.yml", "");
        Assert.That(WhitelistFile.PathFor(folder.At("web/app"), null), Is.EqualTo(folder.At("web/.ncm/whitelist.yml")));
        Assert.That(WhitelistFile.PathFor(folder.At("web/app"), folder.At("shared/policy.yml")), Is.EqualTo(folder.At("shared/whitelist.yml")));
    }
}
