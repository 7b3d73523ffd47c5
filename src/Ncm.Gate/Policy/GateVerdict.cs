namespace Ncm.Gate.Policy;

/// <summary>What the evaluator says of a lock file.</summary>
/// <param name="Outcome">Pass, findings, or undecided.</param>
/// <param name="Packages">Every judged package@version, by name and version.</param>
/// <param name="Findings">Everything found, in the order of the file.</param>
public sealed record GateVerdict(GateOutcome Outcome, IReadOnlyList<JudgedPackage> Packages, IReadOnlyList<Finding> Findings);

/// <summary>How a gate ends.</summary>
public enum GateOutcome
{
    /// <summary>Nothing that fails: exit code 0.</summary>
    Passed,

    /// <summary>At least one finding that fails: exit code 1.</summary>
    Failed,

    /// <summary>Evidence could not be had, so that nothing may pass: exit code 3.</summary>
    Undecided,
}
