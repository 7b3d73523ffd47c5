using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class PackageEvaluatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static readonly Advisory Known = new() { Id = "GHSA-2222-2222-2222", Severity = Severity.High, Published = Now.AddYears(-1), Summary = "Bad." };

    [Test]
    public void A_package_above_the_bar_is_certified() =>
        Assert.That(Evaluate(Evidence()), Is.EqualTo((Verdict.Certified, "")));

    [Test]
    public void A_vulnerable_one_is_not_and_says_why() =>
        Assert.That(
            Evaluate(Evidence(Known)),
            Is.EqualTo((Verdict.Uncertified, "NCM1001 has a known vulnerability, GHSA-2222-2222-2222 (high): Bad")));

    [Test]
    public void A_whitelist_entry_takes_what_was_known_when_it_was_made_and_nothing_that_came_later()
    {
        Assert.That(Evaluate(Evidence(Known), Entry()).Verdict, Is.EqualTo(Verdict.Whitelisted));
        Assert.That(Evaluate(Evidence(Known, Known with { Id = "GHSA-3333-3333-3333", Published = Now }), Entry()).Verdict, Is.EqualTo(Verdict.Uncertified));
        Assert.That(Evaluate(Evidence(Known), Entry() with { Expires = WhitelistDate.Instant(Now.AddSeconds(-1)) }).Verdict, Is.EqualTo(Verdict.Uncertified));
        Assert.That(Evaluate(Evidence(Known), Entry() with { Versions = NpmRange.Parse("2") }).Verdict, Is.EqualTo(Verdict.Uncertified));
    }

    [Test]
    public void What_the_policy_denies_is_accepted_by_name_only()
    {
        Assert.That(PackagePattern.TryParse("a", new FileLocation("policy.yml"), out var pattern), Is.True);
        var policy = GatePolicy.Default with { Deny = [pattern!] };
        Assert.That(Evaluate(Evidence(), policy, Entry()), Is.EqualTo((Verdict.Uncertified, "NCM1007 is denied by the policy (a)")));
        Assert.That(Evaluate(Evidence(), policy, Entry() with { Accepts = ["NCM1007"] }).Verdict, Is.EqualTo(Verdict.Whitelisted));
    }

    [Test]
    public void A_source_that_did_not_answer_leaves_it_undecided()
    {
        var evidence = Evidence() with { Advisories = null, AdvisoriesFailure = new EvidenceFailure(EvidenceFailureKind.Unavailable, "osv did not answer") };
        var verdict = PackageEvaluator.Evaluate(new OwnCertifier(new CertificationOptions()).Certify(evidence), GatePolicy.Default, [], Now);
        Assert.That((verdict.Verdict, verdict.IsUndecided), Is.EqualTo((Verdict.Unscored, true)));
    }

    private static Evidence Evidence(params Advisory[] advisories) => new()
    {
        Subject = new CertificationSubject(new PackageId("a", "1.0.0")),
        Facts = new PackageFacts { License = "MIT", Repository = "github:a/b" },
        Advisories = advisories,
    };

    private static WhitelistEntry Entry() => new()
    {
        Package = "a",
        Versions = NpmRange.Parse("1.0.0"),
        Reason = "why",
        By = "me",
        At = WhitelistDate.Instant(Now.AddDays(-30)),
    };

    private static (Verdict Verdict, string Flaws) Evaluate(Evidence evidence, params WhitelistEntry[] whitelist) => Evaluate(evidence, GatePolicy.Default, whitelist);

    private static (Verdict Verdict, string Flaws) Evaluate(Evidence evidence, GatePolicy policy, params WhitelistEntry[] whitelist)
    {
        var verdict = PackageEvaluator.Evaluate(new OwnCertifier(policy.ToCertificationOptions()).Certify(evidence), policy, whitelist, Now);
        return (verdict.Verdict, string.Join("; ", verdict.Flaws.Select(flaw => $"{flaw.Rule.Id} {flaw.Message}")));
    }
}
