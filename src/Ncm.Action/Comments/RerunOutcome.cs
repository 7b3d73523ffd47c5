namespace Ncm.Action.Comments;

/// <summary>What became of running a pull request's check again.</summary>
/// <param name="Kind">What.</param>
/// <param name="Failure">Why it could not be started, as a clause.</param>
internal sealed record RerunOutcome(RerunKind Kind, string Failure = "")
{
    /// <summary>What is said about it, as a clause that may hold foreign text.</summary>
    public string Clause => Kind switch
    {
        RerunKind.Started => "the check runs again",
        RerunKind.Running => "the check is still running and may have read the comments before, so ask for a recheck if it fails",
        RerunKind.Passed => "the check has passed already",
        RerunKind.None => "no run of the check was found for the pull request's last commit, so start it by hand",
        RerunKind.Failed => $"the check could not be started again, so start it by hand ({Failure})",
        _ => throw new InvalidOperationException($"{Kind} is not an outcome."),
    };
}

/// <summary>The ways in which running a check again ends.</summary>
internal enum RerunKind
{
    /// <summary>It was started.</summary>
    Started,

    /// <summary>It is running already, or waits to.</summary>
    Running,

    /// <summary>It passed, so there was no need.</summary>
    Passed,

    /// <summary>There is none.</summary>
    None,

    /// <summary>GitHub did not start it.</summary>
    Failed,
}
