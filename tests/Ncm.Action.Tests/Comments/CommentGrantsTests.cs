using System.Net;
using Microsoft.Extensions.Time.Testing;
using Ncm.Action.Checks;
using Ncm.Action.Comments;
using Ncm.Action.GitHub;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>Which conversations count for which change.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CommentGrantsTests
{
    private readonly FakeGitHub _github = new();
    private readonly FakeTimeProvider _time = new(FakeGitHub.Start.AddDays(2));
    private readonly CommentGrants _grants;

    public CommentGrantsTests() => _grants = new CommentGrants(_github, _time);

    private static JudgedChange PullRequest { get; } = new() { HeadSha = "head5", PolicySha = "tip", BaseBranch = "main", PullRequest = 5 };

    private static JudgedChange Push { get; } = new() { HeadSha = "merge", PolicySha = "merge", BaseBranch = "main", IsMerged = true };

    [Test]
    public async Task A_pull_request_has_its_own_grants_for_two_requests_and_one_for_each_person()
    {
        Add("debug", 5);
        Merged(4, "pino");

        var grants = await _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None);

        Assert.That(grants.Entries.Select(entry => entry.Package), Is.EqualTo(new[] { "debug" }));
        Assert.That(_github.Asked, Is.EqualTo(new[] { "pull 5", "comments 5", "role maintainer" }));
    }

    [Test]
    public async Task A_branch_has_those_of_the_pull_request_that_brought_the_commit_and_of_those_that_the_search_finds()
    {
        Merged(3, "pino");
        Merged(4, "debug");
        _github.PullsOfCommits["merge"] = [4];
        _github.Found = [3, 4];

        var grants = await _grants.FindAsync(Push, GatePolicy.Default, CancellationToken.None);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(grants.Entries.Select(entry => entry.Package), Is.EqualTo(new[] { "debug", "pino" }));
            Assert.That(grants.ByComment.Select(grant => grant.PullRequest), Is.EqualTo(new[] { 4, 3 }));
            Assert.That(grants.Notes, Is.Empty);
        }
    }

    [Test]
    public async Task They_hold_on_the_branch_until_they_expire()
    {
        Merged(4, "debug");
        _github.PullsOfCommits["merge"] = [4];

        _time.SetUtcNow(FakeGitHub.Start.AddDays(90));
        var last = await _grants.FindAsync(Push, GatePolicy.Default, CancellationToken.None);
        _time.SetUtcNow(FakeGitHub.Start.AddDays(91));
        var after = await _grants.FindAsync(Push, GatePolicy.Default, CancellationToken.None);

        Assert.That((last.Entries.Count, after.Entries.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task An_entry_of_the_merge_queue_has_its_pull_requests_and_the_branchs()
    {
        Add("debug", 5);
        Merged(4, "pino");
        _github.Found = [4];

        var grants = await _grants.FindAsync(Push with { IsMerged = false, QueuedPullRequest = 5 }, GatePolicy.Default, CancellationToken.None);

        Assert.That(grants.Entries.Select(entry => entry.Package), Is.EqualTo(new[] { "debug", "pino" }));
    }

    [Test]
    public async Task A_check_that_runs_again_after_the_merge_has_what_was_granted_before_it()
    {
        Add("debug", 5);
        _github.Merge(5, FakeGitHub.Start.AddHours(1));
        _github.Put(5, Add("pino", 5) with { CreatedAt = FakeGitHub.Start.AddHours(2), UpdatedAt = FakeGitHub.Start.AddHours(2) });
        _github.Comments.RemoveAt(1);

        Assert.That((await _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None)).Entries.Select(entry => entry.Package), Is.EqualTo(new[] { "debug" }));
    }

    [Test]
    public async Task A_pull_request_that_was_turned_to_another_branch_has_none_in_a_run_for_the_old_one()
    {
        Add("debug", 5);
        _github.Pulls[5] = _github.Pulls[5] with { BaseBranch = "playground" };

        Assert.That((await _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None)).Entries, Is.Empty);
    }

    [Test]
    public async Task What_was_taken_back_after_the_merge_holds_no_longer()
    {
        Merged(4, "debug");
        _github.Found = [4];
        _github.Write("maintainer", "/ncm whitelist delete debug@1.0.0", number: 4);

        Assert.That((await _grants.FindAsync(Push, GatePolicy.Default, CancellationToken.None)).Entries, Is.Empty);
    }

    [Test]
    public async Task A_pull_request_has_those_of_the_branch_for_what_the_branch_has()
    {
        Merged(3, "pino");
        Merged(4, "debug");
        _github.Found = [3, 4];
        var earlier = new LockBuilder().Root("debug", "1.0.0").Package("node_modules/debug", "1.0.0").Project();

        var grants = await _grants.FindForBaseAsync(PullRequest, GatePolicy.Default, earlier, CancellationToken.None);

        Assert.That(grants.Entries.Select(entry => entry.Package), Is.EqualTo(new[] { "debug" }));
        Assert.That(grants.ByComment.Select(grant => grant.PullRequest), Is.EqualTo(new[] { 4 }));
    }

    [Test]
    public async Task Several_lock_files_and_policies_read_the_comments_once()
    {
        Add("debug", 5);

        await _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None);
        var asked = _github.Asked.Count;
        var stricter = await _grants.FindAsync(PullRequest, GatePolicy.Default with { Approvers = Approvers.Admin }, CancellationToken.None);

        Assert.That(_github.Asked, Has.Count.EqualTo(asked));
        Assert.That(stricter.Entries, Is.Empty);
    }

    [Test]
    public async Task A_tag_has_none()
    {
        var grants = await _grants.FindAsync(Push with { BaseBranch = null }, GatePolicy.Default, CancellationToken.None);

        Assert.That((grants.Entries.Count, _github.Asked.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task Without_the_search_the_latest_pull_request_counts_and_a_note_says_so()
    {
        Merged(4, "debug");
        _github.PullsOfCommits["merge"] = [4];
        _github.Failures["search"] = new GitHubException(HttpStatusCode.Forbidden, "GitHub does not give the search (403 rate limit)");

        var grants = await _grants.FindAsync(Push, GatePolicy.Default, CancellationToken.None);

        Assert.That(grants.Entries, Has.Count.EqualTo(1));
        Assert.That(grants.Notes, Is.EqualTo(new[] { "Grants of earlier pull requests do not count in this run: GitHub does not give the search (403 rate limit)." }));
    }

    [Test]
    public async Task Without_the_permission_to_read_comments_nothing_counts_and_a_note_says_so()
    {
        Add("debug", 5);
        _github.Failures["comments"] = new GitHubException(HttpStatusCode.Forbidden, "GitHub does not give the comments (403)");

        var grants = await _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None);

        Assert.That(grants.Entries, Is.Empty);
        Assert.That(grants.Notes.Single(), Is.EqualTo("Nothing that comments whitelist counts in this run, which may not read them: GitHub does not give the comments (403)."));
    }

    [Test]
    public async Task Where_GitHub_does_not_answer_nothing_is_decided()
    {
        _github.Failures["comments"] = new GitHubException(HttpStatusCode.BadGateway, "GitHub does not give the comments (502)");

        await Assert.ThatAsync(() => _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None), Throws.InstanceOf<GitHubException>());
    }

    [Test]
    public async Task The_number_of_conversations_is_bounded_and_a_note_says_so()
    {
        for (var number = 100; number < 100 + CommentGrants.MaxMerged + 1; number++)
        {
            Merged(number, "debug");
        }

        _github.Found = [.. Enumerable.Range(100, CommentGrants.MaxMerged + 1)];

        var grants = await _grants.FindAsync(Push, GatePolicy.Default, CancellationToken.None);

        Assert.That(grants.ByComment, Has.Count.EqualTo(CommentGrants.MaxMerged));
        Assert.That(grants.Notes.Single(), Is.EqualTo(
            "More than 50 merged pull requests hold grants, and only the latest count; put what is to last into .ncm/whitelist.yml."));
    }

    [Test]
    public async Task A_conversation_without_end_grants_nothing()
    {
        var comment = Add("debug", 5);
        for (var i = 0; i < CommentGrants.MaxComments; i++)
        {
            _github.Put(5, comment with { Body = "hello" });
        }

        var grants = await _grants.FindAsync(PullRequest, GatePolicy.Default, CancellationToken.None);

        Assert.That(grants.Entries, Is.Empty);
        Assert.That(grants.Notes.Single(), Is.EqualTo("Pull request #5 has more than 5000 comments, so that none of them grants anything."));
    }

    private IssueComment Add(string package, int number) => _github.Write("maintainer", $"/ncm whitelist add {package}@1.0.0 reason: reviewed", number);

    private void Merged(int number, string package)
    {
        _github.Open(number, "author");
        Add(package, number);
        _github.Merge(number, FakeGitHub.Start.AddHours(1));
    }
}
