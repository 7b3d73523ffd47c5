using System.Text.Json.Nodes;
using Ncm.Gate;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The advice of a gate whose policy names the registry: versions that it serves, since others could not be installed.</summary>
public sealed class AdviceTests
{
    [Test]
    public async Task Advice_names_versions_that_the_registry_serves_and_npms_registry_is_not_asked()
    {
        using var upstream = new FakeUpstream()
            .Publish("vulnerable@1.0.0")
            .Publish("vulnerable@1.0.1", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("vulnerable@1.0.2")
            .Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("gpl@1.0.1", manifest => manifest["license"] = "GPL-3.0-only");
        await using var registry = await ServedRegistry.StartAsync(upstream, "--AnonymousRead=false");
        using var npm = new LoopbackRegistry(_ => Task.CompletedTask);
        using var project = new TemporaryFolder();
        var builder = new LockBuilder()
            .Root("gpl", "1.0.0").Package("node_modules/gpl", "1.0.0", await PublishedAsync(upstream, "gpl"))
            .Root("vulnerable", "^1.0.0").Package("node_modules/vulnerable", "1.0.0", await PublishedAsync(upstream, "vulnerable"));
        project.Write("package.json", builder.Manifest());
        project.Write("package-lock.json", builder.Lockfile());
        project.Write(".npmrc", $"registry={npm.Url}\n@vulnerable:registry={npm.Url}\n");

        var report = await NcmGate.CheckAsync(
            new GateRequest
            {
                Path = project.Path,
                Policy = GatePolicy.Default with { Registry = registry.Url },
                PolicyToken = registry.Token,
                Environment = new Dictionary<string, string> { ["HOME"] = project.Path },
            },
            CancellationToken.None);

        Assert.That(report.Findings.Select(finding => $"{finding.Rule.Id} {finding.Package}: {finding.Advice?.Text}"), Is.EqualTo(new[]
        {
            "NCM1002 gpl@1.0.0: no version that would help is certified yet: whitelist it with a reason, replace it, or help its authors to repair it",
            "NCM1001 vulnerable@1.0.0: vulnerable@1.0.2 is certified, and package.json allows it",
        }));
        Assert.That(npm.Requests, Is.Empty);
    }

    private static async Task<Action<JsonObject>> PublishedAsync(FakeUpstream upstream, string name)
    {
        var packument = JsonNode.Parse(await upstream.TextAsync(name))!;
        return entry => entry["integrity"] = (string?)packument["versions"]!["1.0.0"]!["dist"]!["integrity"];
    }
}
