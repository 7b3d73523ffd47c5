using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>The built program on the other events, and on repositories with more than one lock file.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class EventTests : IDisposable
{
    private readonly Shop _shop = new Shop().MakeBad();

    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task A_merge_group_is_judged_from_where_it_is_put()
    {
        var head = _shop.Write(Shop.WithBad).Server.Git.Commit();

        var run = await _shop.RunOnAsync("merge_group", new JsonObject
        {
            ["merge_group"] = new JsonObject
            {
                ["base_sha"] = _shop.Base,
                ["head_sha"] = head,
                ["base_ref"] = "refs/heads/main",
                ["head_ref"] = $"refs/heads/gh-readonly-queue/main/pr-7-{_shop.Base}",
            },
        }.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That((string?)_shop.Server.CheckRuns.Single()["head_sha"], Is.EqualTo(head));
            Assert.That(_shop.Server.Comments, Is.Empty);
        }
    }

    [TestCase("", 1)]
    [TestCase("changed", 0)]
    public async Task A_push_is_judged_as_a_whole_unless_the_workflow_says_otherwise(string scope, int expected)
    {
        var before = _shop.Write(Shop.WithBad).Server.Git.Commit();
        _shop.Server.Git.Write("README.md", "hello");
        var payload = new JsonObject
        {
            ["ref"] = "refs/heads/main",
            ["before"] = before,
            ["after"] = _shop.Server.Git.Commit(),
            ["deleted"] = false,
            ["repository"] = new JsonObject { ["default_branch"] = "main" },
        };

        var run = await _shop.RunOnAsync("push", payload.ToJsonString(), ("scope", scope));

        Assert.That(run.ExitCode, Is.EqualTo(expected), run.ToString());
    }

    [Test]
    public async Task A_deleted_branch_is_nothing_to_judge()
    {
        var run = await _shop.RunOnAsync("push", """{"ref":"refs/heads/x","before":"0","after":"0","deleted":true}""");

        Assert.That((run.ExitCode, run.Log), Is.EqualTo((0, $"::add-mask::{ActionProgram.Token}\nThe branch was deleted, so there is nothing to judge.\n")));
    }

    [TestCase("schedule")]
    [TestCase("workflow_dispatch")]
    public async Task The_whole_tree_is_judged_at_the_commit_of_the_run(string name)
    {
        var head = _shop.Write(Shop.WithBad).Server.Git.Commit();

        var run = await _shop.RunOnAsync(name, "{}", ("GITHUB_SHA", head), ("GITHUB_REF", "refs/heads/main"));

        Assert.That((run.ExitCode, run.Outputs["uncertified"]), Is.EqualTo((1, "1")), run.ToString());
    }

    [Test]
    public async Task Pull_request_target_is_data_alone()
    {
        var run = await _shop.RunOnAsync("pull_request_target", Payload());

        Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());

        string Payload()
        {
            _shop.Server.AddPullRequest(7, _shop.Write(Shop.WithBad).Server.Git.Commit());
            return _shop.Server.PullRequestPayload(7);
        }
    }

    [Test]
    public async Task An_unknown_event_says_which_are_known()
    {
        var run = await _shop.RunOnAsync("label", "{}");

        Assert.That(run.ExitCode, Is.EqualTo(2));
        Assert.That(run.Log, Does.Contain("::error title=NCM Gate::the event label is none that the gate judges; let the workflow run on pull_request, "));
    }

    [Test]
    public async Task Of_a_monorepo_only_the_projects_that_changed_or_hold_one_that_did_are_judged()
    {
        _shop.Server.Git.Checkout("main");
        _shop.Write(Shop.WithBad, "old/").Write(new LockBuilder().Root("good", "1.0.0").Package("node_modules/good", "1.0.0"), "web/").Server.Git.Commit();
        _shop.Server.Git.Git("checkout", "--quiet", "-B", "feature", "main");
        _shop.Write(Shop.WithBad, "web/").Write(new LockBuilder().Root("fine", "1.0.0").Package("node_modules/fine", "1.0.0"), "new/");

        var run = await _shop.RunAsync(("sarif-file", "a.sarif"));

        var reports = JsonNode.Parse(run.Outputs["report"])!["reports"]!.AsArray();
        var sarif = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_shop.Workspace, "a.sarif")))!["runs"]!.AsArray();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That(reports.Select(report => (string?)report!["lockfile"]), Is.EqualTo(new[] { "new/package-lock.json", "package-lock.json", "web/package-lock.json" }));
            Assert.That(run.Summary, Does.Contain("3 lock files: 1 package is not certified.").And.Contain("`web/package-lock.json`"));
            Assert.That(sarif.Single()!["results"]!.AsArray(), Has.Count.EqualTo(1));
        }
    }

    [TestCase("web/package-lock.json")]
    [TestCase("**/package-lock.json,!old/**")]
    public async Task Lock_files_are_chosen_by_path_and_glob(string globs)
    {
        _shop.Write(Shop.WithBad, "old/").Write(new LockBuilder().Root("fine", "1.0.0").Package("node_modules/fine", "1.0.0"), "web/");

        var run = await _shop.RunAsync(("lock-file", globs));

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }

    [Test]
    public async Task A_lock_file_that_is_not_there_is_a_mistake_of_the_workflow()
    {
        var run = await _shop.RunAsync(("lock-file", "web/package-lock.json"));

        Assert.That((run.ExitCode, run.Summary.Contains("correct the input lock-file", StringComparison.Ordinal)), Is.EqualTo((2, true)), run.ToString());
    }

    [Test]
    public async Task A_project_that_moves_brings_nothing_new()
    {
        _shop.Server.Git.Checkout("main");
        _shop.Write(Shop.WithBad, "old/").Server.Git.Commit();
        _shop.Server.Git.Git("checkout", "--quiet", "-B", "feature", "main");
        _shop.Server.Git.Git("mv", "old", "new");

        var run = await _shop.RunAsync();

        Assert.That((run.ExitCode, run.Outputs["uncertified"]), Is.EqualTo((0, "1")), run.ToString());
    }

    [Test]
    public async Task A_whitelist_of_the_base_counts_and_so_does_a_comment_of_a_maintainer()
    {
        _shop.Server.Permissions["octocat"] = ("write", "write");
        var refused = await _shop.Write(Shop.WithBad).RunAsync();
        _shop.Server.AddComment(7, "octocat", "/ncm whitelist add bad@2.0.0 reason: replaced by fine in Q1");
        var granted = await _shop.RunAgainAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((refused.ExitCode, granted.ExitCode), Is.EqualTo((1, 0)), granted.ToString());
            Assert.That(granted.Outputs["whitelisted"], Is.EqualTo("1"));
            Assert.That(_shop.Server.OwnComments(7).Single(), Does.Contain("✅ NCM Gate: passed"));
            Assert.That(granted.Summary, Does.Contain("- package: bad"));
        }
    }

    [TestCase("minimum-score", "101", "the input minimum-score takes a whole number from 0 to 100.")]
    [TestCase("comment", "sometimes", "the input comment takes never or on-failure or always.")]
    [TestCase("sarif-file", "../x", "the input sarif-file takes a path inside the repository, without \"..\".")]
    [TestCase("registry", "https://me:pw@host/", "the input registry takes an http(s) address without a name or password in it, such as https://registry.npmjs.org/.")]
    public async Task An_input_that_makes_no_sense_is_refused_with_the_reason(string input, string value, string message)
    {
        var run = await _shop.RunOnAsync("push", "{}", (input, value));

        Assert.That((run.ExitCode, run.Log), Is.EqualTo((2, $"::error title=NCM Gate::{message}\n")));
    }

    [Test]
    public async Task Inputs_are_found_with_underscores_as_well()
    {
        var run = await _shop.Write(Shop.WithBad).RunAsync(("INPUT_LOCK_FILE", "none/*.json"));

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
    }
}
