using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>The npm registry that this machine's npm is configured for.</summary>
public static class RealRegistry
{
    private static readonly Lazy<Task<string?>> Problem = new(FindProblemAsync);

    /// <summary>Ignores the test, with the reason, where the registry cannot be reached.</summary>
    public static async Task RequireAsync()
    {
        if (await Problem.Value is { } problem)
        {
            Assert.Ignore($"The npm registry cannot be reached: {problem}");
        }
    }

    private static async Task<string?> FindProblemAsync()
    {
        var view = await CommandLine.RunAsync("npm", ["view", "is-number@7.0.0", "version"]);
        return view.ExitCode == 0 ? null : view.Error.Split('\n')[0];
    }
}
