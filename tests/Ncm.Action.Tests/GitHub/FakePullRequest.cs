namespace Ncm.Action.Tests.GitHub;

/// <summary>A pull request of <see cref="GitHubServer"/>.</summary>
/// <param name="number">Its number.</param>
/// <param name="author">Who opened it.</param>
/// <param name="headSha">The tip of its branch.</param>
/// <param name="baseBranch">Where it is to be merged into.</param>
internal sealed class FakePullRequest(int number, string author, string headSha, string baseBranch)
{
    /// <summary>Its number.</summary>
    public int Number => number;

    /// <summary>Who opened it.</summary>
    public string Author => author;

    /// <summary>Where it is to be merged into.</summary>
    public string BaseBranch => baseBranch;

    /// <summary>The tip of its branch.</summary>
    public string HeadSha { get; set; } = headSha;

    /// <summary>What GitHub remembers of the base branch.</summary>
    public string? BaseSha { get; set; }

    /// <summary>Whether it is open.</summary>
    public bool IsOpen { get; set; } = true;

    /// <summary>When it was merged.</summary>
    public DateTimeOffset? MergedAt { get; set; }

    /// <summary>When anything last happened to it.</summary>
    public DateTimeOffset UpdatedAt { get; set; } = TimeProvider.System.GetUtcNow();

    /// <summary>The commit that its merge made.</summary>
    public string? MergeCommitSha { get; set; }

    /// <summary>Its commits, besides the tip.</summary>
    public List<string> Commits { get; } = [];
}
