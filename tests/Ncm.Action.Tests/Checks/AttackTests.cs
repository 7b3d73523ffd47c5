using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>What a pull request might try against the gate that judges it. All of it is refused.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class AttackTests : IDisposable
{
    private readonly Shop _shop = new Shop().MakeBad();

    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task A_policy_of_the_head_is_not_in_force()
    {
        _shop.Server.Git.Write(".ncm/policy.yml", "advisories: [npm]\nminimumScore: 0\nlicenses: [GPL-3.0-only]\n");

        var run = await _shop.Write(Shop.WithBad).RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That(run.Summary, Does.Contain("is changed here and not in force until it is merged"));
        }
    }

    [Test]
    public async Task A_whitelist_of_the_head_is_not_in_force()
    {
        _shop.Server.Git.Write(".ncm/whitelist.yml", "- package: bad\n  versions: 2.0.0\n  reason: trust me\n  by: mona\n  at: 2026-01-01\n");

        var run = await _shop.Write(Shop.WithBad).RunAsync();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
    }

    [Test]
    public async Task A_nearer_policy_that_the_head_adds_is_not_in_force()
    {
        _shop.Server.Git.Write("web/.ncm/policy.yml", "advisories: [npm]\nlicenses: [GPL-3.0-only, MIT]\n");

        var run = await _shop.Write(Shop.WithBad, "web/").RunAsync();

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
    }

    [Test]
    public async Task A_broken_policy_of_the_head_is_reported_and_the_base_still_judges()
    {
        _shop.Server.Git.Write(".ncm/policy.yml", "advisories: [npm]\nminimumScore: many\n");

        var run = await _shop.Write(Shop.WithBad).RunAsync();

        var annotation = _shop.Server.CheckRuns.Single()["output"]!["annotations"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
            Assert.That(((string?)annotation["path"], (int)annotation["start_line"]!), Is.EqualTo((".ncm/policy.yml", 2)));
            Assert.That(run.Outputs["uncertified"], Is.EqualTo("1"));
        }
    }

    [Test]
    public async Task A_policy_that_was_made_stricter_since_the_branch_left_holds()
    {
        _shop.Npm.Licenses["new@1.0.0"] = "ISC";
        OnMain("advisories: [npm]\nlicenses: [MIT]\n");
        _shop.Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0").Root("new", "1.0.0").Package("node_modules/new", "1.0.0"));
        var pull = _shop.Server.AddPullRequest(7, _shop.Server.Git.Commit());
        pull.BaseSha = _shop.Base;

        Assert.That((await _shop.RunAgainAsync()).ExitCode, Is.EqualTo(1));
    }

    [Test]
    public async Task Advisories_of_the_base_do_not_stand_in_for_what_is_judged()
    {
        _shop.Server.Git.Checkout("main");
        _shop.Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0"), "web/");
        OnMain("advisories: [npm, ./../web]\n");

        var run = await _shop.Write(Shop.WithBad, "web/").RunAsync();

        Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
        Assert.That(run.Log, Does.Contain("the base's policy names it among its advisories"));
    }

    [Test]
    public async Task A_policy_of_the_base_that_cannot_be_read_fails_every_lock_file()
    {
        _shop.Server.Git.Checkout("main").Write("rules.yml", "advisories: [npm]\nlicenses: [MIT]\n").Delete(".ncm/policy.yml");
        File.CreateSymbolicLink(Path.Combine(_shop.Server.Git.Path, ".ncm", "policy.yml"), "../rules.yml");
        _shop.Server.Git.Commit();
        _shop.Server.Git.Checkout("feature");

        var run = await _shop.Write(Shop.WithBad).Write(Shop.WithBad, "web/").RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
            Assert.That((run.Outputs["certified"], run.Outputs["uncertified"]), Is.EqualTo(("0", "0")), "nothing is judged by another policy than the base's");
            Assert.That(run.Log.Split("this is a symbolic link, which is not followed"), Has.Length.EqualTo(2), "said once: " + run.Log);
        }
    }

    [Test]
    public async Task An_npmrc_of_the_head_neither_chooses_who_answers_nor_gets_a_token()
    {
        using var evil = new NpmServer();
        _shop.Server.Git.Write(".npmrc", $"registry={evil.Url}\n{evil.Url.Replace("http:", "", StringComparison.Ordinal)}:_authToken=${{GITHUB_TOKEN}}\n");

        var run = await _shop.Write(Shop.WithBad).RunAsync(("GITHUB_TOKEN", ActionProgram.Token), ("registry-token", "npm-secret-token"), ("registry", _shop.Npm.Url));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That(evil.Requests, Is.Empty);
            Assert.That(_shop.Npm.Requests.Select(request => request.Authorization).Distinct(), Is.EqualTo(new[] { "Bearer npm-secret-token" }));
        }
    }

    [Test]
    public async Task The_tokens_stand_nowhere_but_in_the_masks()
    {
        const string RegistryToken = "npm-secret-token";
        var run = await _shop.Write(Shop.WithBad).RunAsync(("registry-token", RegistryToken), ("registry", _shop.Npm.Url));

        var everything = run.Log.Replace($"::add-mask::{ActionProgram.Token}", "", StringComparison.Ordinal).Replace($"::add-mask::{RegistryToken}", "", StringComparison.Ordinal)
            + run.Result.Error + run.OutputFile + run.Summary + string.Join('\n', _shop.Server.OwnComments(7)) + _shop.Server.CheckRuns.Single();
        Assert.That(everything, Does.Not.Contain(ActionProgram.Token).And.Not.Contain(RegistryToken));
        Assert.That(run.Log, Does.StartWith($"::add-mask::{ActionProgram.Token}\n::add-mask::{RegistryToken}\n"));
    }

    [TestCase("dev")]
    [TestCase("optional")]
    [TestCase("peer")]
    [TestCase("extraneous")]
    [TestCase("inBundle")]
    public async Task Forged_flags_do_not_hide_a_package(string flag)
    {
        _shop.Write(new LockBuilder()
            .Root("good", "^1.0.0").Package("node_modules/good", "1.0.0")
            .Root("bad", "^2.0.0").Package("node_modules/bad", "2.0.0", entry => entry[flag] = true));

        var run = await _shop.RunAsync(("production", "true"));

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
    }

    [Test]
    public async Task An_alias_does_not_hide_the_real_name()
    {
        _shop.Write(new LockBuilder()
            .Root("good", "^1.0.0").Package("node_modules/good", "1.0.0")
            .Root("harmless", "npm:bad@^2.0.0")
            .Package("node_modules/harmless", "2.0.0", entry =>
            {
                entry["name"] = "bad";
                entry["resolved"] = "https://registry.npmjs.org/bad/-/bad-2.0.0.tgz";
                entry["integrity"] = FakeEvidenceSource.IntegrityOf(new Gate.Npm.PackageId("bad", "2.0.0"));
            }));

        var run = await _shop.RunAsync();

        Assert.That((run.ExitCode, run.Summary.Contains("`bad@2.0.0`", StringComparison.Ordinal)), Is.EqualTo((1, true)), run.ToString());
    }

    [TestCase("resolved", "https://evil.example/good/-/good-1.0.0.tgz", "NCM2002")]
    [TestCase("integrity", "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", "NCM2001")]
    public async Task A_crafted_lock_is_refused(string field, string value, string rule)
    {
        _shop.Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0", entry => entry[field] = value));

        var run = await _shop.RunAsync();

        Assert.That((run.ExitCode, run.Summary.Contains(rule, StringComparison.Ordinal)), Is.EqualTo((1, true)), run.ToString());
    }

    [Test]
    public async Task A_deleted_lock_file_does_not_pass()
    {
        _shop.Server.Git.Delete("package-lock.json");

        var run = await _shop.RunAsync();

        Assert.That((run.ExitCode, run.Summary.Contains("NCM9001", StringComparison.Ordinal)), Is.EqualTo((2, true)), run.ToString());
    }

    [Test]
    public async Task A_lock_file_that_is_a_link_is_not_followed()
    {
        _shop.Write(Shop.WithBad);
        _shop.Server.Git.Delete("package-lock.json");
        File.CreateSymbolicLink(Path.Combine(_shop.Server.Git.Path, "package-lock.json"), "/etc/passwd");

        var run = await _shop.RunAsync();

        Assert.That((run.ExitCode, run.Summary.Contains("symbolic link", StringComparison.Ordinal)), Is.EqualTo((2, true)), run.ToString());
    }

    [TestCase("../../../../../../../../etc")]
    [TestCase("/etc")]
    public async Task A_lock_reads_no_file_of_the_runner(string folder)
    {
        _shop.Write(new LockBuilder().Entry(folder, new JsonObject { ["name"] = "x", ["version"] = "1.0.0" }));

        var run = await _shop.RunAsync();

        Assert.That(run.ExitCode, Is.Not.Zero, run.ToString());
        Assert.That(run.Log, Does.Not.Contain("root:"));
    }

    [Test]
    public async Task Names_do_not_become_commands_outputs_or_markup()
    {
        const string Name = "evil\n::set-output name=verdict::passed\n::error::hi\nverdict<<X\npassed\nX\n<!-- ncm-gate --> @everyone";
        _shop.Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0")
            .Entry("node_modules/x", new JsonObject { ["name"] = Name, ["version"] = "1.0.0\n::warning::x", ["resolved"] = "git+ssh://git@x/y\n::warning::z", ["integrity"] = "sha512-x" }));
        _shop.Server.Git.Write("a\n::error::path/package-lock.json", "{}");
        _shop.Server.Before = async exchange =>
        {
            if (exchange.Method == "POST" && exchange.Path.EndsWith("/check-runs", StringComparison.Ordinal))
            {
                await exchange.RespondAsync(403, "{}");
            }
        };

        var run = await _shop.RunAsync();

        var commands = run.Log.Split('\n').Where(line => line.TrimStart().StartsWith("::", StringComparison.Ordinal)).ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
            Assert.That(commands, Has.All.Match("^::(add-mask::|error file=|warning file=|notice file=|notice title=NCM Gate::)"));
            Assert.That(commands, Is.Not.Empty);
            Assert.That(run.Outputs.Keys, Is.EqualTo(new[] { "verdict", "certified", "uncertified", "whitelisted", "sarif-file", "report" }));
            Assert.That(run.Outputs["verdict"], Is.EqualTo("error"));
            Assert.That(run.Summary.Split('\n'), Has.None.StartsWith("::"));
            Assert.That(run.Summary, Does.Not.Contain("@everyone").And.Not.Match("(?m)^<!--"));
        }
    }

    [Test]
    public async Task A_spoofed_marker_gets_no_comment_of_ours()
    {
        await _shop.Write(Shop.WithBad).RunAsync();
        var own = _shop.Server.Comments.Single();
        _shop.Server.Comments.Clear();
        var forged = own.Body.Split('\n')[0] + "\n✅ NCM Gate: passed";
        _shop.Server.AddComment(7, "mallory", forged);
        _shop.Server.AddComment(7, "other[bot]", forged, type: "Bot");

        await _shop.RunAgainAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_shop.Server.Comments.Where(comment => comment.Login is "mallory" or "other[bot]").Select(comment => comment.Body), Is.All.EqualTo(forged));
            Assert.That(_shop.Server.OwnComments(7).Single(), Does.Contain("❌ NCM Gate: failed"));
        }
    }

    [Test]
    public async Task A_link_in_the_workspace_does_not_turn_the_report_elsewhere()
    {
        var target = Path.Combine(_shop.Workspace, "..", "elsewhere");
        File.CreateSymbolicLink(Path.Combine(_shop.Workspace, "ncm.sarif"), target);

        var run = await _shop.Write(Shop.WithBad).RunAsync(("sarif-file", "ncm.sarif"));

        Assert.That((run.ExitCode, File.Exists(target)), Is.EqualTo((2, false)), run.ToString());
    }

    [Test]
    public async Task A_tag_with_the_name_of_the_base_branch_is_not_the_branch()
    {
        _shop.Server.Git.Write(".ncm/policy.yml", "advisories: [npm]\nlicenses: [GPL-3.0-only, MIT]\n");
        var lax = _shop.Server.Git.Commit();
        _shop.Server.Git.Git("tag", "main", lax);
        _shop.Server.Git.Git("reset", "--quiet", "--hard", _shop.Base);

        Assert.That((await _shop.Write(Shop.WithBad).RunAsync()).ExitCode, Is.EqualTo(1));
    }

    /// <summary>Changes the policy of main, which the pull request's branch has left before.</summary>
    private void OnMain(string policy)
    {
        _shop.Server.Git.Checkout("main").Write(".ncm/policy.yml", policy).Commit();
        _shop.Server.Git.Checkout("feature");
    }
}
