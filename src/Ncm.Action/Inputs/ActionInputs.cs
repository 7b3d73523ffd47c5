using Ncm.Gate.Policy;

namespace Ncm.Action.Inputs;

/// <summary>What the workflow asks for: the inputs that action.yml describes.</summary>
internal sealed record ActionInputs
{
    /// <summary><c>lock-file</c>: which files of the repository are lock files.</summary>
    public required PathGlobs LockFiles { get; init; }

    /// <summary>Whether <c>lock-file</c> was left at its default.</summary>
    public required bool IsDefaultLockFiles { get; init; }

    /// <summary><c>policy</c>: the policy's path in the repository; <see langword="null"/> for the nearest <c>.ncm/policy.yml</c>.</summary>
    public string? Policy { get; init; }

    /// <summary><c>registry</c>: the npm registry to ask instead of the configured one.</summary>
    public Uri? Registry { get; init; }

    /// <summary><c>registry-token</c>.</summary>
    public string? RegistryToken { get; init; }

    /// <summary><c>minimum-score</c>: instead of the policy's.</summary>
    public int? MinimumScore { get; init; }

    /// <summary><c>production</c>: only production dependencies.</summary>
    public bool Production { get; init; }

    /// <summary><c>scope</c>: instead of the policy's.</summary>
    public ChangeScope? Scope { get; init; }

    /// <summary><c>fail</c>: whether findings fail the step. What cannot be read or decided always does.</summary>
    public bool Fail { get; init; } = true;

    /// <summary><c>sarif-file</c>: where to write SARIF, from the workspace.</summary>
    public string? SarifFile { get; init; }

    /// <summary><c>annotations</c>: whether findings are shown in the pull request's files.</summary>
    public bool Annotations { get; init; } = true;

    /// <summary><c>summary</c>: whether the job gets a summary.</summary>
    public bool Summary { get; init; } = true;

    /// <summary><c>comment</c>: when the pull request gets a comment.</summary>
    public CommentMode Comment { get; init; } = CommentMode.OnFailure;

    /// <summary><c>github-token</c>.</summary>
    public string? GitHubToken { get; init; }
}
