namespace Ncm.Action.GitHub;

/// <summary>
/// What the action asks of GitHub, all of it about one repository. Every call may throw <see cref="GitHubException"/>; lists are read to
/// their end.
/// </summary>
internal interface IGitHub
{
    /// <summary>The account that the token acts as, by which the action knows its own comments again.</summary>
    Task<Account> WhoAmIAsync(CancellationToken cancellationToken);

    /// <summary>The name of the default branch.</summary>
    Task<string> GetDefaultBranchAsync(CancellationToken cancellationToken);

    /// <summary>A pull request.</summary>
    Task<PullRequest> GetPullRequestAsync(int number, CancellationToken cancellationToken);

    /// <summary>The pull requests that brought a commit, or that it is part of.</summary>
    Task<IReadOnlyList<PullRequest>> ListPullRequestsOfCommitAsync(string sha, CancellationToken cancellationToken);

    /// <summary>The comments of a pull request's conversation, the oldest first.</summary>
    Task<IReadOnlyList<IssueComment>> ListCommentsAsync(int number, CancellationToken cancellationToken);

    /// <summary>A comment as it is now; <see langword="null"/> where it was deleted.</summary>
    Task<IssueComment?> GetCommentAsync(long id, CancellationToken cancellationToken);

    /// <summary>Writes a comment on a pull request.</summary>
    Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken);

    /// <summary>Replaces a comment's text.</summary>
    Task<IssueComment> UpdateCommentAsync(long id, string body, CancellationToken cancellationToken);

    /// <summary>Reacts to a comment; doing it again changes nothing.</summary>
    Task ReactAsync(long commentId, Reaction reaction, CancellationToken cancellationToken);

    /// <summary>What an account may do in the repository.</summary>
    Task<CollaboratorPermission> GetPermissionAsync(string login, CancellationToken cancellationToken);

    /// <summary>The commit at a branch's tip; a tag of the same name is never meant.</summary>
    Task<string> GetBranchTipAsync(string branch, CancellationToken cancellationToken);

    /// <summary>What lies between two commits.</summary>
    Task<Comparison> CompareAsync(string baseSha, string headSha, CancellationToken cancellationToken);

    /// <summary>The files and folders of a commit or tree.</summary>
    /// <param name="sha">The commit's or the tree's id.</param>
    /// <param name="isRecursive">Whether folders below are listed too.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    Task<GitTree> GetTreeAsync(string sha, bool isRecursive, CancellationToken cancellationToken);

    /// <summary>A file's content.</summary>
    /// <param name="sha">The content's id, as a tree states it.</param>
    /// <param name="maxBytes">More is an error.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    Task<ReadOnlyMemory<byte>> GetBlobAsync(string sha, long maxBytes, CancellationToken cancellationToken);

    /// <summary>A file of a commit, for one that is looked at alone; <see langword="null"/> where there is none.</summary>
    /// <param name="path">Its path from the repository's root.</param>
    /// <param name="sha">The commit.</param>
    /// <param name="maxBytes">More is an error.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    Task<ReadOnlyMemory<byte>?> GetFileAsync(string path, string sha, long maxBytes, CancellationToken cancellationToken);

    /// <summary>Publishes a finished check run with its first annotations.</summary>
    /// <returns>Its number.</returns>
    Task<long> CreateCheckRunAsync(CheckRun run, CancellationToken cancellationToken);

    /// <summary>Adds annotations to a check run; its title and summary are stated again, as GitHub demands.</summary>
    Task AddAnnotationsAsync(long checkRun, CheckRun run, CancellationToken cancellationToken);

    /// <summary>The workflow runs of a commit, the latest first.</summary>
    Task<IReadOnlyList<WorkflowRun>> ListWorkflowRunsAsync(string headSha, CancellationToken cancellationToken);

    /// <summary>The jobs of the latest attempt of a workflow run.</summary>
    Task<IReadOnlyList<WorkflowJob>> ListJobsAsync(long workflowRun, CancellationToken cancellationToken);

    /// <summary>Runs the failed jobs of a workflow run again, with those that depend on them.</summary>
    Task RerunFailedJobsAsync(long workflowRun, CancellationToken cancellationToken);

    /// <summary>Runs all jobs of a workflow run again.</summary>
    Task RerunAsync(long workflowRun, CancellationToken cancellationToken);

    /// <summary>
    /// The numbers of merged pull requests with a phrase among their comments, by GitHub's search: the latest update first. It may know less
    /// than was written in the last minutes, and none of it is proof.
    /// </summary>
    /// <param name="baseBranch">The branch that they were merged into.</param>
    /// <param name="since">Those merged on an earlier day are of no interest.</param>
    /// <param name="phrase">The words, without quotes.</param>
    /// <param name="limit">How many at most, up to 100.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    Task<IReadOnlyList<int>> SearchMergedPullRequestsAsync(
        string baseBranch, DateTimeOffset since, string phrase, int limit, CancellationToken cancellationToken);
}
