using System.Diagnostics;
using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The built nscm against the registry, end to end.</summary>
public sealed class CommandLineClientTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;
    private TemporaryFolder _project = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream()
            .Publish("left@1.0.0")
            .Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("gpl@1.1.0", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("top@1.0.0", manifest =>
            {
                manifest["license"] = "GPL-3.0-only";
                manifest["dependencies"] = new JsonObject { ["left"] = "^1.0.0", ["gpl"] = "~1.0.0" };
            });
        _registry = await ServedRegistry.StartAsync(_upstream);
        _project = new TemporaryFolder();
        _project.Write(".ncm/policy.yml", $"registry: {_registry.Url}\n");
        _project.Write("package.json", """{ "name": "app", "version": "1.0.0", "dependencies": { "top": "^1.0.0" }, "devDependencies": { "other": "npm:gpl@*" } }""");
        _project.Write("config/nscm/config.json", $$"""{ "registry": "{{_registry.Url}}", "token": "{{_registry.Token}}" }""");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
        _project.Dispose();
    }

    [Test]
    public async Task A_report_of_a_package_json_shows_what_npm_would_install_now()
    {
        var report = await RunAsync("report", "--json");

        Assert.That(report.ExitCode, Is.Zero, report.ToString());
        Assert.That(
            JsonNode.Parse(report.Output)!.AsArray().Select(package => $"{package!["name"]}@{package["version"]} {package["from"]} {package["score"]}"),
            Is.EquivalentTo(new[] { "gpl@1.0.0 ~1.0.0 0", "gpl@1.1.0 npm:gpl@* 0", "left@1.0.0 ^1.0.0 100", "top@1.0.0 ^1.0.0 0" }));
    }

    [Test]
    public async Task A_package_is_whitelisted_there_with_what_it_needs_and_taken_off_again()
    {
        using var elsewhere = new TemporaryFolder();
        var added = await RunIn(elsewhere, "whitelist", "add", "top", "--reason", "agreed", "--by", "ada", "--registry", _registry.Url.AbsoluteUri);

        Assert.That(added.ExitCode, Is.Zero, added.ToString());
        Assert.That(added.Output, Does.EndWith($"{_registry.Url}: 2 added.\n"));
        Assert.That(added.Error, Does.Match(@"^nscm: gpl@1\.0\.0 scored 0 \(certified is above 85\): licence not allowed .*; it is added, since it is needed\.\n\z"));
        Assert.That((await _registry.GetAsync("top/-/top-1.0.0.tgz")).Status, Is.EqualTo(System.Net.HttpStatusCode.OK));

        var listed = await RunAsync("whitelist", "list", "--json");
        Assert.That(
            JsonNode.Parse(listed.Output)!.AsArray().Select(entry => $"{entry!["name"]} {entry["version"]} {entry["reason"]} {entry["by"]}"),
            Is.EqualTo(new[] { "gpl 1.0.0 agreed (needed by top@1.0.0) ada", "top 1.0.0 agreed ada" }), listed.ToString());
        var deleted = await RunAsync("whitelist", "delete", "gpl@1.0.0");
        Assert.That(deleted.Output, Is.EqualTo($"removed gpl 1.0.0 from {_registry.Url}\n"), deleted.ToString());
        var reset = await RunAsync("whitelist", "reset", "--yes");
        Assert.That(reset.Output, Is.EqualTo($"{_registry.Url}: 1 removed.\n"), reset.ToString());
        Assert.That((await _registry.GetAsync("top/-/top-1.0.0.tgz")).Status, Is.EqualTo(System.Net.HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Somebody_signs_in_with_the_browser_and_out_again()
    {
        const string Password = "correct horse battery staple";
        Assert.That(await _registry.Server.Accounts.CreateAsync("ada", "ada@example.com", Password, isAdministrator: false, "test"), Is.Null);
        using var home = new TemporaryFolder();
        using var browser = new PageVisitor();
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "nscm.dll"), "signin", "--registry", _registry.Url.AbsoluteUri])
        {
            WorkingDirectory = home.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_CONFIG_HOME"] = home.Path, ["HOME"] = home.Path },
        };
        using var nscm = Process.Start(start)!;
        var page = "";
        while (!page.StartsWith("http", StringComparison.Ordinal))
        {
            page = (await nscm.StandardError.ReadLineAsync())?.Trim() ?? throw new AssertionException("It shows no page.");
        }

        await browser.LetInAsync(page, "ada", Password);
        await nscm.WaitForExitAsync();
        Assert.That((nscm.ExitCode, await nscm.StandardOutput.ReadToEndAsync()), Is.EqualTo((0, $"Signed in to {_registry.Url} as ada.\n")));

        var environment = new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = home.Path, ["HOME"] = home.Path };
        var who = await RunAsync(home, environment, "whoami");
        Assert.That(who.Output, Is.EqualTo("ada\n"), who.ToString());
        var signout = await RunAsync(home, environment, "signout");
        Assert.That(signout.Output, Is.EqualTo($"Signed out of {_registry.Url}; its token is revoked.\n"), signout.ToString());
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => RunIn(_project, arguments);

    private Task<CommandResult> RunIn(TemporaryFolder folder, params string[] arguments) => RunAsync(
        folder,
        new Dictionary<string, string?> { ["XDG_CONFIG_HOME"] = _project.At("config"), ["NCM_CACHE"] = _project.At("cache"), ["HOME"] = _project.Path },
        arguments);

    private static Task<CommandResult> RunAsync(TemporaryFolder folder, Dictionary<string, string?> environment, params string[] arguments) =>
        CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "nscm.dll"), .. arguments], folder.Path, environment);
}
