using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>Real git.</summary>
internal static class Git
{
    /// <summary>Runs a command of git, which must succeed.</summary>
    /// <returns>What it writes.</returns>
    public static async Task<string> RunAsync(string directory, params IEnumerable<string> arguments)
    {
        var git = await CommandLine.RunAsync("git", arguments, directory);
        Assert.That(git.ExitCode, Is.Zero, git.ToString());
        return git.Output;
    }

    /// <summary>Commits everything.</summary>
    public static async Task CommitAsync(string directory)
    {
        await RunAsync(directory, "add", "--all");
        await RunAsync(directory, "-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "--message", "x");
    }
}
