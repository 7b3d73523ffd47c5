using System.Text.Json.Nodes;
using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>
/// The way of one package through the built program: a pull request that fails, the comment, the check that runs again, the merge queue, the
/// branch after the merge, and the next pull request. The package comes from git, so that no registry is asked.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class WhitelistJourneyTests : IDisposable
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Add = $"/ncm whitelist add fork@1.0.0 reason: our own resolved: git+ssh://git@github.com/acme/fork.git#{Commit}";

    private readonly GitHubServer _server = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _base;
    private readonly FakePullRequest _pull;

    public WhitelistJourneyTests()
    {
        _server.Permissions["maintainer"] = ("write", "write");
        Write(new LockBuilder());
        _base = _server.Git.Commit();
        _server.Git.Checkout("fork");
        Write(Fork(Commit));
        _pull = _server.AddPullRequest(5, _server.Git.Commit(), "author");
        _pull.BaseSha = _base;
        _server.WorkflowRuns.Add(new JsonObject
        {
            ["id"] = 700,
            ["head_sha"] = _pull.HeadSha,
            ["event"] = "pull_request",
            ["status"] = "completed",
            ["conclusion"] = "failure",
            ["path"] = ".github/workflows/ncm.yml",
        });
        _server.Jobs[700] = [new JsonObject { ["id"] = 1, ["status"] = "completed", ["conclusion"] = "failure" }];
    }

    [Test]
    public async Task A_comment_turns_the_check_green_and_holds_after_the_merge()
    {
        // The check fails and says which comment would do.
        var failed = await CheckAsync();
        Assert.That(failed.ExitCode, Is.EqualTo(1), failed.ToString());
        var offered = Add.Replace("our own", "…", StringComparison.Ordinal);
        Assert.That(_server.OwnComments(5).Single().Split('\n'), Does.Contain(offered));

        // A maintainer writes it, and the failed job runs again.
        var answered = await CommentAsync("maintainer", Add);
        Assert.That(answered.ExitCode, Is.Zero, answered.ToString());
        Assert.That(_server.OwnComments(5)[^1], Does.Contain("is whitelisted until").And.EndsWith("the check runs again."));
        Assert.That(_server.Reruns, Is.EqualTo(new[] { 700L }));
        var passed = await CheckAsync();
        Assert.That(passed.ExitCode, Is.Zero, passed.ToString());
        Assert.That(Summary(), Does.Contain("by: maintainer").And.Contains($"resolved: \"git+ssh://git@github.com/acme/fork.git#{Commit}\""));

        // The merge queue and, after the merge, the branch have it too.
        var queued = await QueueAsync();
        Merge();
        var pushed = await PushAsync(_pull.MergeCommitSha!);
        var nextPush = await PushAsync(_server.Git.Write("README.md", "later").Commit());
        Assert.That((queued.ExitCode, pushed.ExitCode, nextPush.ExitCode), Is.EqualTo((0, 0, 0)), $"{queued}{pushed}{nextPush}");

        // What the next pull request finds on its base does not fail it.
        _server.Git.Checkout("next");
        var manifest = JsonNode.Parse(Fork(Commit).Manifest())!;
        manifest["description"] = "changed";
        _server.Git.Write("package.json", manifest.ToJsonString());
        var nextChecked = await CheckAsync(_server.AddPullRequest(6, _server.Git.Commit(), "author"));
        Assert.That(nextChecked.ExitCode, Is.Zero, nextChecked.ToString());
        Assert.That(Summary(), Does.Contain("by: maintainer"), "it was judged, and the grant counted");
    }

    [Test]
    public async Task A_push_of_another_commit_needs_another_comment()
    {
        await CommentAsync("maintainer", Add);
        Write(Fork(Commit.Replace('0', '9')));
        _pull.HeadSha = _server.Git.Commit();

        var result = await CheckAsync();

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(result.Output, Does.Contain("NCM2003"));
    }

    [Test]
    public async Task What_the_pull_request_says_of_approvers_is_not_in_force()
    {
        _server.Permissions["author"] = ("write", "write");
        _server.Git.Write(".ncm/policy.yml", "allowSelfApproval: true\n");
        _pull.HeadSha = _server.Git.Commit();

        await CommentAsync("author", Add);
        var result = await CheckAsync();

        Assert.That(_server.OwnComments(5)[0], Does.EndWith(": The author of a pull request does not whitelist their own change; ask somebody else who may."));
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
    }

    [Test]
    public async Task What_is_taken_back_fails_the_check_again()
    {
        await CommentAsync("maintainer", Add);
        var granted = await CheckAsync();
        _server.WorkflowRuns[0]["conclusion"] = "success";
        _server.Jobs[700][0]["conclusion"] = "success";
        await CommentAsync("maintainer", "/ncm whitelist delete fork@1.0.0");
        var takenBack = await CheckAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That((granted.ExitCode, takenBack.ExitCode), Is.EqualTo((0, 1)), $"{granted}{takenBack}");
            Assert.That(_server.Comments[0].Body, Does.StartWith("**Taken back** by "));
            Assert.That(_server.Requests, Has.Some.EqualTo("POST /repos/acme/shop/actions/runs/700/rerun"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    private static LockBuilder Fork(string commit) => new LockBuilder().Root("fork", "github:acme/fork").Entry("node_modules/fork", new JsonObject
    {
        ["version"] = "1.0.0",
        ["resolved"] = $"git+ssh://git@github.com/acme/fork.git#{commit}",
    });

    private void Write(LockBuilder project) =>
        _server.Git.Write("package-lock.json", project.Lockfile()).Write("package.json", project.Manifest());

    private void Merge()
    {
        _server.Git.Checkout("main");
        _server.Git.Git("merge", "--quiet", "--no-ff", "--message", "merge", "fork");
        _pull.MergeCommitSha = _server.Git.Git("rev-parse", "HEAD").Trim();
        (_pull.IsOpen, _pull.MergedAt) = (false, TimeProvider.System.GetUtcNow().AddSeconds(1));
    }

    private string Summary() => File.ReadAllText(_folder.At("summary.md"));

    private Task<CommandResult> CheckAsync(FakePullRequest? pull = null) =>
        RunAsync("pull_request", _server.PullRequestPayload((pull ?? _pull).Number));

    private Task<CommandResult> CommentAsync(string login, string body) =>
        RunAsync("issue_comment", _server.CommentPayload(_server.AddComment(5, login, body)));

    private Task<CommandResult> QueueAsync() => RunAsync("merge_group", new JsonObject
    {
        ["action"] = "checks_requested",
        ["merge_group"] = new JsonObject
        {
            ["head_sha"] = _pull.HeadSha,
            ["head_ref"] = $"refs/heads/gh-readonly-queue/main/pr-5-{_base}",
            ["base_sha"] = _base,
            ["base_ref"] = "refs/heads/main",
        },
    }.ToJsonString());

    private Task<CommandResult> PushAsync(string sha) => RunAsync("push", new JsonObject
    {
        ["ref"] = "refs/heads/main",
        ["before"] = _base,
        ["after"] = sha,
        ["repository"] = new JsonObject { ["default_branch"] = "main" },
    }.ToJsonString());

    private async Task<CommandResult> RunAsync(string name, string payload)
    {
        _folder.Write("event.json", payload);
        File.Delete(_folder.At("summary.md"));
        return await CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "ncm-action.dll")], _folder.Path, new Dictionary<string, string?>
        {
            ["GITHUB_EVENT_NAME"] = name,
            ["GITHUB_EVENT_PATH"] = _folder.At("event.json"),
            ["GITHUB_REPOSITORY"] = _server.FullName,
            ["GITHUB_API_URL"] = _server.Api,
            ["GITHUB_GRAPHQL_URL"] = _server.GraphQl,
            ["GITHUB_RUN_ID"] = "900",
            ["GITHUB_WORKFLOW_REF"] = "acme/shop/.github/workflows/ncm.yml@refs/heads/main",
            ["GITHUB_STEP_SUMMARY"] = _folder.At("summary.md"),
            ["GITHUB_WORKSPACE"] = _folder.Path,
            ["GITHUB_OUTPUT"] = _folder.At("output"),
            ["NCM_CACHE"] = _folder.At("cache"),
            ["INPUT_GITHUB-TOKEN"] = "ghs_token",
        });
    }
}
