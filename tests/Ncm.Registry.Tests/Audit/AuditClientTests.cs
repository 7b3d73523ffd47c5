using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Audit;

/// <summary>
/// What the clients print of an audit of packages that were installed before they were known to be vulnerable: from a registry that refuses them by now. What
/// each printed is kept as a snapshot.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class AuditClientTests
{
    private static readonly Dictionary<string, string[]> Audits = new()
    {
        ["npm 12"] = ["audit"],
        ["npm 11"] = ["audit"],
        ["npm 10"] = ["audit"],
        ["pnpm 12"] = ["audit"],
        ["pnpm 10"] = ["audit"],

        // It looks every version up in the packument besides, for its deprecation, and stumbles over one that is left out.
        ["yarn 4"] = ["npm", "audit", "--recursive", "--no-deprecations"],
        ["bun"] = ["audit"],
    };

    private readonly Dictionary<string, TemporaryFolder> _projects = [];
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    public static IEnumerable<string> Clients => Audits.Keys;

    public static IEnumerable<string> OfNpm => ClientProgram.OfNpm;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await ClientProgram.InstallAsync();
        _upstream = new FakeUpstream()
            .Publish("pad@1.2.5").Publish("evil@1.0.0").Publish("left@1.0.0")
            .Publish("app@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["pad"] = "^1.2.0", ["left"] = "1" })
            .Publish("tool@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["evil"] = "*" });
        _registry = await ServedRegistry.StartAsync(_upstream, "--PackumentAge=00:00:00", "--AdvisoryAge=00:00:00");
        foreach (var client in Clients.Append("yarn 1"))
        {
            _projects.Add(client, new TemporaryFolder());
        }

        await Parallel.ForEachAsync(_projects, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (pair, _) =>
        {
            var (client, project) = pair;
            project.Write("package.json", """{"name":"project","version":"1.0.0","license":"MIT","dependencies":{"app":"^1.0.0"},"devDependencies":{"tool":"^1.0.0"}}""");
            var install = await ClientProgram.Of(client).RunAsync(project, _registry.Url, "install");
            Assert.That(install.ExitCode, Is.Zero, install.ToString());
        });
        _upstream.Publish("pad@1.2.6");
        AuditTests.Advise(_registry.Folder);
        Assert.That((await _registry.GetAsync("evil")).Text, Does.Contain("MAL-2024-9"), "it is refused by now");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
        foreach (var project in _projects.Values)
        {
            project.Dispose();
        }
    }

    [TestCaseSource(nameof(Clients))]
    public async Task An_audit_tells_of_what_is_installed(string client)
    {
        var audit = await RunAsync(client, Audits[client]);
        Assert.That(audit.ExitCode, Is.EqualTo(1), audit.ToString());
        ClientTests.Keep(_registry.Url, client, "audit", audit);
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npms_report_holds_the_vulnerable_packages_and_those_that_cannot_do_without_them(string client)
    {
        var all = JsonNode.Parse((await RunAsync(client, "audit", "--json")).Output)!["vulnerabilities"]!.AsObject();
        Assert.That(all.Select(one => $"{one.Key} {one.Value!["severity"]} {Ranges(one.Value)} {one.Value["fixAvailable"]!.ToJsonString()}"), Is.EqualTo(new[]
        {
            "evil critical * false", "pad high <1.2.6 || >=2.0.0 <2.0.3 true", "tool critical by evil false",
        }));
        var production = JsonNode.Parse((await RunAsync(client, "audit", "--json", "--omit=dev")).Output)!["vulnerabilities"]!.AsObject();
        Assert.That(production.Select(one => one.Key), Is.EqualTo(new[] { "pad" }));
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_upgrades_to_what_is_fixed_and_certified(string client)
    {
        // What has no certified version at all npm cannot plan with; so without it.
        using var project = new TemporaryFolder();
        var lockfile = JsonNode.Parse(await File.ReadAllTextAsync(_projects[client].At("package-lock.json")))!;
        lockfile["packages"]![""]!.AsObject().Remove("devDependencies");
        lockfile["packages"]!.AsObject().Remove("node_modules/tool");
        lockfile["packages"]!.AsObject().Remove("node_modules/evil");
        project.Write("package-lock.json", lockfile.ToJsonString());
        ClientProgram.Write(project, """{"app":"^1.0.0"}""");
        var repair = await ClientProgram.Of(client).RunAsync(project, _registry.Url, "audit", "fix", "--package-lock-only");

        Assert.That(repair.ExitCode, Is.Zero, repair.ToString());
        Assert.That(repair.Output, Does.Contain("found 0 vulnerabilities"));
        Assert.That((string?)JsonNode.Parse(await File.ReadAllTextAsync(project.At("package-lock.json")))!["packages"]!["node_modules/pad"]!["version"], Is.EqualTo("1.2.6"));
    }

    [Test]
    public async Task Yarn_1_asks_its_own_registry_whatever_is_configured_and_would_print_our_report()
    {
        var project = _projects["yarn 1"];
        var audit = await ClientProgram.Of("yarn 1").RunChangedAsync(
            "'https://registry.yarnpkg.com'", $"'{_registry.Url.AbsoluteUri.TrimEnd('/')}'", project, _registry.Url, "audit", "--no-progress", "--non-interactive");

        // Its exit code is a bit for each severity: high and critical.
        Assert.That(audit.ExitCode, Is.EqualTo(8 + 16), audit.ToString());
        ClientTests.Keep(_registry.Url, "yarn 1", "audit", audit);
    }

    [Test]
    public async Task Where_nobody_knows_npm_says_so()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "advisories: [./missing.zip]", null);
        using var project = new TemporaryFolder();
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            project.Write(file, await File.ReadAllTextAsync(_projects["npm 11"].At(file)));
        }

        var audit = await ClientProgram.Of("npm 11").RunAsync(project, registry.Url, "audit");
        Assert.That(audit.ExitCode, Is.EqualTo(1), audit.ToString());
        Assert.That(audit.Error, Does.Contain("503").And.Contain("cannot be audited now"));
    }

    private static string Ranges(JsonNode vulnerability) => string.Join(", ", vulnerability["via"]!.AsArray().Select(via => via is JsonObject ? $"{via["range"]}" : $"by {via}"));

    private Task<CommandResult> RunAsync(string client, params string[] arguments) => ClientProgram.Of(client).RunAsync(_projects[client], _registry.Url, arguments);
}
