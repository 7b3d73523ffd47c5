using System.Text;
using Ncm.Action.Checks;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>The job's summary.</summary>
/// <param name="context">What every part of a run needs.</param>
internal sealed class JobSummary(ActionContext context)
{
    /// <summary>Adds the result to it.</summary>
    public void Write(CheckResult result)
    {
        if (!context.Inputs.Summary || context.Runner.SummaryPath is not { } path)
        {
            return;
        }

        // What the step wrote already counts, too; above the limit GitHub shows nothing at all.
        var used = File.Exists(path) ? new FileInfo(path).Length : 0;
        var room = MarkdownWriter.SummaryBytes - used - 1024;
        if (room < 4 * MarkdownWriter.MinimumBytes)
        {
            context.Log.Say("The job's summary is full already, so the gate's is left out.");
            return;
        }

        File.AppendAllText(path, context.Log.Hidden(ResultMarkdown.Write(result, (int)room)), new UTF8Encoding(false));
    }
}
