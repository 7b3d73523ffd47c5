using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm whitelist</c> and <c>nscm report</c> against a certified registry.</summary>
public sealed class RegistryWhitelistTests
{
    private FakeCertifiedRegistry _registry = null!;
    private TemporaryFolder _project = null!;

    [SetUp]
    public void Start()
    {
        _registry = new FakeCertifiedRegistry();
        _project = new TemporaryFolder();
        _project.Write(".ncm/policy.yml", $"registry: {_registry.Url}\n");
        _project.Write("package.json", """{ "name": "p", "dependencies": { "left": "^1.0.0" } }""");
        _project.Write(".npmrc", $"//{_registry.Url.Authority}/:_authToken=token-of-the-registry\n");
    }

    [TearDown]
    public void Stop()
    {
        _registry.Dispose();
        _project.Dispose();
    }

    [Test]
    public async Task With_a_registry_in_the_policy_the_whitelist_is_the_registrys()
    {
        var added = await RunAsync("whitelist", "add", "debug@2.2.0", "--reason", "no fixed 2.x", "--by", "ada", "--expires", "2998-02-01");

        Assert.That(added.ExitCode, Is.Zero, added.ToString());
        Assert.That(added.Output, Does.Contain("debug").And.EndsWith($"{_registry.Url}: 1 added.\n"));
        Assert.That(File.Exists(_project.At(".ncm/whitelist.yml")), Is.False);
        var sent = JsonNode.Parse(_registry.Log.Single(line => line.StartsWith("POST /-/ncm/v1/whitelist", StringComparison.Ordinal)).Split(' ', 5)[4])!;
        Assert.That((bool)sent["dependencies"]!, "there is no lock file to find them in");
        var entry = sent["entries"]![0]!;
        Assert.That($"{entry["package"]} {entry["versions"]} {entry["reason"]} {entry["by"]} {entry["expires"]}", Is.EqualTo("debug 2.2.0 no fixed 2.x ada 2998-02-01"));

        var listed = await RunAsync("whitelist", "list");
        Assert.That(listed.Output, Does.Contain("debug").And.Contain("no fixed 2.x"), listed.ToString());

        var missing = await RunAsync("whitelist", "delete", "other");
        Assert.That((missing.ExitCode, missing.Error), Is.EqualTo((2, $"nscm: other is not in {_registry.Url}. Nothing was removed.\n")));
        var deleted = await RunAsync("whitelist", "delete", "debug");
        Assert.That((deleted.ExitCode, deleted.Output), Is.EqualTo((0, $"removed debug 2.2.0 from {_registry.Url}\n")), deleted.ToString());
        var empty = await RunAsync("whitelist", "list");
        Assert.That(empty.Error, Is.EqualTo($"nscm: the whitelist is empty ({_registry.Url}).\n"));
    }

    [Test]
    public async Task A_name_or_range_means_what_the_registry_would_resolve()
    {
        var added = await RunAsync("whitelist", "add", "left@^1.0.0", "--reason", "agreed", "--no-dependencies");

        Assert.That(added.ExitCode, Is.Zero, added.ToString());
        Assert.That(_registry.Log, Has.One.EndsWith("""POST /-/ncm/v1/resolve Bearer token-of-the-registry {"dependencies":{"left":"^1.0.0"}}"""));
        var sent = JsonNode.Parse(_registry.Log.Last().Split(' ', 5)[4])!;
        Assert.That(((string?)sent["entries"]![0]!["versions"], (bool)sent["dependencies"]!), Is.EqualTo(("1.2.0", false)));
    }

    [Test]
    public async Task Reset_removes_all_of_the_registrys_entries()
    {
        await RunAsync("whitelist", "add", "debug@2.2.0", "--reason", "agreed");
        var reset = await RunAsync("whitelist", "reset", "--yes");

        Assert.That((reset.ExitCode, reset.Output), Is.EqualTo((0, $"{_registry.Url}: 1 removed.\n")), reset.ToString());
        Assert.That(_registry.Log.Last(), Does.StartWith("DELETE /-/ncm/v1/whitelist?all=true"));
    }

    [Test]
    public async Task With_file_it_keeps_to_the_file()
    {
        var added = await RunAsync("whitelist", "add", "debug@2.2.0", "--reason", "agreed", "--by", "ada", "--file");

        Assert.That(added.ExitCode, Is.Zero, added.ToString());
        Assert.That(added.Output, Does.Contain("whitelist.yml: 1 added"));
        Assert.That(File.ReadAllText(_project.At(".ncm/whitelist.yml")), Does.Contain("debug"));
        Assert.That(_registry.Log, Is.Empty);
    }

    [Test]
    public async Task A_certified_registry_that_is_named_is_meant_whatever_the_policy_says()
    {
        File.Delete(_project.At(".ncm/policy.yml"));
        await RunAsync("whitelist", "add", "debug@2.2.0", "--reason", "agreed", "--registry", _registry.Url.AbsoluteUri);
        var listed = await RunAsync("whitelist", "list", "--json", "--registry", _registry.Url.AbsoluteUri, "--token", _registry.Token);

        Assert.That((string?)JsonNode.Parse(listed.Output)![0]!["name"], Is.EqualTo("debug"), listed.ToString());
        Assert.That(File.Exists(_project.At(".ncm/whitelist.yml")), Is.False);
    }

    [Test]
    public async Task A_token_for_another_registry_is_not_sent()
    {
        File.Delete(_project.At(".npmrc"));
        _project.Write("config/nscm/config.json", """{ "registry": "https://elsewhere.example/", "token": "secret-of-elsewhere" }""");

        var listed = await RunAsync("whitelist", "list");

        Assert.That(listed.ExitCode, Is.EqualTo(3), listed.ToString());
        Assert.That(listed.Error, Is.EqualTo($"nscm: error NCM9003: {_registry.Url} does not allow it: Show a token ('nscm signin' or 'npm login' gets a token).\n"));
        Assert.That(_registry.Log, Is.EqualTo(new[] { "GET /-/ncm/v1/whitelist" }));
    }

    [Test]
    public async Task A_report_without_a_lock_file_asks_what_npm_would_install()
    {
        var report = await RunAsync("report", "--json");

        Assert.That(report.ExitCode, Is.Zero, report.ToString());
        Assert.That(report.Error, Does.StartWith($"nscm: there is no lock file; {_registry.Url} says what npm would install now.\nnscm: forked: it comes from no registry.\n"));
        Assert.That(JsonNode.Parse(report.Output)!.ToJsonString(), Is.EqualTo("""[{"name":"left","version":"1.2.0","from":"^1.0.0","score":100}]"""));
        Assert.That(_registry.Log.First(), Is.EqualTo("""POST /-/ncm/v1/resolve Bearer token-of-the-registry { "name": "p", "dependencies": { "left": "^1.0.0" } }"""));

        var verify = await RunAsync("verify");
        Assert.That((verify.ExitCode, verify.Error), Is.EqualTo((2, verify.Error)), "a gate judges what is locked");
        Assert.That(verify.Error, Does.Contain("package-lock.json"));
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Nscm.RunAsync(
        new Dictionary<string, string?>
        {
            ["XDG_CONFIG_HOME"] = _project.At("config"),
            ["npm_config_fetch_retries"] = "0",

            // Over plain http a token goes only to the host of a registry that is configured with http.
            ["npm_config_registry"] = _registry.Url.AbsoluteUri,
        },
        _project.Path,
        arguments);
}
