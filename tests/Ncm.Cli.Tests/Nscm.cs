using Ncm.TestKit;

namespace Ncm.Cli.Tests;

/// <summary>Runs the built nscm as its users do.</summary>
internal static class Nscm
{
    // One cache for the whole run, apart from the user's: a test must not depend on what somebody judged before.
    private static readonly TemporaryFolder Cache = new();

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static Task<CommandResult> RunAsync(Dictionary<string, string?> environment, params string[] arguments)
    {
        environment.TryAdd("NCM_CACHE", Cache.Path);
        return CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "nscm.dll"), .. arguments], environment: environment);
    }
}
