using System.ComponentModel;
using System.Diagnostics;
using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>What a program printed, and how it ended.</summary>
/// <param name="ExitCode">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
public sealed record ToolResult(int ExitCode, string Output, string Error);

/// <summary>Runs the real programs that tests compare with.</summary>
public static class Tool
{
    /// <summary>Runs a program to its end. Where it is not installed, the test is skipped with the reason.</summary>
    /// <param name="workingDirectory">The folder to run it in.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static ToolResult Run(string workingDirectory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return new ToolResult(process.ExitCode, output, error.GetAwaiter().GetResult());
        }
        catch (Win32Exception)
        {
            Assert.Ignore($"{program} is not installed.");
            throw;
        }
    }
}
