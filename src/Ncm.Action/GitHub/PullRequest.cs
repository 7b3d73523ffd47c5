namespace Ncm.Action.GitHub;

/// <summary>A pull request as it stands.</summary>
internal sealed record PullRequest
{
    /// <summary>Its number in the repository.</summary>
    public required int Number { get; init; }

    /// <summary>Who opened it; <see langword="null"/> for a deleted account.</summary>
    public required Account? Author { get; init; }

    /// <summary>Whether it is open.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>The commit at the tip of its branch.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The branch that it is to be merged into, such as <c>main</c>.</summary>
    public required string BaseBranch { get; init; }

    /// <summary>The commit of that branch that GitHub remembers for the pull request; often not the branch's tip.</summary>
    public required string BaseSha { get; init; }

    /// <summary>When it was merged; <see langword="null"/> where it was not.</summary>
    public DateTimeOffset? MergedAt { get; init; }

    /// <summary>The commit that the merge made; for an open pull request GitHub's trial merge.</summary>
    public string? MergeCommitSha { get; init; }

    /// <summary>Where a person reads it.</summary>
    public string Url { get; init; } = "";
}
