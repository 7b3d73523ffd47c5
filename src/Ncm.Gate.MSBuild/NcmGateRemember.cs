using Microsoft.Build.Framework;

namespace Ncm.Gate.MSBuild;

/// <summary>Keeps a verdict in the project's intermediate folder, so that the targets can tell, without loading anything, that nothing has changed.</summary>
[MSBuildMultiThreadableTask]
public sealed class NcmGateRemember : Microsoft.Build.Utilities.Task
{
    /// <summary>What <see cref="NcmGateCheck"/> found; empty where nothing was decided.</summary>
    public string State { get; set; } = "";

    /// <summary>The properties that the verdict depends on, as the targets write them.</summary>
    [Required]
    public string Settings { get; set; } = "";

    /// <summary>The absolute path of the folder to keep it in.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>The lock file that was judged.</summary>
    [Required]
    public string LockFile { get; set; } = "";

    /// <summary>The lock file again, to tell the locks that were judged in this build from those that were not.</summary>
    [Output]
    public string Judged => LockFile;

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (State.Length == 0)
        {
            return true;
        }

        try
        {
            var state = GateState.Parse(State);
            Directory.CreateDirectory(Folder);
            Write("inputs.txt", string.Join('\n', (IEnumerable<string>)[$"{state.Since}|{state.Until}", .. Lists(state.Fingerprints)]));
            Write("options.txt", string.Join('\n', (IEnumerable<string>)[Settings, $"until={state.Until}", .. state.Fingerprints.Lines]));
            if (state.Warnings.Count > 0)
            {
                Write("warnings.txt", state.WarningsToText());
            }
            else
            {
                File.Delete(Path.Combine(Folder, "warnings.txt"));
            }

            // Last, so that what it stands for is there.
            Write("passed.stamp", "");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Log.LogMessage(MessageImportance.Normal, "The next build judges again: {0}", problem.Message);
        }

        return true;
    }

    private static IEnumerable<string> Lists(Fingerprints fingerprints) =>
        [.. new[] { fingerprints.Texts, fingerprints.Binaries, fingerprints.Timed }.Select(list => string.Join(Fingerprints.Separator, list))];

    /// <summary>Another node may read or write at the same time; it sees the old file or the new one.</summary>
    private void Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        var temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            File.WriteAllText(temporary, content);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }
}
