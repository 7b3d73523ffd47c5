using System.Globalization;
using System.Text;
using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>Turns findings into annotations.</summary>
public static class Annotations
{
    // The Checks API takes 64 KB; some of it is left for the line that says what was cut.
    private const int MaxDetails = (64 * 1024) - 256;
    private const int MaxPlaces = 20;

    /// <summary>An annotation for every finding, worst first.</summary>
    /// <param name="report">The report.</param>
    public static IReadOnlyList<Annotation> Of(GateReport report)
    {
        var packages = report.Packages.ToDictionary(package => package.Id);
        return [.. WorstFirst.Of(report).Select(finding => Of(report, finding, packages))];
    }

    private static Annotation Of(GateReport report, Finding finding, Dictionary<PackageId, JudgedPackage> packages)
    {
        var (path, where) = report.PlaceInRepository(finding.Where);
        return new Annotation
        {
            Path = path,
            Line = Math.Max(1, where.Line),
            Column = where.Column > 0 ? where.Column : null,
            Level = finding.Level switch
            {
                RuleLevel.Error => AnnotationLevel.Failure,
                RuleLevel.Warning => AnnotationLevel.Warning,
                RuleLevel.Note => AnnotationLevel.Notice,
                var other => throw new InvalidOperationException($"{other} is not a level."),
            },
            Title = $"{finding.Rule.Id} {finding.Rule.Name}",
            Message = string.Join('\n', FindingText.Lines(report, finding).Select(line => PlainText.Escape(line))),
            RawDetails = finding.Package is { } id && packages.TryGetValue(id, out var package) ? Details(report, finding, package) : "",
        };
    }

    private static string Details(GateReport report, Finding finding, JudgedPackage package)
    {
        var details = new StringBuilder();
        var left = 0;
        foreach (var line in DetailLines(report, finding, package))
        {
            var safe = PlainText.Escape(line);
            if (left > 0 || Encoding.UTF8.GetByteCount(safe) + 1 > MaxDetails - Encoding.UTF8.GetByteCount(details.ToString()))
            {
                left++;
                continue;
            }

            details.Append(safe).Append('\n');
        }

        return left == 0 ? details.ToString() : string.Create(CultureInfo.InvariantCulture, $"{details}… and {left} more lines\n");
    }

    private static IEnumerable<string> DetailLines(GateReport report, Finding finding, JudgedPackage package)
    {
        yield return $"{package.Id}: {package.Verdict.ToString().ToLowerInvariant()}{(package.Score is { } score ? $", score {score}" : "")}";
        foreach (var criterion in package.Certification?.Criteria ?? [])
        {
            yield return $"  {criterion.Criterion}: {criterion.Outcome}{(criterion.Detail.Length > 0 ? $" ({criterion.Detail})" : "")}";
        }

        foreach (var advisory in (package.Certification?.Vulnerabilities ?? []).Where(advisory => finding.Advisories.Contains(advisory.Id)))
        {
            yield return $"{advisory.Id} ({advisory.Severity}): {advisory.Summary}";
            yield return $"  {(advisory.Url is { Length: > 0 } url ? url + "; " : "")}{Fixed(advisory)}";
        }

        foreach (var path in finding.Paths)
        {
            yield return $"brought in by {path}";
        }

        foreach (var location in finding.Locations.Take(MaxPlaces))
        {
            yield return $"installed at {new FileLocation(report.PlaceInRepository(location).Path, location.Line, location.Column)}";
        }

        if (finding.Locations.Count > MaxPlaces)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"and at {finding.Locations.Count - MaxPlaces} more places");
        }
    }

    private static string Fixed(Advisory advisory) =>
        advisory.FixedIn.Count == 0 ? "no fixed version is known" : $"fixed in {string.Join(", ", advisory.FixedIn)}";
}
