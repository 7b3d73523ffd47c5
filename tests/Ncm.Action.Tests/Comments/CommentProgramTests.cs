using System.Text.Json.Nodes;
using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>The built program, with GitHub's own example of a comment's event as the event file.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class CommentProgramTests : IDisposable
{
    // What the example is about.
    private const long Comment = 492700400;
    private const string Commenter = "Codertocat";
    private const string Token = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly GitHubServer _server = new() { FullName = "Codertocat/Hello-World" };
    private readonly TemporaryFolder _folder = new();

    public CommentProgramTests()
    {
        _server.People[Commenter] = (21031067, "User");
        _server.AddPullRequest(1, _server.Git.Write(".ncm/policy.yml", "approvers: maintain\n").Commit());
        _server.WorkflowRuns.Add(new JsonObject
        {
            ["id"] = 700,
            ["head_sha"] = _server.PullRequests[1].HeadSha,
            ["event"] = "pull_request",
            ["status"] = "completed",
            ["conclusion"] = "failure",
            ["path"] = ".github/workflows/ncm.yml",
        });
        _server.Jobs[700] = [new JsonObject { ["id"] = 1, ["status"] = "completed", ["conclusion"] = "failure" }];
    }

    [Test]
    public async Task A_grant_is_answered_and_the_failed_job_runs_again()
    {
        _server.Permissions[Commenter] = ("write", "maintain");
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x until: 2999-01-01\n");
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x");

        var result = await RunAsync("created", isPullRequest: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_server.Reactions, Is.EqualTo(new[] { (Comment, "eyes"), (Comment, "+1") }));
            Assert.That(_server.OwnComments(1).Single(), Does.StartWith($"In answer to [`{Commenter}`](https://github.com/Codertocat/Hello-World/pull/1#issuecomment-{Comment}): `debug@2.2.0` is whitelisted until ")
                .And.EndsWith(", for what is known now; the check runs again."));
            Assert.That(_server.Reruns, Is.EqualTo(new[] { 700L }));
            Assert.That(_server.Requests, Is.EqualTo(new[]
            {
                $"GET /repos/Codertocat/Hello-World/issues/comments/{Comment}",
                $"POST /repos/Codertocat/Hello-World/issues/comments/{Comment}/reactions",
                "GET /repos/Codertocat/Hello-World/pulls/1",
                "GET /repos/Codertocat/Hello-World/git/ref/heads%2Fmain",
                $"GET /repos/Codertocat/Hello-World/contents/.ncm/policy.yml?ref={_server.PullRequests[1].HeadSha}",
                $"GET /repos/Codertocat/Hello-World/collaborators/{Commenter}/permission",
                $"GET /repos/Codertocat/Hello-World/actions/runs?head_sha={_server.PullRequests[1].HeadSha}&per_page=100",
                "GET /repos/Codertocat/Hello-World/actions/runs/700/jobs?filter=latest&per_page=100",
                "POST /repos/Codertocat/Hello-World/actions/runs/700/rerun-failed-jobs",
                $"POST /repos/Codertocat/Hello-World/issues/comments/{Comment}/reactions",
                "POST /repos/Codertocat/Hello-World/issues/1/comments",
            }));
            Assert.That(result.Output.Replace($"::add-mask::{Token}", "", StringComparison.Ordinal), Does.Not.Contain(Token));
        }
    }

    [Test]
    public async Task A_refusal_is_an_answer_and_no_failure()
    {
        _server.Permissions[Commenter] = ("write", "write");
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x");

        var result = await RunAsync("created", isPullRequest: true);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(_server.Reactions, Is.EqualTo(new[] { (Comment, "eyes"), (Comment, "-1") }));
            Assert.That(_server.OwnComments(1).Single(), Does.EndWith($": To whitelist needs the role maintain or admin in this repository, and {Commenter} has write."));
            Assert.That(_server.Reruns, Is.Empty);
        }
    }

    [Test]
    public async Task What_GitHub_says_the_comment_is_now_counts_and_not_the_event()
    {
        _server.Permissions[Commenter] = ("admin", "admin");
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x", edited: true);

        await RunAsync("created", isPullRequest: true);

        Assert.That(_server.OwnComments(1).Single(), Does.EndWith(": The comment was edited, so that it does not say who wrote what; write a new one."));
    }

    [Test]
    public async Task A_comment_by_an_app_in_a_persons_name_is_refused()
    {
        _server.Permissions[Commenter] = ("admin", "admin");
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x");
        _server.Comments[^1] = _server.Comments[^1] with { App = "Helpful agent" };

        await RunAsync("created", isPullRequest: true);

        Assert.That(_server.OwnComments(1).Single(), Does.Contain(": The app Helpful agent wrote this in the name of Codertocat;"));
    }

    [Test]
    public async Task The_example_itself_is_about_an_issue()
    {
        _server.Permissions[Commenter] = ("admin", "admin");
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x");

        await RunAsync("created", isPullRequest: false);

        Assert.That(_server.OwnComments(1).Single(), Does.EndWith(": This is not a pull request, and commands are for those."));
    }

    [TestCase("edited")]
    [TestCase("deleted")]
    public async Task Other_events_than_a_new_comment_ask_nothing(string action)
    {
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x");

        var result = await RunAsync(action, isPullRequest: true);

        Assert.That((result.ExitCode, _server.Requests.Count), Is.EqualTo((0, 0)), result.ToString());
    }

    [Test]
    public async Task Where_GitHub_fails_the_exit_code_says_so()
    {
        Write("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x");
        _server.Before = exchange => exchange.Method == "GET" && exchange.Path.EndsWith($"/issues/comments/{Comment}", StringComparison.Ordinal)
            ? exchange.RespondAsync(401, """{"message":"Bad credentials"}""")
            : Task.CompletedTask;

        var result = await RunAsync("created", isPullRequest: true);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Output, Does.Contain("NCM9003").And.Contains("Bad credentials"));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    /// <summary>Makes the example's comment say something.</summary>
    private void Write(string body, bool edited = false)
    {
        var at = TimeProvider.System.GetUtcNow();
        _server.Comments.RemoveAll(comment => comment.Id == Comment);
        _server.Comments.Add(new FakeComment(Comment, 1, Commenter, body, at, edited ? at.AddSeconds(5) : at));
    }

    private async Task<CommandResult> RunAsync(string action, bool isPullRequest)
    {
        var payload = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests/Fixtures/webhooks", $"issue_comment.{action}.json")))!;
        if (isPullRequest)
        {
            payload["issue"]!["pull_request"] = new JsonObject { ["url"] = "https://api.github.com/repos/Codertocat/Hello-World/pulls/1" };
        }

        _folder.Write("event.json", payload.ToJsonString());
        return await CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "ncm-action.dll")], _folder.Path, new Dictionary<string, string?>
        {
            ["GITHUB_EVENT_NAME"] = "issue_comment",
            ["GITHUB_EVENT_PATH"] = _folder.At("event.json"),
            ["GITHUB_REPOSITORY"] = _server.FullName,
            ["GITHUB_API_URL"] = _server.Api,
            ["GITHUB_GRAPHQL_URL"] = _server.GraphQl,
            ["GITHUB_RUN_ID"] = "900",
            ["GITHUB_WORKFLOW_REF"] = "Codertocat/Hello-World/.github/workflows/ncm.yml@refs/heads/main",
            ["INPUT_GITHUB-TOKEN"] = Token,
        });
    }
}
