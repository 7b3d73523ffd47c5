using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests;

public sealed class GateRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private TemporaryFolder _project = null!;

    [SetUp]
    public void Project()
    {
        _project = new TemporaryFolder();
        var lockfile = new LockBuilder().Root("a", "1").Root("b", "1").Package("node_modules/a", "1.0.0").Package("node_modules/b", "1.0.0");
        _project.Write("package-lock.json", lockfile.Lockfile());
        _project.Write("package.json", lockfile.Manifest());
        _project.Write(".ncm/policy.yml", "minimumScore: 90\n");
    }

    [TearDown]
    public void Remove() => _project.Dispose();

    [TestCase(null, "failed")]
    [TestCase(85, "passed")]
    [TestCase(86, "passed")]
    [TestCase(87, "failed")]
    public async Task A_minimum_score_stands_above_the_policys(int? minimum, string outcome)
    {
        // No README and no public source: 86.
        var source = new FakeEvidenceSource().With("a@1.0.0", facts => facts with { HasReadme = false, Repository = null });

        var report = await CheckAsync(source, request => request with { MinimumScore = minimum });

        Assert.That(report.Outcome.ToString(), Is.EqualTo(outcome).IgnoreCase);
    }

    [TestCase(-1)]
    [TestCase(101)]
    public void A_minimum_score_is_from_0_to_100(int minimum) =>
        Assert.That(
            () => new GateRequest { Path = _project.Path, Environment = new Dictionary<string, string>(), MinimumScore = minimum },
            Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task Grants_hold_beside_the_whitelist_file()
    {
        _project.Write(".ncm/whitelist.yml", "- package: a\n  versions: 1.0.0\n  reason: known\n  by: octocat\n  at: 2026-11-01\n");
        var source = new FakeEvidenceSource()
            .With("a@1.0.0", facts => facts with { License = "GPL-3.0-only" })
            .With("b@1.0.0", facts => facts with { License = "GPL-3.0-only" });
        var grant = new WhitelistEntry
        {
            Package = "b",
            Versions = NpmRange.Parse("1.0.0"),
            Reason = "agreed",
            By = "hubot",
            At = WhitelistDate.Instant(Now.AddHours(-1)),
        };

        var without = await CheckAsync(source, request => request);
        var with = await CheckAsync(source, request => request with { Grants = [grant] });

        Assert.That(without.Findings.Select(finding => finding.Package.ToString()), Is.EqualTo(new[] { "b@1.0.0" }));
        Assert.That(with.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(with.Packages.Where(package => package.Verdict == Verdict.Whitelisted).Select(package => package.Id.Name), Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task An_expired_grant_does_not_count()
    {
        var source = new FakeEvidenceSource().With("b@1.0.0", facts => facts with { License = "GPL-3.0-only" });
        var grant = new WhitelistEntry
        {
            Package = "b",
            Versions = NpmRange.Parse("1.0.0"),
            Reason = "agreed",
            By = "hubot",
            At = WhitelistDate.Instant(Now.AddDays(-90)),
            Expires = WhitelistDate.Instant(Now.AddSeconds(-1)),
        };

        var report = await CheckAsync(source, request => request with { Grants = [grant] });

        Assert.That(report.Outcome, Is.EqualTo(GateOutcome.Failed));
        Assert.That(report.Findings.Select(finding => finding.Rule.Id), Is.EquivalentTo(new[] { "NCM1002", "NCM3001" }));
    }

    private Task<GateReport> CheckAsync(FakeEvidenceSource source, Func<GateRequest, GateRequest> change) => NcmGate.CheckAsync(
        change(new GateRequest
        {
            Path = _project.Path,
            Environment = new Dictionary<string, string>(),
            Source = source,
            TimeProvider = new FakeTimeProvider(Now),
        }),
        CancellationToken.None);
}
