using Ncm.Action.GitHub;
using NUnit.Framework;

namespace Ncm.Action.Tests.GitHub;

/// <summary>The port's calls that whitelisting by comment needs, through Octokit, against a GitHub with a memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CommentCallsTests : IDisposable
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 30, 5, TimeSpan.Zero);

    private readonly GitHubServer _server = new();
    private readonly SocketsHttpHandler _sockets = new() { AllowAutoRedirect = false };
    private readonly GitHubHandler _handler;
    private readonly OctokitGitHub _gitHub;

    public CommentCallsTests()
    {
        _handler = new GitHubHandler(_sockets, TimeProvider.System);
        var connection = new GitHubConnection(new Uri(_server.Api + "/"), new Uri(_server.GraphQl), "acme", "shop", "secret-token");
        _gitHub = new OctokitGitHub(connection, () => _handler);
    }

    [Test]
    public async Task A_comment_says_who_wrote_it_when_and_through_what()
    {
        _server.AddComment(5, "octocat", "by hand", At);
        _server.AddComment(5, "octocat", "edited", At, At.AddSeconds(1));
        _server.AddComment(5, "octocat", "by an app", At);
        _server.AddComment(5, "helper[bot]", "by a bot", At, type: "Bot");
        _server.Comments[2] = _server.Comments[2] with { App = "Agent" };
        _server.Comments.Add(new FakeComment(9000, 5, "", "by nobody", At, At));

        var comments = await _gitHub.ListCommentsAsync(5, default);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(comments.Select(comment => comment.IsByPerson), Is.EqualTo(new[] { true, true, false, false, false }));
            Assert.That(comments.Select(comment => comment.UpdatedAt - comment.CreatedAt == TimeSpan.Zero), Is.EqualTo(new[] { true, false, true, true, true }));
            Assert.That(comments[0], Is.EqualTo(await _gitHub.GetCommentAsync(comments[0].Id, default)));
            Assert.That(comments[0], Is.EqualTo(new IssueComment(
                comments[0].Id, new Account(1, "octocat", "User"), "by hand", At, At, $"https://github.com/acme/shop/pull/5#issuecomment-{comments[0].Id}")));
            Assert.That(comments[2].App, Is.EqualTo("Agent"));
            Assert.That(comments[4].Author, Is.Null);
        }
    }

    [Test]
    public async Task Merged_pull_requests_are_searched_by_the_words_of_their_comments()
    {
        var commit = _server.Git.Write("a", "b").Commit();
        foreach (var (number, branch, days) in new[] { (1, "main", 1), (2, "main", 400), (3, "release/1.x", 1), (4, "main", 2), (5, "main", 3) })
        {
            var pull = _server.AddPullRequest(number, commit, "mona", branch);
            (pull.IsOpen, pull.MergedAt, pull.UpdatedAt) = (false, At.AddDays(-days), At.AddDays(-days));
        }

        foreach (var number in new[] { 1, 2, 3, 4 })
        {
            _server.AddComment(number, "octocat", "/ncm whitelist add debug@2.2.0 reason: x");
        }

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _gitHub.SearchMergedPullRequestsAsync("main", At.AddDays(-366), "ncm whitelist add", 50, default), Is.EqualTo(new[] { 1, 4 }));
            Assert.That(await _gitHub.SearchMergedPullRequestsAsync("release/1.x", At.AddDays(-366), "ncm whitelist add", 50, default), Is.EqualTo(new[] { 3 }));
            Assert.That(await _gitHub.SearchMergedPullRequestsAsync("main", At.AddDays(-366), "ncm whitelist add", 1, default), Is.EqualTo(new[] { 1 }));
        }
    }

    [Test]
    public async Task A_run_is_started_again_as_a_whole()
    {
        await _gitHub.RerunAsync(700, default);

        Assert.That(_server.Requests, Is.EqualTo(new[] { "POST /repos/acme/shop/actions/runs/700/rerun" }));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gitHub.Dispose();
        _handler.Dispose();
        _sockets.Dispose();
        _server.Dispose();
    }
}
