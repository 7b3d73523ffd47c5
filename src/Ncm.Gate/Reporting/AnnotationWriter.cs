using System.Globalization;

namespace Ncm.Gate.Reporting;

/// <summary>
/// Annotations by workflow command, for a step of GitHub Actions. GitHub shows ten of each level to a step and drops the others without a
/// word, so this writes the worst of them and one notice of how many there are more.
/// </summary>
/// <param name="writer">The step's standard output.</param>
/// <param name="budget">How many commands of each level may be written; at least 1.</param>
/// <remarks>
/// The limit is from actions/toolkit, docs/problem-matchers.md: "10 warning annotations, 10 error annotations, and 10 notice annotations
/// per step".
/// </remarks>
public sealed class AnnotationWriter(TextWriter writer, int budget = AnnotationWriter.GitHubBudget)
{
    /// <summary>How many annotations of each level GitHub shows to a step.</summary>
    public const int GitHubBudget = 10;

    private readonly int _budget = budget >= 1
        ? budget
        : throw new ArgumentOutOfRangeException(nameof(budget), budget, "At least one command of each level is needed to say that there are more.");

    /// <summary>Writes the annotations of one step. What a step writes about several lock files must come in one call: they share the budget.</summary>
    /// <param name="reports">The reports.</param>
    public void Write(params IReadOnlyList<GateReport> reports)
    {
        var byLevel = reports.SelectMany(Annotations.Of).ToLookup(annotation => annotation.Level);
        var errors = Within(byLevel[AnnotationLevel.Failure], _budget, out var moreErrors);
        var warnings = Within(byLevel[AnnotationLevel.Warning], _budget, out var moreWarnings);
        var notices = Within(byLevel[AnnotationLevel.Notice], _budget, out var moreNotices);
        if (moreErrors + moreWarnings + moreNotices > 0)
        {
            // The line that says so is a notice too.
            notices = Within(byLevel[AnnotationLevel.Notice], _budget - 1, out moreNotices);
        }

        foreach (var annotation in errors.Concat(warnings).Concat(notices))
        {
            writer.WriteLine(Command(annotation));
        }

        if (moreErrors + moreWarnings + moreNotices > 0)
        {
            writer.WriteLine(WorkflowCommand.Format("notice", [("title", "NCM Gate")], More(moreErrors, moreWarnings, moreNotices)));
        }
    }

    private static List<Annotation> Within(IEnumerable<Annotation> annotations, int budget, out int more)
    {
        var all = annotations.ToList();
        more = Math.Max(0, all.Count - budget);
        return all[..Math.Min(budget, all.Count)];
    }

    private static string Command(Annotation annotation)
    {
        var name = annotation.Level switch
        {
            AnnotationLevel.Failure => "error",
            AnnotationLevel.Warning => "warning",
            AnnotationLevel.Notice => "notice",
            var other => throw new InvalidOperationException($"{other} is not a level."),
        };
        return WorkflowCommand.Format(
            name,
            [
                ("file", PlainText.Escape(annotation.Path)),
                ("line", annotation.Line.ToString(CultureInfo.InvariantCulture)),
                ("col", annotation.Column?.ToString(CultureInfo.InvariantCulture)),
                ("title", annotation.Title),
            ],
            annotation.Message);
    }

    private static string More(int errors, int warnings, int notices)
    {
        var counts = new[] { Count(errors, "error"), Count(warnings, "warning"), Count(notices, "notice") }.Where(count => count.Length > 0);
        return $"and {string.Join(", ", counts)} more that GitHub has no room for here: see the job's summary or its log.";
    }

    private static string Count(int count, string what) =>
        count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
