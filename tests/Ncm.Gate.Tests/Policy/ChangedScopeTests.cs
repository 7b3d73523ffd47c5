using System.Text;
using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary><c>scope: changed</c>: what was there before is reported and does not fail.</summary>
public sealed class ChangedScopeTests
{
    private static readonly Advisory Known = new() { Id = "GHSA-cccc-ffff-gggg", Severity = Severity.High, Summary = "it is bad" };

    private static FakeEvidenceSource Bad => new FakeEvidenceSource().WithAdvisory("old@1.0.0", Known).WithAdvisory("new@1.0.0", Known);

    private static LockBuilder Before => new LockBuilder().Root("old", "1").Package("node_modules/old", "1.0.0");

    private static LockBuilder After => new LockBuilder().Root("new", "1").Root("old", "1")
        .Package("node_modules/new", "1.0.0").Package("node_modules/old", "1.0.0");

    [Test]
    public async Task What_was_there_before_is_a_note_and_what_is_new_fails()
    {
        var same = await JudgeAsync(Bad, Before, Before);
        var more = await JudgeAsync(Bad, Before, After);

        Assert.That((same.Outcome, more.Outcome), Is.EqualTo((GateOutcome.Passed, GateOutcome.Failed)));
        Assert.That(
            more.Findings.Select(finding => (finding.Package.ToString(), finding.Level, finding.IsPreexisting)),
            Is.EqualTo(new[] { ("new@1.0.0", RuleLevel.Error, false), ("old@1.0.0", RuleLevel.Note, true) }));
        Assert.That(same.Packages.Single().Verdict, Is.EqualTo(Verdict.Uncertified), "it is not certified for all that");
    }

    [Test]
    public async Task Without_a_base_and_with_scope_all_everything_fails()
    {
        Assert.That((await JudgeAsync(Bad, null, Before)).Outcome, Is.EqualTo(GateOutcome.Failed));
        Assert.That((await JudgeAsync(Bad, Before, Before, GatePolicy.Default with { Scope = ChangeScope.All })).Outcome, Is.EqualTo(GateOutcome.Failed));
    }

    [Test]
    public async Task A_direct_dependency_is_shown_at_the_line_of_package_json_that_asks_for_it_anew()
    {
        var upgraded = new LockBuilder().Root("new", "1").Root("old", "1.0.0")
            .Package("node_modules/new", "1.0.0").Package("node_modules/old", "1.0.0");
        var moved = new LockBuilder().Root("old", "1", "devDependencies").Package("node_modules/old", "1.0.0", entry => entry["dev"] = true);

        Assert.That(await FilesAsync(Before, upgraded), Is.EqualTo(new[] { "new package.json", "old package.json" }), "the order is the lock's");
        Assert.That(await FilesAsync(Before, After), Is.EqualTo(new[] { "new package.json", "old package-lock.json" }));
        Assert.That(await FilesAsync(null, After), Is.EqualTo(new[] { "new package-lock.json", "old package-lock.json" }));
        Assert.That(await FilesAsync(Before, moved), Is.EqualTo(new[] { "old package-lock.json" }), "a diff may show a line that moved as what stayed");

        async Task<IEnumerable<string>> FilesAsync(LockBuilder? before, LockBuilder after)
        {
            var findings = (await JudgeAsync(Bad, before, after)).Findings;
            Assert.That(findings.SelectMany(finding => finding.Locations).Select(place => place.Path), Is.All.EqualTo("package-lock.json"));
            return findings.Select(finding => $"{finding.Package!.Value.Name} {finding.Where.Path}");
        }
    }

    [Test]
    public void A_package_json_that_is_not_known_changes_no_line()
    {
        var project = LockedProject.FromBytes("before.json", Encoding.UTF8.GetBytes(Before.Lockfile()), _ => null);

        var changes = LockChanges.Between(DependencyGraph.Build(project), After.Graph());

        Assert.That(After.Graph().Nodes.Select(node => changes.RequestOf(node.Index)), Is.All.Null);
    }

    [Test]
    public async Task A_lock_that_lies_fails_whenever_it_began_to()
    {
        var forged = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", entry => entry["resolved"] = "https://evil.example/a.tgz");

        var verdict = await JudgeAsync(new FakeEvidenceSource(), forged, forged);

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Failed));
        Assert.That(verdict.Findings.Select(finding => (finding.Rule.Id[..4], finding.IsPreexisting)), Is.All.EqualTo(("NCM2", false)));
    }

    [Test]
    public async Task What_cannot_be_found_out_is_undecided_for_old_packages_too()
    {
        var silent = new FakeEvidenceSource().Failing("old@1.0.0", EvidenceFailureKind.Unavailable, "no answer");

        Assert.That((await JudgeAsync(silent, Before, Before)).Outcome, Is.EqualTo(GateOutcome.Undecided));
    }

    [Test]
    public async Task One_new_installation_of_an_old_package_by_something_new_fails()
    {
        var after = new LockBuilder().Root("old", "1").Root("user", "1")
            .Package("node_modules/old", "1.0.0").Package("node_modules/user", "1.0.0", "old@1");

        var verdict = await JudgeAsync(Bad, Before, after);

        Assert.That(verdict.Findings.Select(finding => (finding.Package.ToString(), finding.Level)), Is.EqualTo(new[] { ("old@1.0.0", RuleLevel.Error) }));
    }

    [Test]
    public async Task Table_and_json_say_so()
    {
        var verdict = await JudgeAsync(Bad, Before, After);
        var report = new GateReport
        {
            LockfilePath = "package-lock.json",
            LockfileVersion = 3,
            ProjectName = "project",
            Policy = GatePolicy.Default,
            Depth = CertificationDepth.Verdict,
            Outcome = verdict.Outcome,
            Packages = verdict.Packages,
            Findings = verdict.Findings,
        };
        using var text = new StringWriter();
        var table = new TableWriter(text, color: false);
        table.WriteFindings(report);
        table.WriteVerdict(report);
        using var json = new MemoryStream();
        JsonWriter.WriteReport(json, report);

        Assert.That(text.ToString(), Does.Contain("note NCM1001: old@1.0.0 has a known vulnerability, GHSA-cccc-ffff-gggg (high): it is bad (it was there before the change)"));
        Assert.That(text.ToString(), Does.Contain("The gate fails: 1 finding; 1 finding was there before the change."));
        using var parsed = System.Text.Json.JsonDocument.Parse(Encoding.UTF8.GetString(json.ToArray()));
        Assert.That(
            parsed.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("preexisting").GetBoolean()),
            Is.EqualTo(new[] { false, true }));
    }

    private static async Task<GateVerdict> JudgeAsync(FakeEvidenceSource source, LockBuilder? before, LockBuilder after, GatePolicy? policy = null)
    {
        policy ??= GatePolicy.Default;
        var graph = after.Graph();
        var certified = await new Certifier(source, policy.ToCertificationOptions()).CertifyAsync(
            graph, node => GateEvaluator.IsAsked(node, policy), CertificationDepth.Verdict, null, CancellationToken.None);
        return GateEvaluator.Evaluate(new GateInput
        {
            Certified = certified,
            Policy = policy,
            Changes = before is null ? null : LockChanges.Between(before.Graph(), graph),
            Now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero),
        });
    }
}
