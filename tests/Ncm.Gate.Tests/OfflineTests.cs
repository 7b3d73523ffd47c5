using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests;

/// <summary>A gate that may not use the network: what is kept certifies within its life, and what is not kept is undecided.</summary>
public sealed class OfflineTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private TemporaryFolder _project = null!;
    private LoopbackRegistry _registry = null!;

    [SetUp]
    public void Project()
    {
        var lockfile = new LockBuilder().Root("a", "1.0.0").Package("node_modules/a", "1.0.0");
        _project = new TemporaryFolder();
        _project.Write("package-lock.json", lockfile.Lockfile());
        _project.Write("package.json", lockfile.Manifest());
        _project.Write(".ncm/policy.yml", "advisories: [npm]\n");
        _registry = new LoopbackRegistry(exchange => exchange.RespondAsync(200, exchange.Method == "POST" ? "{}" : JsonSerializer.Serialize(new
        {
            name = "a",
            version = "1.0.0",
            license = "MIT",
            repository = "github:example/a",
            dist = new { integrity = FakeEvidenceSource.IntegrityOf(new PackageId("a", "1.0.0")) },
        })));
    }

    [TearDown]
    public void Remove()
    {
        _registry.Dispose();
        _project.Dispose();
    }

    [Test]
    public async Task What_is_kept_certifies_within_its_life_and_nothing_is_asked()
    {
        await CheckAsync(offline: false);
        var asked = _registry.Requests.Count;

        var kept = await CheckAsync(offline: true);
        _time.Advance(TimeSpan.FromHours(2));
        var stale = await CheckAsync(offline: true);

        Assert.That(kept.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(stale.Outcome, Is.EqualTo(GateOutcome.Undecided), "advisories of two hours ago say nothing of today");
        Assert.That(stale.Findings.Select(finding => finding.Rule), Is.All.EqualTo(Rules.EvidenceUnavailable));
        Assert.That(asked, Is.Positive);
        Assert.That(_registry.Requests, Has.Count.EqualTo(asked));
    }

    [Test]
    public async Task What_is_not_kept_is_undecided_and_the_message_says_what_to_do()
    {
        var report = await CheckAsync(offline: true);

        Assert.That(report.Outcome, Is.EqualTo(GateOutcome.Undecided));
        Assert.That(report.Findings[0].Message, Does.Contain("since the gate is offline, and nothing is kept that answers for it; run it once with the network"));
        Assert.That(_registry.Requests, Is.Empty);
    }

    [Test]
    public async Task Exports_of_advisories_need_no_network()
    {
        await CheckAsync(offline: false);
        _project.Write(".ncm/policy.yml", "advisories: [./osv]\nadvisoryMaxAge: 36500d\n");
        _project.Write(".ncm/osv/none.json", """
            { "id": "GHSA-2222-2222-2222", "modified": "2024-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);
        _time.Advance(TimeSpan.FromDays(100));

        Assert.That((await CheckAsync(offline: true)).Outcome, Is.EqualTo(GateOutcome.Passed));
    }

    private Task<GateReport> CheckAsync(bool offline) => NcmGate.CheckAsync(
        new GateRequest
        {
            Path = _project.Path,
            Environment = new Dictionary<string, string> { ["HOME"] = _project.Path, ["npm_config_registry"] = _registry.Url.AbsoluteUri },
            CacheDirectory = _project.At("cache"),
            Offline = offline,
            TimeProvider = _time,
        },
        CancellationToken.None);
}
