using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests;

/// <summary>What a build watches, so that it need not judge where nothing has changed.</summary>
public sealed class GateInputsTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove() => _folder.Dispose();

    [Test]
    public void Every_file_counts_and_every_place_where_one_would_be_read()
    {
        Directory.CreateDirectory(_folder.At("repository/.git"));
        foreach (var file in Directory.GetFiles(Fixtures.Locate("workspaces/v3"), "*.json", SearchOption.AllDirectories))
        {
            _folder.Write($"repository/web/{Path.GetRelativePath(Fixtures.Locate("workspaces/v3"), file)}", File.ReadAllBytes(file));
        }

        _folder.Write("repository/.ncm/policy.yml", "advisories: [npm, ./osv.zip]\n");

        var inputs = GateInputs.Find(Request("repository/web"));

        Assert.That(Named(inputs.Files), Is.SupersetOf(new[]
        {
            "repository/web/package-lock.json", "repository/web/npm-shrinkwrap.json", "repository/web/package.json",
            "repository/web/packages/a/package.json", "repository/web/packages/b/package.json",
            "repository/.ncm/policy.yml", "repository/web/.ncm/policy.yml", "repository/web/.ncm/policy.yaml",
            "repository/.ncm/whitelist.yml", "repository/web/.ncm/whitelist.yml",
            "repository/web/.npmrc", "home/.npmrc",
        }));
        Assert.That(Named(inputs.Files), Has.None.StartsWith(".ncm"), "nothing outside of the repository is read");
        Assert.That(Named(inputs.WorkspaceFolders), Is.EqualTo(new[] { "repository/web/packages" }));
        Assert.That(Named(inputs.Exports), Is.EqualTo(new[] { "repository/.ncm/osv.zip" }));
    }

    [Test]
    public void A_policy_that_is_named_is_the_only_one_and_brings_its_whitelist()
    {
        var builder = new LockBuilder();
        _folder.Write("web/package-lock.json", builder.Lockfile());
        _folder.Write("shared/strict.yml", "minimumScore: 100\n");

        var inputs = GateInputs.Find(Request("web") with { PolicyPath = _folder.At("shared/strict.yml") });

        Assert.That(Named(inputs.Files), Has.Member("shared/strict.yml").And.Member("shared/whitelist.yml").And.No.Member("web/.ncm/policy.yml"));
    }

    [Test]
    public void What_cannot_be_read_is_said_as_by_the_gate() => Assert.That(
        () => GateInputs.Find(Request("nothing")),
        Throws.InstanceOf<GateException>().With.Property("Code").EqualTo("NCM9001"));

    [Test]
    public async Task A_report_knows_when_the_first_whitelist_entry_ends()
    {
        var builder = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0");
        _folder.Write("web/package-lock.json", builder.Lockfile());
        Whitelist("2026-11-20", "2026-12-24", "2027-02-01");

        var report = await CheckAsync();
        Whitelist("2026-11-20");
        var ended = await CheckAsync();

        Assert.That(report.FirstExpiry, Is.EqualTo(new DateTimeOffset(2026, 12, 25, 0, 0, 0, TimeSpan.Zero).AddTicks(-1)), "a day is meant to its end");
        Assert.That(ended.FirstExpiry, Is.Null, "what has ended already will not end");
    }

    private void Whitelist(params string[] expiries) => _folder.Write(
        "web/.ncm/whitelist.yml",
        string.Concat(expiries.Select((expires, index) =>
            $"- package: p{index}\n  versions: 1.0.0\n  reason: known\n  by: octocat\n  at: 2026-11-01\n  expires: {expires}\n")));

    private Task<GateReport> CheckAsync() => NcmGate.CheckAsync(
        Request("web") with
        {
            Source = new FakeEvidenceSource(),
            TimeProvider = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero)),
        },
        CancellationToken.None);

    private GateRequest Request(string path) =>
        new() { Path = _folder.At(path), Environment = new Dictionary<string, string> { ["HOME"] = _folder.At("home") } };

    private IEnumerable<string> Named(IEnumerable<string> paths) => paths.Select(path => Path.GetRelativePath(_folder.Path, path).Replace('\\', '/'));
}
