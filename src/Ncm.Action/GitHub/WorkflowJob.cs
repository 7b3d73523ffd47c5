namespace Ncm.Action.GitHub;

/// <summary>A job of a workflow's run.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Such as <c>completed</c>.</param>
/// <param name="Conclusion">Such as <c>failure</c>; empty while it runs.</param>
/// <param name="Steps">The names of its steps.</param>
internal sealed record WorkflowJob(long Id, string Name, string Status, string Conclusion, IReadOnlyList<string> Steps);
