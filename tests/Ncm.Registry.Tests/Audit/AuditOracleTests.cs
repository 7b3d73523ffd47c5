using System.Text.Json.Nodes;
using Ncm.Gate;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Audit;

/// <summary><c>npm audit</c>, which works with the ranges that the registry states, finds what the gate finds, which asks about each version.</summary>
public sealed class AuditOracleTests
{
    [TestCase("axios__axios/23a25af068/package-lock.json")]
    [TestCase("apollographql__apollo-server/37a5c86226/package-lock.json")]
    public async Task Npm_audit_and_the_gate_agree_on_a_real_lock(string lockfile)
    {
        var text = await File.ReadAllTextAsync(Corpus.Locate(lockfile));
        var advisories = Path.Combine(Repository.RequireShared(), "advisories", "npm-all.zip");
        await ClientProgram.InstallAsync();
        using var upstream = new FakeUpstream();
        var policy = $"advisories: [{advisories}]\nadvisoryMaxAge: 36500d\n";
        await using var registry = await ServedRegistry.StartAsync(upstream.Server.Url, policy, null);
        using var project = new TemporaryFolder();
        var root = JsonNode.Parse(text)!["packages"]![""]!.DeepClone().AsObject();
        project.Write("package.json", root.ToJsonString());
        project.Write("package-lock.json", text);
        project.Write("policy.yml", policy);

        var audit = await ClientProgram.Of("npm 11").RunAsync(project, registry.Url, "audit", "--json", "--package-lock-only");
        var gate = await NcmGate.CheckAsync(
            new GateRequest
            {
                Path = project.Path,
                PolicyPath = project.At("policy.yml"),
                SeeksAdvice = false,
                Registry = upstream.Server.Url,
                Environment = new Dictionary<string, string> { ["HOME"] = project.Path, ["npm_config_cache"] = project.At("cache") },
            },
            CancellationToken.None);

        var expected = gate.Packages
            .SelectMany(package => (package.Certification?.Evidence.Advisories ?? []).Select(advisory => $"{package.Id} {advisory.Url}")).Distinct().Order(StringComparer.Ordinal).ToList();
        Assert.That(Found(audit, JsonNode.Parse(text)!["packages"]!.AsObject()), Is.EqualTo(expected), audit.Error);
        Assert.That(expected, Has.Count.GreaterThanOrEqualTo(10), "the lock has something to find");
    }

    /// <summary>package@version and the advisory's page, for each that npm's report names by itself; those that are vulnerable through others are npm's own conclusion.</summary>
    private static List<string> Found(CommandResult audit, JsonObject locked) =>
    [
        .. (from vulnerability in JsonNode.Parse(audit.Output)!["vulnerabilities"]!.AsObject()
            from via in vulnerability.Value!["via"]!.AsArray().OfType<JsonObject>()
            from node in vulnerability.Value["nodes"]!.AsArray()
            let entry = locked[(string)node!]!
            let version = (string)entry["version"]!
            where NpmRange.Parse((string)via["range"]!, loose: true).Satisfies(NpmVersion.Parse(version), includePrerelease: true)
            select $"{vulnerability.Key}@{version} {via["url"]}").Distinct().Order(StringComparer.Ordinal),
    ];
}
