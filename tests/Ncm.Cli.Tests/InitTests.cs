using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm init</c>: from a project that never had a gate to one that passes and fails on what is new.</summary>
public sealed class InitTests
{
    private TemporaryFolder _project = null!;

    [SetUp]
    public async Task ProjectAsync()
    {
        await RealRegistry.RequireAsync();
        _project = new TemporaryFolder();
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            File.Copy(Path.Combine(Repository.Root, "samples", "webapp", file), _project.At(file));
        }
    }

    [TearDown]
    public void Remove() => _project?.Dispose();

    [Test]
    public async Task After_a_baseline_verify_passes_and_only_what_is_new_fails()
    {
        var init = await Nscm.RunAsync(["init", "--yes", "--baseline", "--expires", "2098-03-31", "--by", "octocat", .. Advisories, _project.Path]);

        Assert.That(init.ExitCode, Is.Zero, init.ToString());
        Assert.That(init.Output, Does.Contain("4 packages that fail today are accepted until 2098-03-31."));
        var verify = await Nscm.RunAsync("verify", _project.Path);
        Assert.That(verify.ExitCode, Is.Zero, verify.ToString());
        Assert.That(verify.Output, Does.Contain("4 whitelisted").And.Contain("The gate passes."));

        var npm = await CommandLine.RunAsync(
            "npm", ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund", "caniuse-lite"], _project.Path);
        Assert.That(npm.ExitCode, Is.Zero, npm.ToString());
        var after = await Nscm.RunAsync("verify", "--failed", _project.Path);
        Assert.That(after.ExitCode, Is.EqualTo(1), after.ToString());
        Assert.That(after.Output.Split('\n').Where(line => line.Contains(": error NCM", StringComparison.Ordinal)), Has.Exactly(1).Contains("NCM1002: caniuse-lite@"));
    }

    [Test]
    public async Task A_baseline_names_what_it_accepts()
    {
        await Nscm.RunAsync(["init", "--yes", "--baseline", "--by", "octocat", .. Advisories, _project.Path]);

        var entries = WhitelistFile.Read(_project.At(".ncm/whitelist.yml"));
        Assert.That(entries.Select(entry => $"{entry.Package} {entry.Versions.Text} [{string.Join(", ", entry.Accepts!)}]"), Is.EqualTo(new[]
        {
            "debug 2.2.0 [NCM1001, GHSA-gxpj-cx7g-858c]",
            "fullpage.js 4.0.41 [NCM1002]",
            "lodash 4.17.15 [NCM1001, GHSA-35jh-r3h4-6jhm, GHSA-p6mc-m468-83gw]",
            "pako 1.0.11 [NCM1002]",
        }));
        Assert.That(entries.Select(entry => entry.By), Has.All.EqualTo("octocat"));
        Assert.That(entries.Select(entry => entry.Reason), Has.All.StartWith("baseline"));
    }

    [Test]
    public async Task What_changed_code_in_the_lock_file_is_in_no_baseline()
    {
        var text = await File.ReadAllTextAsync(_project.At("package-lock.json"));
        var at = text.IndexOf("\"integrity\": \"sha512-", text.IndexOf("\"node_modules/react\"", StringComparison.Ordinal), StringComparison.Ordinal) + 21;
        await File.WriteAllTextAsync(_project.At("package-lock.json"), text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);

        var init = await Nscm.RunAsync(["init", "--yes", "--baseline", "--by", "octocat", .. Advisories, _project.Path]);

        Assert.That(init.ExitCode, Is.EqualTo(1), init.ToString());
        Assert.That(init.Error, Does.Contain("error NCM2001: react@").And.Contain("in no baseline"));
        Assert.That(WhitelistFile.Read(_project.At(".ncm/whitelist.yml")).Select(entry => entry.Package), Has.No.Member("react"));
    }

    [Test]
    public async Task The_licences_that_are_allowed_and_refused_stand_in_the_policy()
    {
        var init = await Nscm.RunAsync("init", "--yes", "--allow", "Zlib", _project.Path);

        Assert.That(init.ExitCode, Is.Zero, init.ToString());
        Assert.That(init.Output, Does.Match("MIT +84  allowed").And.Match(@"GPL-3\.0-only +1  not allowed: fullpage\.js@4\.0\.41"));
        var path = _project.At(".ncm/policy.yml");
        Assert.That(PolicyFile.Read(path).Licenses, Is.EqualTo((string[])[.. GatePolicy.Default.Licenses, "Zlib"]));
        Assert.That(await File.ReadAllTextAsync(path), Does.StartWith($"# yaml-language-server: $schema={PolicyFile.Schema}\n").And.Contain("#  - GPL-3.0-only # 1 package\n"));
        Assert.That(File.Exists(_project.At(".ncm/whitelist.yml")), Is.False);
    }

    [Test]
    public async Task On_a_terminal_it_asks_and_does_what_is_answered()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("script(1) of util-linux gives the terminal.");
        }

        var command = $"dotnet '{Path.Combine(AppContext.BaseDirectory, "nscm.dll")}' init '{_project.Path}'";
        var result = await CommandLine.RunAsync(
            "bash", ["-c", $"printf 'what\\nn\\ny\\n' | script -qec \"{command}\" /dev/null"], environment: new Dictionary<string, string?> { ["CI"] = "1" });

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("Allow GPL-3.0-only (fullpage.js@4.0.41)? [y/N]").And.Contain("Please answer y or n."));
        Assert.That(PolicyFile.Read(_project.At(".ncm/policy.yml")).Licenses, Does.Contain("MIT AND Zlib").And.No.Member("GPL-3.0-only"));
    }

    [Test]
    public async Task A_policy_is_not_written_over_unless_forced()
    {
        var path = _project.Write(".ncm/policy.yml", "minimumScor: 86\n");

        var refused = await Nscm.RunAsync("init", "--yes", _project.Path);
        Assert.That(refused.ExitCode, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.Error, Does.Contain("there is a policy already").And.Contain("--force"));
        Assert.That(await File.ReadAllTextAsync(path), Is.EqualTo("minimumScor: 86\n"));

        var forced = await Nscm.RunAsync("init", "--yes", "--force", _project.Path);
        Assert.That(forced.ExitCode, Is.Zero, forced.ToString());
        Assert.That(PolicyFile.Read(path).MinimumScore, Is.EqualTo(86));
    }

    [Test]
    public async Task A_policy_of_the_repository_speaks_for_its_folders()
    {
        Directory.CreateDirectory(_project.At(".git"));
        _project.Write(".ncm/policy.yml", "");
        foreach (var file in new[] { "package.json", "package-lock.json" })
        {
            _project.Write($"web/{file}", await File.ReadAllTextAsync(_project.At(file)));
        }

        var result = await Nscm.RunAsync("init", "--yes", _project.At("web"));

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain("the project has a policy already, ").And.Contain("--force"));
        Assert.That(Directory.Exists(_project.At("web/.ncm")), Is.False);
    }

    [TestCase("--bazeline", "--yes", "--bazeline")]
    [TestCase("there is no terminal to ask on; use --yes")]
    [TestCase("--allow \"Apache2\": this is not a licence of the SPDX list", "--yes", "--allow", "Apache2")]
    [TestCase("--expires says something about a baseline", "--yes", "--expires", "2098-01-01")]
    [TestCase("--expires 2020-01-01: name a day that exists and is not over", "--yes", "--baseline", "--expires", "2020-01-01")]
    [TestCase("--advisories nmp: there is no such file or folder", "--yes", "--advisories", "nmp")]
    public async Task What_cannot_be_is_wrong_usage_and_writes_nothing(string sentence, params string[] options)
    {
        var result = await Nscm.RunAsync(["init", _project.Path, .. options]);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain(sentence));
        Assert.That(Directory.Exists(_project.At(".ncm")), Is.False);
    }

    [Test]
    public async Task Without_evidence_nothing_is_written()
    {
        var result = await Nscm.RunAsync(
            new Dictionary<string, string?> { ["npm_config_registry"] = "http://127.0.0.1:1/", ["npm_config_fetch_retries"] = "0", ["NCM_CACHE"] = _project.At("cache") },
            "init", "--yes", _project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Error, Does.Contain("NCM9003"));
        Assert.That(Directory.Exists(_project.At(".ncm")), Is.False);
    }

    private static string[] Advisories => ["--advisories", Path.Combine(Repository.Root, "samples/webapp/.ncm/advisories")];
}
