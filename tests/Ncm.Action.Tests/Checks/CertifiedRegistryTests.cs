using System.Globalization;
using System.Text.Json.Nodes;
using Ncm.Action.Tests.GitHub;
using Ncm.Gate;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>The built program with a certified registry, on real lock files.</summary>
public sealed class CertifiedRegistryTests
{
    private const string Advisory = """
        { "id": "GHSA-3333-3333-3333", "modified": "2024-01-01T00:00:00Z", "published": "2024-01-01T00:00:00Z", "summary": "They are slow.",
          "affected": [{ "package": { "ecosystem": "npm", "name": "yargs-parser" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] },
                       { "package": { "ecosystem": "npm", "name": "undici" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }],
          "database_specific": { "severity": "HIGH" } }
        """;

    [Test]
    public async Task It_finds_through_the_registry_what_a_gate_finds_without_it()
    {
        Repository.RequireShared();
        await RealRegistry.RequireAsync();
        var npm = new Uri((await CommandLine.RunAsync("npm", ["config", "get", "registry"])).Output.Trim());
        using var folder = new TemporaryFolder();
        folder.Write("advisories/one.json", Advisory);
        var local = folder.Write("policy.yml", "dependencies: production\nadvisories: [./advisories]\nadvisoryMaxAge: 36500d\n");
        using var registry = await RegistryProgram.StartAsync(npm, $"advisories: [{folder.At("advisories")}]\nadvisoryMaxAge: 36500d\n");
        using var github = new GitHubServer();
        var expected = new List<string>();
        foreach (var (path, name) in Corpus.SmallProductionLocks.Select((path, number) => (path, $"lock{number}")))
        {
            var from = Path.GetDirectoryName(Corpus.Locate(path))!;
            foreach (var file in new[] { "package.json", "package-lock.json" })
            {
                github.Git.Write($"{name}/{file}", await File.ReadAllTextAsync(Path.Combine(from, file)));
            }

            expected.AddRange(Findings(await LocalAsync(Path.Combine(github.Git.Path, name), local, npm, folder), name));
        }

        github.Git.Write(".ncm/policy.yml", $"dependencies: production\nregistry: {registry.Url}\n");
        var commit = github.Git.Commit();
        using var counter = new NpmServer();
        using var program = new ActionProgram();
        var payload = new JsonObject
        {
            ["ref"] = "refs/heads/main",
            ["before"] = new string('0', 40),
            ["after"] = commit,
            ["repository"] = new JsonObject { ["default_branch"] = "main" },
        };

        var run = await program.RunAsync(github, counter, "push", payload.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That(expected, Has.Some.Contains("NCM1001: yargs-parser@").And.Some.Contains("NCM1001: undici@").And.Some.Contains("NCM1002: spdx-exceptions@"));
            Assert.That(run.Log.Split('\n').Where(line => line.Contains(": error NCM", StringComparison.Ordinal)), Is.EqualTo(expected));
            Assert.That(counter.Requests, Is.Empty, "npm's registry is not asked");
        }
    }

    private static Task<GateReport> LocalAsync(string project, string policy, Uri npm, TemporaryFolder folder) => NcmGate.CheckAsync(
        new GateRequest
        {
            Path = project,
            PolicyPath = policy,
            Registry = npm,
            SeeksAdvice = false,
            Environment = new Dictionary<string, string> { ["HOME"] = folder.Path },
        },
        CancellationToken.None);

    private static IEnumerable<string> Findings(GateReport report, string name) => report.Findings
        .Where(finding => finding.Level == RuleLevel.Error)
        .Select(finding => string.Create(
            CultureInfo.InvariantCulture,
            $"{name}/{Path.GetFileName(finding.Where.Path)}({finding.Where.Line},{finding.Where.Column}): error {finding.Rule.Id}: {finding.Message}"));
}
