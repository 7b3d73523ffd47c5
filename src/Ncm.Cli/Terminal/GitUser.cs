using System.ComponentModel;
using System.Diagnostics;

namespace Ncm.Cli.Terminal;

/// <summary>Who sits at the keyboard.</summary>
internal static class GitUser
{
    /// <summary>The name that git would put on a commit in a folder, or else the name of the operating system's user.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<string> NameAsync(string directory, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["config", "--get", "user.name"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var git = Process.Start(start)!;
            var error = git.StandardError.ReadToEndAsync(cancellationToken);
            var name = (await git.StandardOutput.ReadToEndAsync(cancellationToken)).Trim();
            await error;
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 && name.Length > 0 ? name : Environment.UserName;
        }
        catch (Win32Exception)
        {
            // There is no git here.
            return Environment.UserName;
        }
    }
}
