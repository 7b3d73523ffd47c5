using Ncm.Action.GitHub;
using Ncm.Action.Inputs;
using Ncm.Action.Runner;

namespace Ncm.Action;

/// <summary>What every part of a run needs: what was asked for, GitHub, and the runner.</summary>
internal sealed record ActionContext
{
    /// <summary>What the workflow asks for.</summary>
    public required ActionInputs Inputs { get; init; }

    /// <summary>The runner's variables.</summary>
    public required RunnerEnvironment Runner { get; init; }

    /// <summary>GitHub.</summary>
    public required IGitHub GitHub { get; init; }

    /// <summary>The job's log.</summary>
    public required WorkflowLog Log { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }
}
