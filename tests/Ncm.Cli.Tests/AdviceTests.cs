using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>Advice is followed with real npm on packages of the real registry: then the finding is gone.</summary>
public sealed class AdviceTests
{
    private TemporaryFolder _project = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await RealRegistry.RequireAsync();
        _project = new TemporaryFolder();
    }

    [TearDown]
    public void Remove() => _project?.Dispose();

    [Test]
    public async Task Advice_on_the_sample_leaves_only_what_there_is_no_advice_for()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", "webapp"), "*", SearchOption.AllDirectories))
        {
            _project.Write(Path.GetRelativePath(Path.Combine(Repository.Root, "samples", "webapp"), file), await File.ReadAllBytesAsync(file));
        }

        var advice = await AdviceAsync();
        Assert.That(advice.Select(found => $"{found["package"]}: {found["advice"]!["kind"]}"), Is.EqualTo(new[]
        {
            "debug@2.2.0: change", "fullpage.js@4.0.41: none", "lodash@4.17.15: change", "pako@1.0.11: pin",
        }));
        foreach (var found in advice.Where(found => (string)found["advice"]!["kind"]! != "none"))
        {
            await FollowAsync(found["advice"]!);
        }

        Assert.That((await AdviceAsync()).Select(found => (string)found["package"]!), Is.EqualTo(new[] { "fullpage.js@4.0.41" }));
    }

    [Test]
    public async Task A_direct_dependency_is_changed_for_what_it_brings()
    {
        // mkdirp 0.5.1 wants exactly minimist 0.0.8, and a later one a later one.
        await LockAsync("""{"dependencies":{"mkdirp":"0.5.1"}}""", """{"dependencies":{"mkdirp":"^0.5.0"}}""", "0.0.8");

        var found = (await AdviceAsync()).Single();
        Assert.That((string)found["advice"]!["kind"]!, Is.EqualTo("install"), found.ToJsonString());
        Assert.That((string)found["advice"]!["text"]!, Does.Match("^mkdirp@.* is certified and brings minimist@.* instead of minimist@0.0.8, and package.json allows it$"));
        await FollowAsync(found["advice"]!);

        Assert.That(await AdviceAsync(), Is.Empty);
    }

    [Test]
    public async Task A_transitive_package_is_updated()
    {
        await LockAsync(
            """{"dependencies":{"mkdirp":"0.5.6"},"overrides":{"minimist":"1.2.6"}}""", """{"dependencies":{"mkdirp":"0.5.6"}}""", "1.2.6");

        var found = (await AdviceAsync()).Single();
        Assert.That((string)found["advice"]!["command"]!, Is.EqualTo("npm update minimist"), found.ToJsonString());
        await FollowAsync(found["advice"]!);

        Assert.That(await AdviceAsync(), Is.Empty);
        var locked = JsonNode.Parse(await File.ReadAllTextAsync(_project.At("package-lock.json")))!["packages"]!["node_modules/minimist"]!["version"]!;
        Assert.That((string)locked!, Is.EqualTo((string)found["advice"]!["version"]!), "npm chose what was said");
    }

    /// <summary>A lock file that was written for another package.json, and a vulnerability in the minimist that it has.</summary>
    private async Task LockAsync(string earlier, string manifest, string vulnerable)
    {
        _project.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\n");
        _project.Write(".ncm/advisories/one.json", $$"""
            { "id": "GHSA-2222-2222-2222", "modified": "2023-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "minimist" }, "versions": ["{{vulnerable}}"] }] }
            """);
        _project.Write("package.json", earlier);
        await Npm.LockAsync(_project.Path);
        _project.Write("package.json", manifest);
        await Npm.RunAsync(_project.Path, "install");
    }

    private async Task FollowAsync(JsonNode advice)
    {
        if ((string?)advice["command"] is { } command)
        {
            Assert.That(command, Does.StartWith("npm "));
            await Npm.RunAsync(_project.Path, command.Split(' ')[1..]);
            return;
        }

        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(_project.At("package.json")))!;
        manifest["overrides"] = new JsonObject { [(string)advice["package"]!] = (string)advice["version"]! };
        _project.Write("package.json", manifest.ToJsonString());
        await Npm.RunAsync(_project.Path, "install");
    }

    private async Task<List<JsonNode>> AdviceAsync()
    {
        var result = await Nscm.RunAsync("verify", "--json", _project.Path);
        Assert.That(result.ExitCode, Is.LessThan(2), result.ToString());
        return [.. JsonNode.Parse(result.Output)!["findings"]!.AsArray().Select(finding => finding!).Where(finding => (string)finding["level"]! == "error")];
    }
}
