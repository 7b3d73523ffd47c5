using Ncm.Action.GitHub;

namespace Ncm.Action.Checks;

/// <summary>Which commits a run is about.</summary>
internal sealed record JudgedChange
{
    /// <summary>The commit whose lock files are judged.</summary>
    public required string HeadSha { get; init; }

    /// <summary>The commit that the policy, the whitelist, .npmrc and all that they name are read from.</summary>
    public required string PolicySha { get; init; }

    /// <summary>The commit that the change starts from; <see langword="null"/> to judge the whole tree.</summary>
    public string? BaseSha { get; init; }

    /// <summary>The branch that the change is, or is to be, part of; <see langword="null"/> for a tag.</summary>
    public string? BaseBranch { get; init; }

    /// <summary>Whether <see cref="HeadSha"/> is on that branch already, so that what merged pull requests granted counts.</summary>
    public bool IsMerged { get; init; }

    /// <summary>
    /// Whether the change was pushed to the repository's default branch: what comments granted for it is then recorded in the certified registry that the
    /// policy names, where the token may write there.
    /// </summary>
    public bool IsPushToDefaultBranch { get; init; }

    /// <summary>The pull request; <see langword="null"/> where the change is none.</summary>
    public int? PullRequest { get; init; }

    /// <summary>
    /// The open pull request that the merge queue puts on the branch; what comments on it granted counts together with what was granted on the
    /// branch. <see langword="null"/> elsewhere.
    /// </summary>
    public int? QueuedPullRequest { get; init; }

    /// <summary>The pull request's author; <see langword="null"/> where there is none, or the account was deleted.</summary>
    public Account? Author { get; init; }

    /// <summary>Paths that GitHub sees as moved between the two commits: the new one, and the old one.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>();
}
