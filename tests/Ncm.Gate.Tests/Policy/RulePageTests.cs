using System.Text.Json.Nodes;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary>The example on each page of docs/rules is what the gate really says.</summary>
public sealed class RulePageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    [TestCaseSource(nameof(Scenarios))]
    public async Task The_example_is_what_the_gate_says(string rule, LockBuilder lockfile, FakeEvidenceSource source, GatePolicy policy)
    {
        var graph = lockfile.Graph();
        var certified = await new Certifier(source, policy.ToCertificationOptions())
            .CertifyAsync(graph, node => GateEvaluator.IsAsked(node, policy), CertificationDepth.Verdict, null, CancellationToken.None);
        var verdict = GateEvaluator.Evaluate(new GateInput { Certified = certified, Policy = policy, Now = Now });
        using var text = new StringWriter { NewLine = "\n" };
        new TableWriter(text, color: false).WriteFindings(new GateReport
        {
            LockfilePath = "package-lock.json",
            LockfileVersion = 3,
            ProjectName = "project",
            Policy = policy,
            Depth = CertificationDepth.Verdict,
            Outcome = verdict.Outcome,
            Packages = verdict.Packages,
            Findings = [.. verdict.Findings.Where(finding => finding.Rule.Id == rule)],
        });

        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "rules", $"{rule}.md"));
        Assert.That(text.ToString(), Does.Contain(rule));
        Assert.That(page.ReplaceLineEndings("\n"), Does.Contain($"\n```text\n{text.ToString().TrimEnd()}\n```\n"));
    }

    private static IEnumerable<TestCaseData> Scenarios()
    {
        yield return Case("NCM1001", Chain("express", "4.14.0", "debug", "2.2.0"), new FakeEvidenceSource().WithAdvisory("debug@2.2.0", new Advisory
        {
            Id = "GHSA-gxpj-cx7g-858c",
            Severity = Severity.Moderate,
            Summary = "Regular Expression Denial of Service in debug",
        }));
        yield return Case(
            "NCM1002",
            Chain("legacy-widgets", "2.1.0", "left-pad", "1.3.0"),
            new FakeEvidenceSource().With("left-pad@1.3.0", facts => facts with { License = "WTFPL" }));
        yield return Case("NCM1003", One("internal-blob", "3.0.1"), new FakeEvidenceSource().With("internal-blob@3.0.1", facts => facts with
        {
            HasReadme = false,
            Repository = null,
            UnpackedSize = 32_900_000,
        }));
        yield return Case(
            "NCM1004",
            One("acme-utils", "1.4.0"),
            new FakeEvidenceSource().Failing(
                "acme-utils@1.4.0", EvidenceFailureKind.NotFound, "The registry at registry.npmjs.org has no version 1.4.0 of acme-utils."));
        yield return Case(
            "NCM1006",
            Chain("left-hook", "2.0.0", "example-evil", "1.0.0"),
            new FakeEvidenceSource().WithAdvisory("example-evil@1.0.0", new Advisory
            {
                Id = "MAL-2026-99999",
                IsMalware = true,
                Summary = "Malicious code in example-evil (npm)",
            }));
        yield return Case(
            "NCM1007",
            Chain("ps-tree", "1.1.0", "event-stream", "3.3.6"),
            new FakeEvidenceSource(),
            PolicyFile.Parse("deny: [event-stream]\n", ".ncm/policy.yml"));
        yield return Case(
            "NCM2001",
            One("ms", "2.1.3", entry => entry["integrity"] = "sha1-dX/gF5zHZVPgUYKYNPRSYGtOrC8="),
            new FakeEvidenceSource().With("ms@2.1.3", facts => facts with { Integrity = null, Shasum = "574c8138ce1d2b5861f0b44579dbadd60c6615b2" }));
        yield return Case(
            "NCM2002",
            One("ms", "2.1.3", entry => entry["resolved"] = "https://registry.npmjs.org.evil.example/ms/-/ms-2.1.3.tgz"),
            new FakeEvidenceSource());
        yield return Case(
            "NCM2003",
            new LockBuilder().Root("bootstrap-tools", "github:acme/bootstrap-tools").Package(
                "node_modules/bootstrap-tools",
                "1.0.0",
                entry =>
                {
                    entry["resolved"] = "git+ssh://git@github.com/acme/bootstrap-tools.git#9f1c2d7a30c4ab10fd5c1a9e1c4c6f2a7d9b1e55";
                    entry.Remove("integrity");
                }),
            new FakeEvidenceSource());
        yield return Case("NCM2004", One("lodash", "4.17.21", entry => entry.Remove("integrity")), new FakeEvidenceSource());
        yield return Case(
            "NCM9003",
            One("ms", "2.1.3"),
            new FakeEvidenceSource().Failing(
                "ms@2.1.3", EvidenceFailureKind.Unavailable, "https://registry.npmjs.org/ could not be reached (Connection refused), asked 4 times."));
    }

    private static TestCaseData Case(string rule, LockBuilder lockfile, FakeEvidenceSource source, GatePolicy? policy = null) =>
        new TestCaseData(rule, lockfile, source, policy ?? GatePolicy.Default).SetArgDisplayNames(rule);

    private static LockBuilder One(string name, string version, Action<JsonObject>? change = null) =>
        new LockBuilder().Root(name, version).Package($"node_modules/{name}", version, change ?? (_ => { }));

    private static LockBuilder Chain(string direct, string directVersion, string name, string version) =>
        new LockBuilder().Root(direct, directVersion).Package($"node_modules/{direct}", directVersion, $"{name}@{version}").Package($"node_modules/{name}", version);
}
