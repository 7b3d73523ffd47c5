using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class BaselineTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly WhitelistDate Today = WhitelistDate.Day(new DateOnly(2026, 11, 22));

    private TemporaryFolder _project = null!;

    [SetUp]
    public void Project() => _project = new TemporaryFolder();

    [TearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public async Task What_fails_today_passes_with_it_and_what_becomes_known_later_fails()
    {
        var source = new FakeEvidenceSource()
            .With("a@1.0.0", facts => facts with { License = "GPL-3.0-only" })
            .WithAdvisory("b@1.0.0", Advisory("GHSA-2222-3333-4444", published: null));
        Write(new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", "b@1").Package("node_modules/b", "1.0.0"));

        await AcceptAsync(await CheckAsync(source));
        var after = await CheckAsync(source);
        var later = await CheckAsync(source.WithAdvisory("b@1.0.0", Advisory("GHSA-5555-6666-7777", Now.AddDays(-1))));

        Assert.That(after.Outcome, Is.EqualTo(GateOutcome.Passed));
        Assert.That(after.Count(Verdict.Whitelisted), Is.EqualTo(2));
        Assert.That(later.Outcome, Is.EqualTo(GateOutcome.Failed), "an advisory that the entry does not name is nobody's decision");
    }

    [Test]
    public async Task What_is_wrong_with_the_lock_file_is_named_and_bound_to_its_place()
    {
        Write(new LockBuilder()
            .Root("a", "1").Root("b", "1").Root("c", "1")
            .Package("node_modules/a", "1.0.0", entry => entry["resolved"] = "https://registry.npmjs.org/other/-/a-1.0.0.tgz")
            .Package("node_modules/b", "1.0.0", entry => entry.Remove("integrity"))
            .Entry("node_modules/c", new JsonObject { ["version"] = "1.0.0", ["resolved"] = "git+ssh://git@github.com/acme/c.git#0123456789abcdef0123456789abcdef01234567" }));

        var entries = await AcceptAsync(await CheckAsync(new FakeEvidenceSource()));

        Assert.That(
            entries.Select(entry => $"{entry.Package} {string.Join(", ", entry.Accepts!)} {entry.Resolved}"),
            Is.EquivalentTo(new[]
            {
                "a NCM2002 https://registry.npmjs.org/other/-/a-1.0.0.tgz",
                "b NCM2004 ",
                "c NCM2003 git+ssh://git@github.com/acme/c.git#0123456789abcdef0123456789abcdef01234567",
            }));
        Assert.That((await CheckAsync(new FakeEvidenceSource())).Outcome, Is.EqualTo(GateOutcome.Passed));
    }

    [Test]
    public async Task Malware_and_changed_code_are_never_taken_along()
    {
        var source = new FakeEvidenceSource()
            .WithAdvisory("a@1.0.0", Advisory("MAL-2026-1", Now.AddDays(-1)) with { IsMalware = true })
            .With("b@1.0.0", facts => facts with { Integrity = FakeEvidenceSource.IntegrityOf(new("other", "1.0.0")) });
        Write(new LockBuilder().Root("a", "1").Root("b", "1").Package("node_modules/a", "1.0.0").Package("node_modules/b", "1.0.0"));

        var report = await CheckAsync(source);

        Assert.That(report.Findings.Select(finding => finding.Rule.Id), Is.EquivalentTo(new[] { "NCM1006", "NCM2001" }));
        Assert.That(await AcceptAsync(report), Is.Empty);
    }

    [Test]
    public async Task What_is_wrong_with_the_file_as_a_whole_is_left()
    {
        Write(new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0"));
        _project.Write("package.json", """{ "name": "project", "version": "1.0.0", "dependencies": { "a": "2" } }""");

        var report = await CheckAsync(new FakeEvidenceSource());

        Assert.That(report.Findings.Select(finding => finding.Rule.Id), Has.All.EqualTo("NCM2005").And.Not.Empty);
        Assert.That(report.Findings.Select(Baseline.CanAccept), Is.All.False);
    }

    private static Advisory Advisory(string id, DateTimeOffset? published) =>
        new() { Id = id, Severity = Severity.High, Summary = "it is bad", Published = published };

    private void Write(LockBuilder lockfile)
    {
        _project.Write("package-lock.json", lockfile.Lockfile());
        _project.Write("package.json", lockfile.Manifest());
        _project.Write(".ncm/policy.yml", "");
    }

    private Task<GateReport> CheckAsync(FakeEvidenceSource source) => NcmGate.CheckAsync(
        new GateRequest
        {
            Path = _project.Path,
            Environment = new Dictionary<string, string>(),
            Source = source,
            TimeProvider = new FakeTimeProvider(Now),
        },
        CancellationToken.None);

    private async Task<IReadOnlyList<WhitelistEntry>> AcceptAsync(GateReport report)
    {
        var entries = Baseline.Entries(report.Findings, report.Graph!, "octocat", Today, expires: null);
        await WhitelistFile.AddAsync(_project.At(".ncm/whitelist.yml"), entries);
        return entries;
    }
}
