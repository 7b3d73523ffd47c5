using System.Globalization;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Runner;

/// <summary>
/// The job's log. The runner takes a line that begins with two colons as a command, so that whatever is written passes through here: lines of
/// text can never become one, and a secret is replaced before anybody reads it.
/// </summary>
/// <param name="output">Standard output.</param>
internal sealed class WorkflowLog(TextWriter output)
{
    private readonly List<string> _secrets = [];

    /// <summary>Keeps a secret out of this log, and tells the runner to keep it out of whatever follows.</summary>
    public void Mask(string secret)
    {
        foreach (var line in secret.Split('\n', '\r').Where(line => line.Trim().Length > 0))
        {
            _secrets.Add(line);
            output.WriteLine(WorkflowCommand.Format("add-mask", [], line));
        }
    }

    /// <summary>A line for a person.</summary>
    public void Say(string text) => output.WriteLine(PlainText.EscapeForLog(Hidden(text)));

    /// <summary>Lines for a person.</summary>
    public void SayLines(string text)
    {
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            Say(line);
        }
    }

    /// <summary>A line that GitHub shows as an error.</summary>
    public void Error(string title, string text) =>
        output.WriteLine(WorkflowCommand.Format("error", [("title", title)], PlainText.Escape(Hidden(text))));

    /// <summary>A line that GitHub shows as a warning.</summary>
    public void Warning(string title, string text) =>
        output.WriteLine(WorkflowCommand.Format("warning", [("title", title)], PlainText.Escape(Hidden(text))));

    /// <summary>A problem that GitHub shows as an error, at its place in a file.</summary>
    public void Error(GateException problem) => output.WriteLine(WorkflowCommand.Format(
        "error",
        [
            ("file", problem.Location is { } place ? PlainText.Escape(place.Path) : null),
            ("line", problem.Location is { Line: > 0 and var line } ? line.ToString(CultureInfo.InvariantCulture) : null),
            ("title", Rules.TryGet(problem.Code, out var rule) ? $"{rule.Id} {rule.Name}" : problem.Code),
        ],
        PlainText.Escape(Hidden(problem.Message))));

    /// <summary>The findings of reports as annotations, within what a step may show.</summary>
    /// <param name="reports">The reports.</param>
    /// <param name="budget">How many of each level there is room for.</param>
    public void Annotate(IReadOnlyList<GateReport> reports, int budget)
    {
        using var text = new StringWriter { NewLine = "\n" };
        new AnnotationWriter(text, budget).Write(reports);
        output.Write(Hidden(text.ToString()));
    }

    /// <summary>Text with the secrets taken out.</summary>
    public string Hidden(string text) => _secrets.Aggregate(text, (hidden, secret) => hidden.Replace(secret, "***", StringComparison.Ordinal));
}
