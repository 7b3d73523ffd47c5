using Ncm.Action.GitHub;

namespace Ncm.Action.Events;

/// <summary>What happened in the repository, as far as the gate is concerned.</summary>
internal abstract record ActionEvent;

/// <summary>A pull request was opened or changed: <c>pull_request</c> and <c>pull_request_target</c>.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Author">Who opened it.</param>
/// <param name="HeadSha">The commit at the tip of its branch.</param>
/// <param name="BaseBranch">The branch that it is to be merged into.</param>
internal sealed record PullRequestEvent(int Number, Account? Author, string HeadSha, string BaseBranch) : ActionEvent;

/// <summary>The merge queue asks for a verdict: <c>merge_group</c>.</summary>
/// <param name="BaseSha">The commit that the group is put on.</param>
/// <param name="HeadSha">The group's own commit.</param>
/// <param name="BaseBranch">The branch that the group is to become.</param>
internal sealed record MergeGroupEvent(string BaseSha, string HeadSha, string BaseBranch) : ActionEvent
{
    /// <summary>The pull request that the group ends with; <see langword="null"/> where the group's branch does not name one.</summary>
    public int? PullRequest { get; init; }
}

/// <summary>Commits came to a branch: <c>push</c>.</summary>
/// <param name="Before">The branch's tip before; <see langword="null"/> for a new branch.</param>
/// <param name="After">The branch's tip now.</param>
/// <param name="Branch">The branch.</param>
/// <param name="IsDefaultBranch">Whether it is the repository's default branch.</param>
internal sealed record PushEvent(string? Before, string After, string Branch, bool IsDefaultBranch) : ActionEvent;

/// <summary>The whole tree is to be judged: <c>schedule</c> and <c>workflow_dispatch</c>.</summary>
/// <param name="Sha">The commit.</param>
/// <param name="Branch">The branch that it stands on; <see langword="null"/> for a tag.</param>
internal sealed record WholeTreeEvent(string Sha, string? Branch) : ActionEvent;

/// <summary>Somebody wrote a comment: <c>issue_comment</c>.</summary>
/// <param name="Action"><c>created</c>, <c>edited</c> or <c>deleted</c>.</param>
/// <param name="Number">The number of the issue or pull request.</param>
/// <param name="IsPullRequest">Whether it is a pull request.</param>
/// <param name="CommentId">The comment's number. Its text is read again from GitHub and never taken from the event.</param>
internal sealed record IssueCommentEvent(string Action, int Number, bool IsPullRequest, long CommentId) : ActionEvent;

/// <summary>Nothing to do: a branch was deleted, or the like.</summary>
/// <param name="Why">Why, as a sentence.</param>
internal sealed record IdleEvent(string Why) : ActionEvent;
