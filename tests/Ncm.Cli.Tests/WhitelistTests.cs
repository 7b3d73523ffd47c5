using System.Text.Json;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm whitelist</c> and its sub-commands as a process, against a registry of the test's own.</summary>
public sealed class WhitelistTests
{
    private static readonly string Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).ToString("O");

    /// <summary>a → b → gpl, and @s/gpl beside them; evil is denied by the policy.</summary>
    private static LoopbackProject Project(string policy = "") => new LoopbackProject(
        new LockBuilder().Root("a", "1").Root("@s/gpl", "1").Root("evil", "1").Root("other", "npm:real@1")
            .Package("node_modules/a", "1.0.0", "b@1")
            .Package("node_modules/b", "1.0.0", "gpl@1")
            .Package("node_modules/gpl", "1.0.0")
            .Package("node_modules/@s/gpl", "1.0.0")
            .Package("node_modules/evil", "1.0.0")
            .Package("node_modules/other", "1.0.0", entry =>
            {
                entry["name"] = "real";
                entry["resolved"] = "https://registry.npmjs.org/real/-/real-1.0.0.tgz";
                entry["integrity"] = FakeEvidenceSource.IntegrityOf(new Gate.Npm.PackageId("real", "1.0.0"));
            }),
        policy).License("gpl@1.0.0", "GPL-3.0-only").License("@s/gpl@1.0.0", "GPL-3.0-only").License("real@1.0.0", "GPL-3.0-only");

    private static IEnumerable<string> Entries(LoopbackProject project) =>
        WhitelistFile.Parse(project.Whitelist!, "whitelist.yml").Select(entry => $"{entry.Package} {entry.Versions.Text}");

    [Test]
    public async Task Without_a_terminal_it_says_what_to_do_and_does_not_wait()
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain("--all"));
        Assert.That(result.Output, Is.Empty);
        Assert.That(project.Whitelist, Is.Null);
    }

    [Test]
    public async Task All_needs_a_reason()
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist", "--all");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain("--reason"));
        Assert.That(project.Registry.Requests, Is.Empty, "it is said before anybody is asked");
    }

    [Test]
    public async Task All_whitelists_exact_versions_and_the_gate_passes()
    {
        using var project = Project();
        var result = await project.RunAsync("w", "--all", "--json", "--reason", "base: line", "--by", "octocat", "--expires", "2998-02-01");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        Assert.That(json.RootElement.EnumerateArray().Select(entry => entry.GetProperty("name").GetString()), Is.EqualTo(new[] { "@s/gpl", "gpl", "real" }));
        Assert.That(project.Whitelist, Is.EqualTo(string.Concat(
            $"# yaml-language-server: $schema={WhitelistFile.Schema}\n",
            string.Concat(new[] { "\"@s/gpl\"", "gpl", "real" }.Select(name =>
                $"- package: {name}\n  versions: 1.0.0\n  reason: \"base: line\"\n  by: octocat\n  at: {Today}\n  expires: 2998-02-01\n")))));
        Assert.That((await project.RunAsync("verify")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task What_must_be_named_is_left_out_of_all_and_accepted_by_name()
    {
        using var project = Project("deny: [evil]\n");
        var all = await project.RunAsync("whitelist", "--all", "--reason", "x");

        Assert.That(all.ExitCode, Is.Zero, all.ToString());
        Assert.That(all.Error, Does.Contain("evil@1.0.0 is left out (NCM1007 denied-package)"));
        Assert.That((await project.RunAsync("verify")).ExitCode, Is.EqualTo(1));

        var named = await project.RunAsync("whitelist", "add", "evil@1.0.0", "--reason", "x");

        Assert.That(named.ExitCode, Is.Zero, named.ToString());
        Assert.That(project.Whitelist, Does.Contain("accepts: [NCM1007]"));
        Assert.That((await project.RunAsync("verify")).ExitCode, Is.Zero);
    }

    [Test]
    public async Task Add_brings_the_dependencies_that_fail_and_no_others()
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist", "add", "a@1.0.0", "--reason", "x");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Entries(project), Is.EqualTo(new[] { "a 1.0.0", "gpl 1.0.0" }));
        Assert.That(result.Error, Does.Contain("a@1.0.0 passes in this project by itself"));
    }

    [Test]
    public async Task Add_leaves_dependencies_out_where_it_is_told_to()
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist", "add", "a@1.0.0", "@s/gpl@1.0.0", "--no-dependencies", "--reason", "x");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Entries(project), Is.EqualTo(new[] { "@s/gpl 1.0.0", "a 1.0.0" }));
    }

    [Test]
    public async Task Add_resolves_ranges_and_names_as_npm_does_and_aliases_to_what_they_are()
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist", "add", "lodash", "@s/x@^1", "y@1.0.0", "other@1.0.0", "z@npm:@s/z@~1.0.0", "--reason", "x", "--by", "me");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Entries(project), Is.EqualTo(new[] { "@s/x 1.5.0", "@s/z 1.0.0", "lodash 1.5.0", "real 1.0.0", "y 1.0.0" }));
        Assert.That(result.Error, Does.Contain("lodash@1.5.0 is not installed in this project"));
    }

    [Test]
    public async Task Add_needs_no_lock_file()
    {
        using var project = Project();
        File.Delete(project.Folder.At("package-lock.json"));

        var result = await project.RunAsync("whitelist", "add", "a@1.0.0", "--reason", "x");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(Entries(project), Is.EqualTo(new[] { "a 1.0.0" }));
        Assert.That(project.Registry.Requests, Is.Empty, "a version is taken as it is");
    }

    [TestCase("./folder", "not a package of a registry")]
    [TestCase("a@^9", "no published version")]
    public async Task Add_says_what_means_nothing(string package, string problem)
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist", "add", "gpl@1.0.0", package, "--reason", "x");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain(problem));
        Assert.That(project.Whitelist, Is.Null);
    }

    [Test]
    public async Task What_is_undecided_is_not_whitelisted()
    {
        using var project = Project();
        project.Registry.Dispose();
        foreach (var arguments in new[] { new[] { "--all" }, ["add", "a@1.0.0"], ["add", "a@^1"] })
        {
            var result = await project.RunAsync(["whitelist", .. arguments, "--reason", "x"]);

            Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
            Assert.That(result.Error, Does.Contain("NCM9003"));
            Assert.That(project.Whitelist, Is.Null);
        }
    }

    [TestCase("2026-02-30", "date that exists")]
    [TestCase("2001-02-01", "lies before today")]
    public async Task A_wrong_expiry_is_wrong_usage(string date, string problem)
    {
        using var project = Project();
        var result = await project.RunAsync("whitelist", "add", "a@1.0.0", "--reason", "x", "--expires", date);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain(problem));
    }

    [Test]
    public async Task Who_decides_is_gits_user()
    {
        using var project = Project();
        Assert.That(Tool.Run(project.Folder.Path, "git", "init", "-q").ExitCode, Is.Zero);
        Assert.That(Tool.Run(project.Folder.Path, "git", "config", "user.name", "Mona: the octocat").ExitCode, Is.Zero);

        await project.RunAsync("whitelist", "add", "a@1.0.0", "--no-dependencies", "--reason", "x");

        Assert.That(WhitelistFile.Parse(project.Whitelist!, "w.yml").Single().By, Is.EqualTo("Mona: the octocat"));
    }

    [Test]
    public async Task List_delete_and_reset()
    {
        using var project = Project();
        var empty = await project.RunAsync("whitelist", "list", "--json");
        project.Folder.Write(".ncm/whitelist.yml", """
            # ours
            - package: "@s/gpl"
              versions: 1.0.0
              reason: x
              by: octocat
              at: 2020-01-01
              expires: 2020-01-02
            - package: gpl
              versions: 1.0.0
              reason: x
              by: octocat
              at: 2020-01-01
            - package: gpl
              versions: ^2.0.0
              reason: x
              by: octocat
              at: 2020-01-01

            """);
        var list = await project.RunAsync("whitelist", "list");
        var wrong = await project.RunAsync("whitelist", "delete", "@s/gpl", "gpl@2.0.0");
        var scoped = await project.RunAsync("whitelist", "delete", "@s/gpl");
        var version = await project.RunAsync("whitelist", "delete", "gpl@1");
        var silent = await project.RunAsync("whitelist", "reset");
        var reset = await project.RunAsync("whitelist", "reset", "--yes");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((empty.ExitCode, empty.Output.Trim()), Is.EqualTo((0, "[]")));
            Assert.That(list.Output, Does.Contain("2020-01-02 (expired)").And.Contain("^2.0.0"));
            Assert.That((wrong.ExitCode, wrong.Error.Trim()), Is.EqualTo((2, "nscm: gpl@2.0.0 is not in .ncm/whitelist.yml; it has gpl 1.0.0, ^2.0.0. Nothing was removed.")));
            Assert.That((scoped.ExitCode, scoped.Output.Trim()), Is.EqualTo((0, "removed @s/gpl 1.0.0")));
            Assert.That((version.ExitCode, version.Output.Trim()), Is.EqualTo((0, "removed gpl 1.0.0")));
            Assert.That((silent.ExitCode, silent.Error), Is.EqualTo((2, "nscm: there is no terminal to ask on; use --yes to remove every entry without a question.\n")));
            Assert.That((reset.ExitCode, reset.Output.Trim()), Is.EqualTo((0, ".ncm/whitelist.yml: 1 removed.")));
            Assert.That(project.Whitelist, Is.EqualTo("# ours\n"));
        }
    }

    [Test]
    public async Task A_whitelist_that_is_not_understood_is_named_with_line_and_column()
    {
        using var project = Project();
        var path = project.Folder.Write(".ncm/whitelist.yml", "- package: a\n  verzions: 1\n");

        var result = await project.RunAsync("whitelist", "list");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.StartWith($"{path}(2,3): error NCM9002: "));
    }

    [Test]
    public async Task A_range_means_what_the_real_npm_installs()
    {
        await RealRegistry.RequireAsync();
        using var folder = new TemporaryFolder();
        folder.Write("package.json", """{ "dependencies": { "debug": "^2.2.0", "lodash": "~4.17.15" } }""");
        var npm = Tool.Run(folder.Path, "npm", "install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund");
        Assert.That(npm.ExitCode, Is.Zero, npm.Error);

        var result = await Nscm.RunAsync("whitelist", "add", "debug@^2.2.0", "lodash@~4.17.15", "--reason", "x", "--no-dependencies", "--json", "--project", folder.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        using var locked = JsonDocument.Parse(await File.ReadAllTextAsync(folder.At("package-lock.json")));
        foreach (var entry in json.RootElement.EnumerateArray())
        {
            var package = locked.RootElement.GetProperty("packages").GetProperty($"node_modules/{entry.GetProperty("name").GetString()}");
            Assert.That(entry.GetProperty("version").GetString(), Is.EqualTo(package.GetProperty("version").GetString()));
        }
    }
}
