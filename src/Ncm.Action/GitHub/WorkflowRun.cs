namespace Ncm.Action.GitHub;

/// <summary>A run of a workflow.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Event">What started it, such as <c>pull_request</c>.</param>
/// <param name="Status">Such as <c>completed</c> or <c>in_progress</c>.</param>
/// <param name="Conclusion">Such as <c>failure</c>; empty while it runs.</param>
/// <param name="WorkflowPath">The workflow's file, such as <c>.github/workflows/ncm.yml</c>.</param>
/// <param name="CreatedAt">When it was started.</param>
/// <param name="Url">Where a person sees it.</param>
internal sealed record WorkflowRun(
    long Id, string Event, string Status, string Conclusion, string WorkflowPath, DateTimeOffset CreatedAt, string Url);
