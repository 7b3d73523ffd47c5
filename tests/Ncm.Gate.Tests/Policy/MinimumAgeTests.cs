using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary><c>minimumAge</c> and the rule NCM1005.</summary>
public sealed class MinimumAgeTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly GatePolicy SevenDays = GatePolicy.Default with { MinimumAge = TimeSpan.FromDays(7) };

    [Test]
    public async Task Without_a_minimum_age_nobody_is_asked_for_times()
    {
        var source = Published(Now);

        Assert.That((await JudgeAsync(source, GatePolicy.Default)).Findings, Is.Empty);
        Assert.That(source.Requests.Where(request => request.Needs.HasFlag(EvidenceNeeds.PublishTime)), Is.Empty);
    }

    [Test]
    public async Task A_version_comes_of_age_to_the_minute()
    {
        var young = await JudgeAsync(Published(Now.AddDays(-7).AddMinutes(1)), SevenDays);
        var old = await JudgeAsync(Published(Now.AddDays(-7)), SevenDays);

        Assert.That((young.Outcome, old.Outcome), Is.EqualTo((GateOutcome.Failed, GateOutcome.Passed)));
        Assert.That(young.Findings.Single().Rule.Id, Is.EqualTo("NCM1005"));
        Assert.That(
            young.Findings.Single().Message,
            Is.EqualTo("a@1.0.0 is too new: published on 2026-11-15 12:01 UTC, it comes of age (7 days) on 2026-11-22 12:01 UTC"));
    }

    [Test]
    public async Task The_age_outlasts_a_later_look_into_the_tarball()
    {
        var source = Published(Now.AddDays(-1), facts => facts with { Repository = null, HasReadme = false });

        var verdict = await JudgeAsync(source, SevenDays with { MinimumScore = 90 });

        Assert.That(source.Tarballs, Has.Member("a@1.0.0"));
        Assert.That(verdict.Findings.Single(finding => finding.Rule.Id == "NCM1005").Message, Does.Contain("2026-11-21"));
    }

    [Test]
    public async Task An_unknown_age_fails()
    {
        var verdict = await JudgeAsync(new FakeEvidenceSource(), SevenDays);

        Assert.That(verdict.Findings.Select(finding => (finding.Rule.Id, finding.Level)), Is.EqualTo(new[] { ("NCM1005", RuleLevel.Error) }));
        Assert.That(verdict.Findings[0].Message, Does.Contain("does not say when it was published"));
    }

    [Test]
    public async Task A_registry_that_does_not_answer_leaves_the_gate_undecided_and_a_version_that_does_not_exist_has_no_age()
    {
        var silent = await JudgeAsync(new FakeEvidenceSource().Failing("a@1.0.0", EvidenceFailureKind.Unavailable, "no answer"), SevenDays);
        var gone = await JudgeAsync(new FakeEvidenceSource().Failing("a@1.0.0", EvidenceFailureKind.NotFound, "there is no a@1.0.0"), SevenDays);

        Assert.That((silent.Outcome, silent.Findings.Single().Rule.Id), Is.EqualTo((GateOutcome.Undecided, "NCM9003")));
        Assert.That(gone.Findings.Select(finding => finding.Rule.Id), Is.EqualTo(new[] { "NCM1004" }));
    }

    [Test]
    public async Task A_bundled_package_is_as_old_as_the_tarball_that_carries_it()
    {
        var source = Published(Now.AddYears(-1), facts => facts with { BundledDependencies = ["b"] })
            .WithBundled("b@1.0.0", "a@1.0.0", "node_modules/b");
        var lockfile = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", "b@1")
            .Package("node_modules/a/node_modules/b", "1.0.0", entry =>
            {
                entry.Remove("integrity");
                entry.Remove("resolved");
                entry["inBundle"] = true;
            });

        Assert.That((await JudgeAsync(source, SevenDays, lockfile)).Findings, Is.Empty);
    }

    private static FakeEvidenceSource Published(DateTimeOffset time, Func<PackageFacts, PackageFacts>? change = null) =>
        new FakeEvidenceSource().With("a@1.0.0", facts => (change?.Invoke(facts) ?? facts) with { PublishedAt = time });

    private static async Task<GateVerdict> JudgeAsync(FakeEvidenceSource source, GatePolicy policy, LockBuilder? lockfile = null)
    {
        var certified = await new Certifier(source, policy.ToCertificationOptions()).CertifyAsync(
            (lockfile ?? new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0")).Graph(),
            node => GateEvaluator.IsAsked(node, policy),
            CertificationDepth.Verdict,
            null,
            CancellationToken.None);
        return GateEvaluator.Evaluate(new GateInput { Certified = certified, Policy = policy, Now = Now });
    }
}
