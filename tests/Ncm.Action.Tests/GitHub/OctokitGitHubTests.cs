using System.Net;
using System.Text;
using Ncm.Action.GitHub;
using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Action.Tests.GitHub;

/// <summary>What the port promises, through Octokit, against a GitHub with a memory.</summary>
public sealed class OctokitGitHubTests
{
    private GitHubServer _server = null!;
    private SocketsHttpHandler _sockets = null!;
    private GitHubHandler _handler = null!;
    private OctokitGitHub _gitHub = null!;

    [SetUp]
    public void Connect()
    {
        _server = new GitHubServer();
        _sockets = new SocketsHttpHandler { AllowAutoRedirect = false };
        _handler = new GitHubHandler(_sockets, TimeProvider.System);
        var connection = new GitHubConnection(new Uri(_server.Api + "/"), new Uri(_server.GraphQl), "acme", "shop", "secret-token");
        _gitHub = new OctokitGitHub(connection, () => _handler);
    }

    [TearDown]
    public void Disconnect()
    {
        _gitHub.Dispose();
        _handler.Dispose();
        _sockets.Dispose();
        _server.Dispose();
    }

    [Test]
    public async Task A_pull_request_and_its_comments_are_read_to_the_end()
    {
        var head = _server.Git.Write("a", "b").Commit();
        _server.AddPullRequest(7, head, "mona");
        for (var i = 0; i < 250; i++)
        {
            _server.AddComment(7, i % 2 == 0 ? "mona" : "octocat", $"comment {i}");
        }

        var pull = await _gitHub.GetPullRequestAsync(7, default);
        var comments = await _gitHub.ListCommentsAsync(7, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((pull.Author!.Login, pull.HeadSha, pull.IsOpen, pull.BaseBranch), Is.EqualTo(("mona", head, true, "main")));
            Assert.That(comments.Select(comment => comment.Body), Is.EqualTo(Enumerable.Range(0, 250).Select(i => $"comment {i}")));
            Assert.That(comments[1].Author, Is.EqualTo(new Account(1, "octocat", "User")));
            Assert.That(_server.Requests, Has.Count.EqualTo(4));
            Assert.That(_server.Exchanges[0].Authorization, Does.Contain("secret-token"));
        }
    }

    [Test]
    public async Task Files_are_read_as_the_bytes_they_are()
    {
        var content = "\ufeff{\r\n\"a\": \"é😀\"}\n";
        var commit = _server.Git.Write("deep/file ä#%.json", content).Commit();

        var tree = await _gitHub.GetTreeAsync(commit, true, default);
        var entry = tree.Entries.Single(one => one.IsFile);
        var blob = await _gitHub.GetBlobAsync(entry.Sha, 1000, default);
        var file = await _gitHub.GetFileAsync(entry.Path, commit, 1000, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entry, Is.EqualTo(new GitTreeEntry("deep/file ä#%.json", "100644", entry.Sha, Encoding.UTF8.GetByteCount(content))));
            Assert.That(tree.Entries.Single(one => one.IsFolder).Path, Is.EqualTo("deep"));
            Assert.That(blob.ToArray(), Is.EqualTo(Encoding.UTF8.GetBytes(content)));
            Assert.That(file!.Value.ToArray(), Is.EqualTo(Encoding.UTF8.GetBytes(content)));
            Assert.That(await _gitHub.GetFileAsync("none", commit, 1000, default), Is.Null);
            Assert.That(
                async () => await _gitHub.GetBlobAsync(entry.Sha, 3, default),
                Throws.TypeOf<GitHubException>().With.Message.EqualTo($"a file has {blob.Length} bytes, more than the 3 that are read"));
        }
    }

    [Test]
    public async Task Bytes_that_are_no_text_survive()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        await File.WriteAllBytesAsync(Path.Combine(_server.Git.Path, "export.zip"), bytes);
        var commit = _server.Git.Commit();

        Assert.That((await _gitHub.GetFileAsync("export.zip", commit, 1000, default))!.Value.ToArray(), Is.EqualTo(bytes));
    }

    [Test]
    public async Task A_branch_is_compared_from_where_it_left()
    {
        var start = _server.Git.Write("old/package-lock.json", string.Join('\n', Enumerable.Range(0, 50))).Commit();
        _server.Git.Checkout("feature/a#b").Git("mv", "old", "new");
        var head = _server.Git.Commit();
        var tip = _server.Git.Checkout("main").Write("other", "1").Commit();

        var comparison = await _gitHub.CompareAsync(await _gitHub.GetBranchTipAsync("main", default), head, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comparison.MergeBase, Is.EqualTo(start));
            Assert.That(comparison.Renamed, Is.EqualTo(new Dictionary<string, string> { ["new/package-lock.json"] = "old/package-lock.json" }));
            Assert.That(await _gitHub.GetBranchTipAsync("feature/a#b", default), Is.EqualTo(head));
            Assert.That(await _gitHub.GetBranchTipAsync("main", default), Is.EqualTo(tip));
        }
    }

    [Test]
    public async Task Comments_reactions_check_runs_and_permissions_come_and_go()
    {
        var head = _server.Git.Commit();
        _server.AddPullRequest(1, head);
        _server.Permissions["mona"] = ("write", "maintain");

        var created = await _gitHub.CreateCommentAsync(1, "hello", default);
        var changed = await _gitHub.UpdateCommentAsync(created.Id, "hello again", default);
        await _gitHub.ReactAsync(created.Id, Reaction.PlusOne, default);
        var annotation = new Annotation { Path = "package-lock.json", Line = 3, Column = 5, Level = AnnotationLevel.Failure, Title = "NCM1001", Message = "bad" };
        var run = new CheckRun { Name = "NCM Gate", HeadSha = head, Conclusion = "failure", Title = "t", Summary = "s", Annotations = [annotation] };
        var id = await _gitHub.CreateCheckRunAsync(run, default);
        await _gitHub.AddAnnotationsAsync(id, run, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(created.Author, Is.EqualTo(new Account(41898282, "github-actions[bot]", "Bot")));
            Assert.That((changed.Body, (await _gitHub.GetCommentAsync(created.Id, default))!.Body), Is.EqualTo(("hello again", "hello again")));
            Assert.That(await _gitHub.GetCommentAsync(1, default), Is.Null);
            Assert.That(_server.Reactions, Is.EqualTo(new[] { (created.Id, "+1") }));
            Assert.That(await _gitHub.GetPermissionAsync("mona", default), Is.EqualTo(new CollaboratorPermission("write", "maintain")));
            Assert.That((await _gitHub.WhoAmIAsync(default)).IsSameAs(created.Author), Is.True);
            Assert.That(_server.CheckRuns, Has.Count.EqualTo(2));
            Assert.That(
                _server.CheckRuns[0]["output"]!["annotations"]!.ToJsonString(),
                Is.EqualTo("""[{"path":"package-lock.json","start_line":3,"end_line":3,"start_column":5,"end_column":5,"annotation_level":"failure","message":"bad","title":"NCM1001"}]"""));
        }
    }

    [Test]
    public async Task Failed_jobs_of_a_commit_are_found_and_run_again()
    {
        _server.WorkflowRuns.Add(new() { ["id"] = 5, ["head_sha"] = "abc", ["status"] = "completed", ["conclusion"] = "failure", ["path"] = ".github/workflows/ncm.yml" });
        _server.Jobs[5] = [new() { ["id"] = 6, ["name"] = "gate", ["status"] = "completed", ["conclusion"] = "failure" }];

        var run = (await _gitHub.ListWorkflowRunsAsync("abc", default)).Single();
        var job = (await _gitHub.ListJobsAsync(run.Id, default)).Single();
        await _gitHub.RerunFailedJobsAsync(run.Id, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((run.Id, run.Status, run.Conclusion, run.WorkflowPath), Is.EqualTo((5L, "completed", "failure", ".github/workflows/ncm.yml")));
            Assert.That((job.Id, job.Name, job.Conclusion), Is.EqualTo((6L, "gate", "failure")));
            Assert.That(_server.Reruns, Is.EqualTo(new[] { 5L }));
        }
    }

    [Test]
    public async Task Merged_pull_requests_are_found_by_their_commit_and_by_their_branch()
    {
        var merge = _server.Git.Commit();
        var pull = _server.AddPullRequest(3, "0123456789012345678901234567890123456789");
        (pull.IsOpen, pull.MergedAt, pull.MergeCommitSha) = (false, TimeProvider.System.GetUtcNow(), merge);
        _server.AddPullRequest(4, merge).IsOpen = false;
        foreach (var number in new[] { 3, 4 })
        {
            _server.AddComment(number, "octocat", "/ncm whitelist add debug@2.2.0 reason: x");
        }

        var ofCommit = await _gitHub.ListPullRequestsOfCommitAsync(merge, default);
        var merged = await _gitHub.SearchMergedPullRequestsAsync("main", DateTimeOffset.UnixEpoch, "ncm whitelist add", 100, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(ofCommit.Where(one => one.MergedAt is not null).Select(one => one.Number), Is.EqualTo(new[] { 3 }));
            Assert.That(merged, Is.EqualTo(new[] { 3 }));
            Assert.That(await _gitHub.GetDefaultBranchAsync(default), Is.EqualTo("main"));
        }
    }

    [TestCase(301, "GET")]
    [TestCase(307, "POST")]
    public async Task A_renamed_repository_is_followed(int status, string method)
    {
        _server.AddPullRequest(1, _server.Git.Commit());
        _server.FullName = "acme/new-name";
        _server.Before = async exchange =>
        {
            if (exchange.Path.Contains("/acme/shop/", StringComparison.Ordinal))
            {
                exchange.Headers["Location"] = $"http://{exchange.Header("Host")}{exchange.Path.Replace("acme/shop", "acme/new-name", StringComparison.Ordinal)}";
                await exchange.RespondAsync(status, "{}");
            }
        };

        if (method == "GET")
        {
            Assert.That((await _gitHub.GetPullRequestAsync(1, default)).Number, Is.EqualTo(1));
        }
        else
        {
            await _gitHub.CreateCommentAsync(1, "moved", default);
            Assert.That(_server.OwnComments(1), Is.EqualTo(new[] { "moved" }));
        }

        Assert.That(_server.Exchanges[1].Authorization, Does.Contain("secret-token"));
    }

    [Test]
    public async Task Passing_errors_and_rate_limits_are_waited_out()
    {
        _server.AddPullRequest(1, _server.Git.Commit());
        var answers = new Queue<(int Status, string? RetryAfter)>([(502, null), (403, "1"), (429, "0")]);
        _server.Before = async exchange =>
        {
            if (answers.TryDequeue(out var answer))
            {
                exchange.Headers["Retry-After"] = answer.RetryAfter;
                await exchange.RespondAsync(answer.Status, """{"message":"You have exceeded a secondary rate limit"}""");
            }
        };

        Assert.That((await _gitHub.GetPullRequestAsync(1, default)).Number, Is.EqualTo(1));
        Assert.That(_handler.Requests, Is.EqualTo(4));
    }

    [Test]
    public void What_may_have_been_done_is_not_done_twice()
    {
        _server.AddPullRequest(1, _server.Git.Commit());
        _server.Before = exchange => exchange.RespondAsync(502, "<html>Bad gateway</html>");

        Assert.That(
            async () => await _gitHub.CreateCommentAsync(1, "once", default),
            Throws.TypeOf<GitHubException>().With.Property("Status").EqualTo(HttpStatusCode.BadGateway));
        Assert.That(_handler.Requests, Is.EqualTo(1));
    }

    [Test]
    public void A_limit_that_lasts_too_long_is_an_error_that_says_so()
    {
        _server.Before = async exchange =>
        {
            exchange.Headers["x-ratelimit-remaining"] = "0";
            exchange.Headers["x-ratelimit-reset"] = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
            exchange.Headers["x-ratelimit-limit"] = "1000";
            await exchange.RespondAsync(403, """{"message":"API rate limit exceeded for installation."}""");
        };

        Assert.That(
            async () => await _gitHub.GetPullRequestAsync(1, default),
            Throws.TypeOf<GitHubException>().With.Message.Contains("403").And.Message.Contains("rate limit"));
    }

    [Test]
    public void An_answer_without_end_is_not_read()
    {
        _server.Before = exchange => exchange.StreamAsync(200, async stream =>
        {
            var block = new byte[1024 * 1024];
            for (var i = 0; i < 200; i++)
            {
                await stream.WriteAsync(block);
            }
        });

        Assert.That(async () => await _gitHub.GetBlobAsync("abc", 1000, default), Throws.TypeOf<GitHubException>());
        Assert.That(_handler.Requests, Is.EqualTo(1));
    }
}
