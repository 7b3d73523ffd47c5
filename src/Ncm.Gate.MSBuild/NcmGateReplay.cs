using System.Text.Json;
using Microsoft.Build.Framework;

namespace Ncm.Gate.MSBuild;

/// <summary>Says the warnings of the last verdict again, in a build that need not judge: they must not vanish because nothing changed.</summary>
[MSBuildMultiThreadableTask]
public sealed class NcmGateReplay : Microsoft.Build.Utilities.Task
{
    /// <summary>The content of the file that <see cref="NcmGateRemember"/> keeps them in.</summary>
    [Required]
    public string Warnings { get; set; } = "";

    /// <inheritdoc/>
    public override bool Execute()
    {
        try
        {
            foreach (var warning in GateState.ParseWarnings(Warnings))
            {
                warning.WriteTo(Log);
            }
        }
        catch (Exception problem) when (problem is FormatException or JsonException)
        {
            DiagnosticLog.Write(Log, new SettingException("The warnings of the last verdict cannot be read; delete the folder ncm-gate in the project's obj folder.", problem));
        }

        return !Log.HasLoggedErrors;
    }
}
