using Ncm.Action.Checks;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>The annotations of a result: what cannot be read first, then the findings, worst first.</summary>
internal static class ProblemAnnotations
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Annotation> Of(CheckResult result) =>
    [
        .. result.Problems.Where(problem => problem.Location is { Path.Length: > 0 }).Select(Of),
        .. result.Reports.SelectMany(Annotations.Of).OrderBy(annotation => annotation.Level),
    ];

    private static Annotation Of(GateException problem) => new()
    {
        Path = problem.Location!.Value.Path,
        Line = Math.Max(1, problem.Location.Value.Line),
        Column = problem.Location.Value.Column > 0 ? problem.Location.Value.Column : null,
        Level = AnnotationLevel.Failure,
        Title = Rules.TryGet(problem.Code, out var rule) ? $"{rule.Id} {rule.Name}" : problem.Code,
        Message = PlainText.Escape(problem.Message),
    };
}
