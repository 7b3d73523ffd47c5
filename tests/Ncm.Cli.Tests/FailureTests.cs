using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>What goes wrong is one clear sentence on standard error and the right exit code; nothing is on standard output.</summary>
public sealed class FailureTests
{
    private const string Lock = """
        {
          "name": "project", "version": "1.0.0", "lockfileVersion": 3, "requires": true,
          "packages": {
            "": { "name": "project", "version": "1.0.0", "dependencies": { "a": "1" } },
            "node_modules/a": {
              "version": "1.0.0",
              "resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz",
              "integrity": "sha1-AAAAAAAAAAAAAAAAAAAAAAAAAAA="
            }
          }
        }
        """;

    private TemporaryFolder _project = null!;

    [SetUp]
    public void Project() => _project = new TemporaryFolder();

    [TearDown]
    public void Remove() => _project.Dispose();

    [Test]
    public async Task No_lock_file_says_what_to_run()
    {
        _project.Write("package.json", "{}");

        var result = await Nscm.RunAsync("verify", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain("error NCM9001: ").And.Contain("npm install --package-lock-only"));
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public async Task A_broken_lock_file_is_named_with_line_and_column()
    {
        var path = _project.Write("package-lock.json", "{\n  \"lockfileVersion\": 3,\n  \"packages\": {\n");

        var result = await Nscm.RunAsync("verify", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.StartWith($"{path}("));
        Assert.That(result.Error, Does.Contain(": error NCM9001: "));
    }

    [Test]
    public async Task An_unknown_key_in_the_policy_is_named_with_line_and_column()
    {
        _project.Write("package-lock.json", Lock);
        var path = _project.Write(".ncm/policy.yml", "licences: [MIT]\n");

        var result = await Nscm.RunAsync("verify", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.StartWith($"{path}(1,1): error NCM9002: ").And.Contain("licenses"));
    }

    [Test]
    public async Task An_unknown_option_is_wrong_usage()
    {
        var result = await Nscm.RunAsync("verify", "--nonsense");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain("--nonsense").And.Contain("nscm --help"));
    }

    [Test]
    public async Task A_registry_that_is_down_leaves_the_gate_undecided()
    {
        _project.Write("package-lock.json", Lock);
        _project.Write(".ncm/policy.yml", "advisories: [./advisories]\n");
        _project.Write(".ncm/advisories/GHSA-0000-0000-0000.json", """
            { "id": "GHSA-0000-0000-0000", "modified": "2024-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);

        var result = await Nscm.RunAsync(
            new Dictionary<string, string?> { ["npm_config_registry"] = "http://127.0.0.1:1/", ["npm_config_fetch_retries"] = "0" }, "verify", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Output, Does.Contain("NCM9003").And.Contain("127.0.0.1:1"));
        Assert.That(result.Output, Does.Contain("The gate is undecided"));
    }

    [Test]
    public async Task An_advisory_source_that_is_not_there_leaves_the_gate_undecided()
    {
        _project.Write("package-lock.json", Lock);
        _project.Write(".ncm/policy.yml", "advisories: [./missing.zip]\n");

        var result = await Nscm.RunAsync("verify", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Output + result.Error, Does.Contain("missing.zip"));
    }

    [Test]
    public async Task Resolve_lets_npm_write_the_lock_file_and_leaves_the_project_alone()
    {
        await RealRegistry.RequireAsync();
        _project.Write("package.json", """{ "name": "project", "version": "1.0.0", "dependencies": { "is-number": "7.0.0" } }""");
        _project.Write(".ncm/policy.yml", "advisories: [./advisories]\n");
        _project.Write(".ncm/advisories/none.json", """
            { "id": "GHSA-0000-0000-0000", "modified": "2024-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);

        var result = await Nscm.RunAsync("verify", "--resolve", _project.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("is-number"));
        Assert.That(Directory.GetFileSystemEntries(_project.Path).Select(Path.GetFileName), Is.EquivalentTo(new[] { ".ncm", "package.json" }));
    }
}
