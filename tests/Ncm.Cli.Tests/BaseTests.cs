using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm verify --base</c> with real git and real npm.</summary>
public sealed class BaseTests
{
    private const string Debug = """{"name":"project","version":"1.0.0","dependencies":{"debug":"2.2.0"}}""";

    private TemporaryFolder _project = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await RealRegistry.RequireAsync();
        _project = new TemporaryFolder();
        _project.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\n");
        _project.Write(".ncm/advisories/debug.json", """
            { "id": "GHSA-gxpj-cx7g-858c", "modified": "2023-01-01T00:00:00Z", "published": "2018-01-01T00:00:00Z", "summary": "ReDoS in debug",
              "affected": [{ "package": { "ecosystem": "npm", "name": "debug" }, "versions": ["2.2.0"] }] }
            """);
        await GitAsync("init", "--quiet", "--initial-branch=main");
        await InstallAsync(Debug);
        await CommitAsync();
    }

    [TearDown]
    public void Stop() => _project?.Dispose();

    [Test]
    public async Task What_was_there_before_is_reported_and_does_not_fail()
    {
        await InstallAsync("""{"name":"project","version":"1.0.0","dependencies":{"debug":"2.2.0","is-number":"7.0.0"}}""");

        var everything = await Nscm.RunAsync("verify", _project.Path);
        var changes = await Nscm.RunAsync("verify", "--base", "main", _project.Path);

        Assert.That(everything.ExitCode, Is.EqualTo(1), everything.ToString());
        Assert.That(changes.ExitCode, Is.Zero, changes.ToString());
        Assert.That(changes.Output, Does.Contain("note NCM1001: debug@2.2.0").And.Contain("(it was there before the change)"));
        Assert.That(changes.Output, Does.Contain("The gate passes; 1 finding was there before the change."));
    }

    [Test]
    public async Task A_new_edge_to_an_old_bad_package_fails()
    {
        _project.Write("part/package.json", """{"name":"part","version":"1.0.0","dependencies":{"debug":"2.2.0"}}""");
        await InstallAsync("""{"name":"project","version":"1.0.0","workspaces":["part"],"dependencies":{"debug":"2.2.0"}}""");

        var result = await Nscm.RunAsync("verify", "--json", "--base", "main", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        var finding = json.RootElement.GetProperty("findings").EnumerateArray().Single();
        Assert.That((finding.GetProperty("level").GetString(), finding.GetProperty("preexisting").GetBoolean()), Is.EqualTo(("error", false)));
    }

    [Test]
    public async Task Of_a_ref_the_merge_base_counts()
    {
        await GitAsync("checkout", "--quiet", "-b", "feature");
        await GitAsync("checkout", "--quiet", "main");
        await InstallAsync("""{"name":"project","version":"1.0.0","dependencies":{"is-number":"7.0.0"}}""");
        await CommitAsync();
        await GitAsync("checkout", "--quiet", "feature");

        var result = await Nscm.RunAsync("verify", "--base", "main", _project.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("1 finding was there before the change"), "main got rid of debug, and the branch never had to do with it");
    }

    [Test]
    public async Task A_project_below_the_root_of_the_repository_is_found_in_the_commit_with_its_workspaces()
    {
        using var outer = new TemporaryFolder();
        outer.Write("web/.ncm/policy.yml", await File.ReadAllTextAsync(_project.At(".ncm/policy.yml")));
        outer.Write("web/.ncm/advisories/debug.json", await File.ReadAllTextAsync(_project.At(".ncm/advisories/debug.json")));
        outer.Write("web/part/package.json", """{"name":"part","version":"1.0.0","dependencies":{"debug":"2.2.0"}}""");
        outer.Write("web/package.json", """{"name":"project","version":"1.0.0","workspaces":["part"]}""");
        await Npm.LockAsync(outer.At("web"));
        await Git.RunAsync(outer.Path, "init", "--quiet");
        await Git.CommitAsync(outer.Path);

        var result = await Nscm.RunAsync("verify", "--base", "HEAD", outer.At("web/package-lock.json"));

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("1 finding was there before the change"));
    }

    [Test]
    public async Task A_file_and_a_folder_serve_as_base_too()
    {
        using var earlier = new TemporaryFolder();
        earlier.Write("package.json", Debug);
        File.Copy(_project.At("package-lock.json"), earlier.At("package-lock.json"));
        File.Copy(_project.At("package-lock.json"), _project.At("before.json"));

        foreach (var since in (string[])[earlier.Path, earlier.At("package-lock.json"), _project.At("before.json")])
        {
            var result = await Nscm.RunAsync("verify", "--base", since, _project.Path);
            Assert.That(result.ExitCode, Is.Zero, $"{since}: {result}");
            Assert.That(result.Output, Does.Contain("1 finding was there before the change"));
        }
    }

    [Test]
    public async Task A_copy_of_the_old_lock_beside_todays_manifest_hides_no_new_requirement()
    {
        _project.Write("part/package.json", """{"name":"part","version":"1.0.0","dependencies":{"debug":"2.2.0"}}""");
        await InstallAsync("""{"name":"project","version":"1.0.0","workspaces":["part"]}""");
        File.Copy(_project.At("package-lock.json"), _project.At("before.json"));
        await InstallAsync("""{"name":"project","version":"1.0.0","workspaces":["part"],"dependencies":{"debug":"2.2.0"}}""");

        var result = await Nscm.RunAsync("verify", "--base", _project.At("before.json"), _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
    }

    [Test]
    public async Task A_commit_without_a_lock_file_leaves_everything_to_be_judged()
    {
        using var young = new TemporaryFolder();
        young.Write("README.md", "nothing yet");
        await Git.RunAsync(young.Path, "init", "--quiet");
        await Git.CommitAsync(young.Path);
        young.Write(".ncm/policy.yml", await File.ReadAllTextAsync(_project.At(".ncm/policy.yml")));
        young.Write(".ncm/advisories/debug.json", await File.ReadAllTextAsync(_project.At(".ncm/advisories/debug.json")));
        young.Write("package.json", Debug);
        await Npm.LockAsync(young.Path);

        var result = await Nscm.RunAsync("verify", "--base", "HEAD", young.Path);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Error, Does.Contain("so everything is judged"));
    }

    [TestCase("no-such-branch", "neither a file nor a commit")]
    [TestCase("--output=x", "neither a file nor a commit")]
    [TestCase("orphan", "no commit in common")]
    [TestCase("broken", "NCM9001")]
    [TestCase("package-lock.json", "the project's own lock file")]
    public async Task What_is_no_base_is_an_error_and_never_a_pass(string since, string words)
    {
        await GitAsync("checkout", "--quiet", "-b", "broken");
        await File.WriteAllTextAsync(_project.At("package-lock.json"), "{");
        await CommitAsync();
        await GitAsync("checkout", "--quiet", "--orphan", "orphan");
        await CommitAsync();
        await GitAsync("checkout", "--quiet", since == "broken" ? "broken" : "main");
        await InstallAsync(Debug);

        var result = await Nscm.RunAsync("verify", $"--base={(since == "package-lock.json" ? _project.At(since) : since)}", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain(words));
        Assert.That(result.Output, Is.Empty);
    }

    [Test]
    public async Task A_minimum_age_refuses_by_the_registrys_own_times()
    {
        await InstallAsync("""{"name":"project","version":"1.0.0","dependencies":{"is-number":"7.0.0"}}""");
        _project.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\nminimumAge: 36500d\n");

        // A mirror may state the time of its copy; npm reads the same document.
        var view = await CommandLine.RunAsync("npm", ["view", "is-number", "time", "--json"], _project.Path);
        using var times = JsonDocument.Parse(view.Output);
        var young = await Nscm.RunAsync("verify", _project.Path);
        _project.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\nminimumAge: 7d\n");
        var old = await Nscm.RunAsync("verify", _project.Path);

        Assert.That(young.ExitCode, Is.EqualTo(1), young.ToString());
        Assert.That(young.Output, Does.Contain($"error NCM1005: is-number@7.0.0 is too new: published on {times.RootElement.GetProperty("7.0.0").GetDateTimeOffset().UtcDateTime:yyyy-MM-dd HH:mm} UTC"));
        Assert.That(old.ExitCode, Is.Zero, old.ToString());
    }

    private Task InstallAsync(string manifest)
    {
        _project.Write("package.json", manifest);
        return Npm.LockAsync(_project.Path);
    }

    private Task CommitAsync() => Git.CommitAsync(_project.Path);

    private Task<string> GitAsync(params string[] arguments) => Git.RunAsync(_project.Path, arguments);
}
