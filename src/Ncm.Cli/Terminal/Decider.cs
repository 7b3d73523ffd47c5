using System.ComponentModel;
using System.Diagnostics;

namespace Ncm.Cli.Terminal;

/// <summary>Who decides, where the command line does not say.</summary>
internal static class Decider
{
    /// <summary>git's <c>user.name</c> in a file's repository, or the name of the account.</summary>
    /// <param name="path">The file.</param>
    public static string Name(string path) => FromGit(Path.GetDirectoryName(Path.GetFullPath(path))!) is { Length: > 0 } name ? name : Environment.UserName;

    private static string FromGit(string directory)
    {
        var start = new ProcessStartInfo("git")
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "config", "user.name" },
        };
        try
        {
            using var git = Process.Start(start)!;
            var name = git.StandardOutput.ReadToEnd().Trim();
            git.WaitForExit();
            return name;
        }
        catch (Win32Exception)
        {
            return ""; // There is no git: the account's name must do.
        }
    }
}
