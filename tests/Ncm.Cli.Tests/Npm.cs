using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>Real npm, which writes lock files and installs nothing.</summary>
internal static class Npm
{
    /// <summary>Runs a command of npm that changes package.json and the lock file alone.</summary>
    public static async Task RunAsync(string directory, params IEnumerable<string> arguments)
    {
        var npm = await CommandLine.RunAsync("npm", [.. arguments, "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], directory);
        Assert.That(npm.ExitCode, Is.Zero, npm.ToString());
    }

    /// <summary>Writes the lock file anew.</summary>
    public static Task LockAsync(string directory, params IEnumerable<string> options)
    {
        File.Delete(Path.Combine(directory, "package-lock.json"));
        return RunAsync(directory, ["install", .. options]);
    }
}
