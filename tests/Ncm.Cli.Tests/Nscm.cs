using Ncm.TestKit;

namespace Ncm.Cli.Tests;

/// <summary>Runs the built nscm as its users do.</summary>
internal static class Nscm
{
    // One cache for the whole run, apart from the user's: a test must not depend on what somebody judged before. Nor on their configuration.
    private static readonly TemporaryFolder Own = new();

    /// <summary>The built program.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "nscm.dll");

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync([], arguments);

    public static Task<CommandResult> RunAsync(Dictionary<string, string?> environment, params string[] arguments) => RunAsync(environment, null, arguments);

    /// <summary>Runs it in a folder.</summary>
    public static Task<CommandResult> RunAsync(Dictionary<string, string?> environment, string? directory, string[] arguments) =>
        CommandLine.RunAsync("dotnet", [Program, .. arguments], directory, Apart(environment));

    /// <summary>Runs a line of the documentation in a folder, as a reader would paste it into a shell.</summary>
    public static Task<CommandResult> ShellAsync(string directory, string line) =>
        CommandLine.RunAsync("bash", ["-c", $"nscm() {{ dotnet '{Program}' \"$@\"; }}; {line}"], directory, Apart([]));

    private static Dictionary<string, string?> Apart(Dictionary<string, string?> environment)
    {
        environment.TryAdd("NCM_CACHE", Own.At("cache"));
        environment.TryAdd("XDG_CONFIG_HOME", Own.At("config"));
        return environment;
    }
}
