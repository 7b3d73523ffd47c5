using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary>The rules NCM3xxx about the whitelist and the advisories, and the levels of findings.</summary>
public sealed class HygieneTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Advisory Known = new()
    {
        Id = "GHSA-cccc-ffff-gggg",
        Severity = Severity.High,
        Summary = "it is bad",
        Published = Now.AddYears(-1),
    };

    [Test]
    public async Task An_expired_entry_is_a_warning_at_its_line_and_what_it_covered_fails()
    {
        var verdict = await JudgeAsync(Bad(), Entry("c", "  expires: 2026-11-21\n"));

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Failed));
        Assert.That(Texts(verdict), Has.Member(
            "whitelist.yml(2,3): Warning NCM3001: the whitelist entry for c 1.0.0 expired on 2026-11-21 and no longer counts"));
        Assert.That(verdict.Findings.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { "NCM1001", "NCM3001" }));
    }

    [Test]
    public async Task An_entry_about_nothing_that_is_installed_is_a_note()
    {
        var verdict = await JudgeAsync(new FakeEvidenceSource(), Entry("gone"));

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(Texts(verdict), Is.EqualTo(new[]
        {
            "whitelist.yml(2,3): Note NCM3002: the whitelist entry for gone 1.0.0 is not needed: the lock file has nothing that it covers; remove it",
        }));
    }

    [Test]
    public async Task An_entry_about_a_package_that_is_certified_now_is_a_note()
    {
        var verdict = await JudgeAsync(new FakeEvidenceSource(), Entry("c"));

        Assert.That(Texts(verdict).Single(), Does.Contain("NCM3002").And.EndsWith("is not needed: c@1.0.0 is certified now; remove it"));
    }

    [Test]
    public async Task An_entry_beside_the_one_that_is_needed_is_a_note()
    {
        var verdict = await JudgeAsync(Bad(), Entry("c", "  accepts: [NCM1001]\n") + Entry("c", "  accepts: [NCM1002]\n").Replace("versions: 1.0.0", "versions: \"*\"", StringComparison.Ordinal)[1..]);

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(Texts(verdict).Single(), Does.Contain("NCM3002").And.Contain("for c * is not needed: nothing that it accepts is wrong with c@1.0.0"));
    }

    [Test]
    public async Task Nothing_is_said_of_an_entry_that_is_needed_or_whose_package_could_not_be_judged()
    {
        Assert.That((await JudgeAsync(Bad(), Entry("c"))).Findings, Is.Empty);

        var unavailable = await JudgeAsync(new FakeEvidenceSource().Failing("c@1.0.0", EvidenceFailureKind.Unavailable, "no answer"), Entry("c"));
        Assert.That(unavailable.Findings.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { "NCM9003" }));

        var other = Bad().WithAdvisory("c@1.0.0", Known with { Id = "GHSA-hhhh-hhhh-hhhh" });
        var partly = await JudgeAsync(other, Entry("c", "  accepts: [GHSA-cccc-ffff-gggg]\n"));
        Assert.That(partly.Findings.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { "NCM1001" }), "the entry accepts one of two advisories");
    }

    [Test]
    public async Task Nothing_is_said_of_an_entry_for_development_when_only_production_is_judged()
    {
        var lockfile = new LockBuilder().Root("c", "1", "devDependencies").Package("node_modules/c", "1.0.0");
        var policy = GatePolicy.Default with { Dependencies = DependencyScope.Production };

        Assert.That((await JudgeAsync(Bad(), Entry("c"), policy, lockfile: lockfile)).Findings, Is.Empty);
    }

    [TestCase("2026-12-06", true)]
    [TestCase("2026-12-07", false)]
    [TestCase("2026-11-22", true)]
    public async Task An_entry_that_is_needed_warns_in_its_last_fourteen_days(string expires, bool warns)
    {
        var verdict = await JudgeAsync(Bad(), Entry("c", $"  expires: {expires}\n"), now: new DateTimeOffset(2026, 11, 22, 23, 59, 59, 999, TimeSpan.Zero).AddTicks(9999));

        Assert.That(verdict.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(Texts(verdict), Is.EqualTo(warns
            ? new[] { $"whitelist.yml(2,3): Warning NCM3003: the whitelist entry for c 1.0.0 expires on {expires}; without it c@1.0.0 fails" }
            : []));
    }

    [Test]
    public async Task An_entry_near_its_end_says_nothing_where_another_one_goes_on()
    {
        var verdict = await JudgeAsync(Bad(), Entry("c", "  expires: 2026-11-25\n") + Entry("c").Replace("versions: 1.0.0", "versions: \"*\"", StringComparison.Ordinal)[1..]);

        Assert.That(verdict.Findings, Is.Empty);
    }

    [Test]
    public async Task An_old_export_is_a_warning_at_its_line_in_the_policy()
    {
        var policy = PolicyFile.Parse("advisories:\n  - npm\n  - ./osv/all.zip\nadvisoryMaxAge: 7d\n", ".ncm/policy.yml");

        var old = await JudgeAsync(new FakeEvidenceSource(), null, policy, export: new("./osv/all.zip", "x", 3, Now.AddDays(-8)));
        Assert.That(old.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(Texts(old), Is.EqualTo(new[]
        {
            ".ncm/policy.yml(3,5): Warning NCM3004: the OSV export ./osv/all.zip is 8 days old by its newest record, of 2026-11-14; "
            + "the policy asks for 7 days at most, so fetch a newer one",
        }));

        var fresh = await JudgeAsync(new FakeEvidenceSource(), null, policy, export: new("./osv/all.zip", "x", 3, Now.AddDays(-7)));
        Assert.That(fresh.Findings, Is.Empty);

        var unknown = await JudgeAsync(new FakeEvidenceSource(), null, policy, export: new("./osv/all.zip", "x", 3, null));
        Assert.That(Texts(unknown).Single(), Does.Contain("NCM3004").And.Contain("its age is unknown"));
    }

    [Test]
    public async Task What_cannot_be_scored_is_a_warning_where_the_policy_says_so_and_no_answer_never_is()
    {
        var policy = GatePolicy.Default with { Unscored = UnscoredAction.Warn };
        var gone = new FakeEvidenceSource().Failing("c@1.0.0", EvidenceFailureKind.NotFound, "there is no c@1.0.0");

        var fails = await JudgeAsync(gone, null);
        var warns = await JudgeAsync(gone, null, policy);
        var undecided = await JudgeAsync(new FakeEvidenceSource().Failing("c@1.0.0", EvidenceFailureKind.Unavailable, "no answer"), null, policy);

        Assert.That((fails.Outcome, fails.Findings.Single().Level), Is.EqualTo((GateOutcome.Failed, RuleLevel.Error)));
        Assert.That((warns.Outcome, warns.Findings.Single().Level), Is.EqualTo((GateOutcome.Passed, RuleLevel.Warning)));
        Assert.That(warns.Packages.Single().Verdict, Is.EqualTo(Verdict.Unscored));
        Assert.That((undecided.Outcome, undecided.Findings.Single().Level), Is.EqualTo((GateOutcome.Undecided, RuleLevel.Error)));
    }

    private static FakeEvidenceSource Bad() => new FakeEvidenceSource().WithAdvisory("c@1.0.0", Known);

    private static string Entry(string package, string more = "") =>
        $"\n- package: {package}\n  versions: 1.0.0\n  reason: no fix yet\n  by: octocat\n  at: 2026-11-01\n{more}";

    private static IEnumerable<string> Texts(GateVerdict verdict) =>
        verdict.Findings.Select(finding => $"{finding.Where}: {finding.Level} {finding.Rule.Id}: {finding.Message}");

    private static async Task<GateVerdict> JudgeAsync(
        FakeEvidenceSource source,
        string? whitelist,
        GatePolicy? policy = null,
        LockBuilder? lockfile = null,
        DateTimeOffset? now = null,
        AdvisoryExport? export = null)
    {
        policy ??= GatePolicy.Default;
        var graph = (lockfile ?? new LockBuilder().Root("c", "1").Package("node_modules/c", "1.0.0")).Graph();
        var certified = await new Certifier(source, policy.ToCertificationOptions()).CertifyAsync(
            graph, node => GateEvaluator.IsAsked(node, policy), CertificationDepth.Verdict, null, CancellationToken.None);
        return GateEvaluator.Evaluate(new GateInput
        {
            Certified = certified,
            Policy = policy,
            Whitelist = whitelist is null ? [] : WhitelistFile.Parse(whitelist, "whitelist.yml"),
            Exports = export is null ? [] : [export],
            Now = now ?? Now,
        });
    }
}
