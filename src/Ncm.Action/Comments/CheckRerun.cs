using System.Globalization;
using System.Text.RegularExpressions;
using Ncm.Action.GitHub;
using Ncm.Action.Runner;

namespace Ncm.Action.Comments;

/// <summary>
/// Runs the gate's check of a pull request again. A new check run would not turn a failed job green, which is what branch protection looks
/// at; the job itself must run again, and reads the comments then.
/// </summary>
/// <param name="github">GitHub.</param>
/// <param name="runner">The runner's variables, by which this run is told from the others.</param>
internal sealed partial class CheckRerun(IGitHub github, RunnerEnvironment runner)
{
    private const int MaxRuns = 20;

    /// <summary>Runs it again.</summary>
    /// <param name="headSha">The tip of the pull request's branch.</param>
    /// <param name="evenIfPassed">Whether a check that passed may fail now.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RerunOutcome> RunAsync(string headSha, bool evenIfPassed, CancellationToken cancellationToken)
    {
        try
        {
            var outcomes = new List<RerunKind>();
            foreach (var run in await CandidatesAsync(headSha, cancellationToken))
            {
                outcomes.Add(await RunAsync(run, evenIfPassed, cancellationToken));
            }

            // With several, such as one for each folder, the one that needs most words.
            RerunKind[] order = [RerunKind.Started, RerunKind.Running, RerunKind.Passed];
            return new RerunOutcome(order.Where(outcomes.Contains).DefaultIfEmpty(RerunKind.None).First());
        }
        catch (GitHubException problem)
        {
            return new RerunOutcome(RerunKind.Failed, problem.Message);
        }
    }

    /// <summary>The latest run of each workflow that looks at the pull request; never this one.</summary>
    private async Task<IEnumerable<WorkflowRun>> CandidatesAsync(string headSha, CancellationToken cancellationToken)
    {
        var own = runner.Find("GITHUB_RUN_ID");
        return (await github.ListWorkflowRunsAsync(headSha, cancellationToken))
            .Where(run => run.Event is "pull_request" or "pull_request_target" && run.Id.ToString(CultureInfo.InvariantCulture) != own)
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.Id)
            .DistinctBy(run => (run.WorkflowPath, run.Event))
            .Take(MaxRuns);
    }

    private async Task<RerunKind> RunAsync(WorkflowRun run, bool evenIfPassed, CancellationToken cancellationToken)
    {
        var jobs = await github.ListJobsAsync(run.Id, cancellationToken);
        var ours = jobs.Where(job => job.Steps.Any(step => OwnStep().IsMatch(step))).ToList();
        if (ours.Count == 0 && IsOwnWorkflow(run))
        {
            ours = [.. jobs];
        }

        if (ours.Count == 0)
        {
            return RerunKind.None;
        }

        if (run.Status != "completed")
        {
            return RerunKind.Running;
        }

        if (ours.Exists(job => job.Conclusion is not ("success" or "skipped" or "neutral")))
        {
            await github.RerunFailedJobsAsync(run.Id, cancellationToken);
            return RerunKind.Started;
        }

        if (!evenIfPassed)
        {
            return RerunKind.Passed;
        }

        await github.RerunAsync(run.Id, cancellationToken);
        return RerunKind.Started;
    }

    /// <summary>Whether it is of the same file as this run: <c>GITHUB_WORKFLOW_REF</c> is <c>owner/name/.github/workflows/file@ref</c>.</summary>
    private bool IsOwnWorkflow(WorkflowRun run) =>
        runner.Find("GITHUB_WORKFLOW_REF")?.Split('@')[0].Split('/', 3) is [_, _, var path] && path == run.WorkflowPath;

    // The step of an action is named after it ("Run ncm-gate/ncm-gate@v1", "Pull ghcr.io/…/ncm-action:1") unless the workflow names it.
    [GeneratedRegex(@"\bncm", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex OwnStep();
}
