using Ncm.Action.Checks;
using Ncm.Action.GitHub;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>Tells a result to everybody: the log, the workspace, the outputs, the summary, and GitHub last. If GitHub cannot be told, the exit code still tells.</summary>
/// <param name="context">What every part of a run needs.</param>
/// <param name="commentsOf">The comments of a pull request, where this run has read them; <see langword="null"/> elsewhere.</param>
internal sealed class ResultPublisher(ActionContext context, Func<int, IReadOnlyList<IssueComment>?> commentsOf)
{
    /// <summary>Tells it.</summary>
    /// <returns>The step's exit code.</returns>
    public async Task<int> PublishAsync(CheckResult result, CancellationToken cancellationToken)
    {
        WriteLog(result);
        if (context.Inputs.SarifFile is { } sarif)
        {
            SarifFile.Write(sarif, result, context.Runner);
        }

        new OutputWriter(context).Write(result, context.Inputs.SarifFile);
        new JobSummary(context).Write(result);
        if (context.Inputs.Annotations && !await new CheckRunPublisher(context).PublishAsync(result, cancellationToken))
        {
            Annotate(result);
        }

        await new StickyComment(context, commentsOf).WriteAsync(result, cancellationToken);
        return result.ExitCode == ExitCode.Failed && !context.Inputs.Fail ? ExitCode.Passed : result.ExitCode;
    }

    private void WriteLog(CheckResult result)
    {
        foreach (var report in result.Reports)
        {
            using var text = new StringWriter { NewLine = "\n" };
            var table = new TableWriter(text, color: false);
            table.WriteFindings(report);
            table.WriteSummary(report);
            table.WriteVerdict(report);
            context.Log.SayLines(text.ToString());
        }

        foreach (var problem in result.Problems)
        {
            context.Log.Say(Sentence(problem));
        }

        foreach (var note in result.Notes)
        {
            context.Log.Say($"note: {note}");
        }

        context.Log.Say($"{result.Verdict}: {Headline.Of(result)}");
    }

    private void Annotate(CheckResult result)
    {
        foreach (var problem in result.Problems.Take(AnnotationWriter.GitHubBudget / 2))
        {
            context.Log.Error(problem);
        }

        context.Log.Annotate(result.Reports, AnnotationWriter.GitHubBudget - Math.Min(result.Problems.Count, AnnotationWriter.GitHubBudget / 2));
    }

    private static string Sentence(GateException problem) =>
        problem.Location is { Path.Length: > 0 } place ? $"{place}: error {problem.Code}: {problem.Message}" : $"error {problem.Code}: {problem.Message}";
}
