using Microsoft.Build.Framework;

namespace Ncm.Gate.MSBuild;

/// <content>The environment in a multithreaded build: the project's, and not that of the process, which other projects share.</content>
public sealed partial class NcmGateCheck : IMultiThreadableTask
{
    /// <summary>What MSBuild sets. Where it runs the task in a process of its own it sets nothing, and the process is the project's.</summary>
    public TaskEnvironment TaskEnvironment { get; set; } = TaskEnvironment.Fallback;

    private IReadOnlyDictionary<string, string> EnvironmentVariables() => TaskEnvironment.GetEnvironmentVariables();
}
