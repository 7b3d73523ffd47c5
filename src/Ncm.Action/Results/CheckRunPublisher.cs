using Ncm.Action.Checks;
using Ncm.Action.GitHub;

namespace Ncm.Action.Results;

/// <summary>Publishes a result as a check run on the judged commit, its annotations in as many requests as they need.</summary>
/// <param name="context">What every part of a run needs.</param>
internal sealed class CheckRunPublisher(ActionContext context)
{
    private const string Name = "NCM Gate";

    // The API's own limits: 50 annotations of a request, and 65,535 for the summary, which it seems to count in bytes.
    private const int BatchSize = 50;
    private const int SummaryBytes = 65_535;

    // Twenty requests; a reader has long stopped.
    private const int MostAnnotations = 1000;

    /// <summary>Publishes.</summary>
    /// <returns>Whether the token may; without it the annotations go elsewhere.</returns>
    public async Task<bool> PublishAsync(CheckResult result, CancellationToken cancellationToken)
    {
        var annotations = ProblemAnnotations.Of(result).Take(MostAnnotations).ToList();
        var run = new CheckRun
        {
            Name = Name,
            HeadSha = result.Change.HeadSha,
            Conclusion = result.ExitCode switch
            {
                ExitCode.Passed => "success",
                ExitCode.Failed when !context.Inputs.Fail => "neutral",
                _ => "failure",
            },
            Title = Headline.Of(result),
            Summary = ResultMarkdown.Write(result, SummaryBytes),
        };
        try
        {
            var id = await context.GitHub.CreateCheckRunAsync(run with { Annotations = annotations[..Math.Min(BatchSize, annotations.Count)] }, cancellationToken);
            foreach (var batch in annotations.Skip(BatchSize).Chunk(BatchSize))
            {
                await context.GitHub.AddAnnotationsAsync(id, run with { Annotations = batch }, cancellationToken);
            }

            return true;
        }
        catch (GitHubException problem)
        {
            context.Log.Say(problem.IsRefused
                ? "The token may not write check runs (checks: write), so the findings are annotations of this job."
                : $"No check run could be written, so the findings are annotations of this job: {problem.Message}.");
            return false;
        }
    }
}
