using Microsoft.Build.Utilities;

namespace Ncm.Gate.MSBuild;

/// <summary>A warning as the build's log has it.</summary>
/// <param name="Code">The rule.</param>
/// <param name="Help">The rule's page.</param>
/// <param name="File">The file that it points into.</param>
/// <param name="Line">The line, from 1; 0 where only the file is known.</param>
/// <param name="Column">The column, from 1; 0 where only the line is known.</param>
/// <param name="Message">The message.</param>
internal sealed record LoggedWarning(string Code, string Help, string File, int Line, int Column, string Message)
{
    /// <summary>Writes it. MSBuild may make it an error or a message, or drop it, as the project says.</summary>
    public void WriteTo(TaskLoggingHelper log) => log.LogWarning(null, Code, null, Help, File, Line, Column, 0, 0, Message);
}
