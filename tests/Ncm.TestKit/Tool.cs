using System.ComponentModel;
using NUnit.Framework;

namespace Ncm.TestKit;

/// <summary>Runs the real programs that tests compare with.</summary>
public static class Tool
{
    /// <summary>Runs a program to its end. Where it is not installed, the test is skipped with the reason.</summary>
    /// <param name="workingDirectory">The folder to run it in.</param>
    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments.</param>
    public static CommandResult Run(string workingDirectory, string program, params string[] arguments)
    {
        try
        {
            return CommandLine.RunAsync(program, arguments, workingDirectory).GetAwaiter().GetResult();
        }
        catch (Win32Exception)
        {
            Assert.Ignore($"{program} is not installed.");
            throw;
        }
    }
}
