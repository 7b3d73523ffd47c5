using System.Globalization;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>Everything about one package for a person: the criteria with their evidence, advisories, ways in, verdict and whitelist entry.</summary>
/// <param name="writer">Where to.</param>
public sealed class DetailsWriter(TextWriter writer)
{
    private const int MaxVersions = 5;

    /// <summary>Writes it.</summary>
    /// <param name="report">The report that the package is in.</param>
    /// <param name="package">The package.</param>
    public void Write(GateReport report, JudgedPackage package)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(package);
        writer.WriteLine(Head(report, package));
        WriteCriteria(package);
        WriteSection("Advisories", package.Certification?.Vulnerabilities.SelectMany(Advisory) ?? []);
        WriteSection("Install scripts", package.Certification?.Evidence.Facts?.HasInstallScript == true ? ["installing it runs a script"] : []);
        WriteSection("Deprecated", package.Certification?.Evidence.Facts?.Deprecated is { Length: > 0 } deprecated ? [deprecated] : []);
        WriteSection("Findings", report.Findings.Where(finding => finding.Package == package.Id).Select(finding => $"{finding.Rule.Id} {finding.Rule.Name}: {finding.Message}"));
        WriteSection("Advice", report.Findings.Where(finding => finding.Package == package.Id).Select(finding => finding.Advice is { } advice ? $"{advice.Text}{(advice.Command is { } command ? $": {command}" : "")}" : null).OfType<string>().Distinct());
        WriteSection("Because of", package.Because.Select(id => id.ToString()));
        WriteSection("Whitelist", package.AcceptedBy is { } entry ? Entry(entry) : []);
        WriteSection("Brought in by", package.Paths.Select(path => path.ToString()));
        WriteSection("Asked for as", package.RequestedAs);
        WriteSection("Installed at", package.Locations.Select(location => location.ToString()));
    }

    /// <summary>Says that a report does not have a package, and what it has instead.</summary>
    /// <param name="report">The report.</param>
    /// <param name="asked">The package; with an empty version for any one, of which there are several then.</param>
    public static string Absent(GateReport report, PackageId asked)
    {
        ArgumentNullException.ThrowIfNull(report);
        var where = PlainText.EscapeForLog(report.LockfilePath) + (report.Policy.Dependencies == DependencyScope.Production ? " (production dependencies)" : "");
        var ids = report.Packages.Select(package => package.Id).Where(id => id.Name == asked.Name).Order().ToList();
        var versions = string.Join(", ", Nearest(ids, asked).Select(id => PlainText.EscapeForLog(id.Version)));
        return (ids.Count, asked.Version.Length) switch
        {
            (0, _) => $"no version of {PlainText.EscapeForLog(asked.Name)} is in {where}; nscm report lists what is.",
            (_, 0) => $"{where} has several versions of {PlainText.EscapeForLog(asked.Name)}; name one: {versions}.",
            _ => $"{PlainText.EscapeForLog(asked.ToString())} is not in {where}; the nearest there: {versions}.",
        };
    }

    /// <summary>A few of some versions, from both sides of one that is not among them.</summary>
    private static IEnumerable<PackageId> Nearest(List<PackageId> sorted, PackageId asked)
    {
        var place = sorted.TakeWhile(id => id < asked).Count();
        var first = Math.Clamp(place - (MaxVersions / 2), 0, Math.Max(0, sorted.Count - MaxVersions));
        return asked.Version.Length == 0 ? sorted : sorted.Skip(first).Take(MaxVersions);
    }

    private static string Head(GateReport report, JudgedPackage package)
    {
        var verdict = package.Verdict.ToString().ToLowerInvariant();
        var score = package.Certification is { } certification
            ? string.Create(CultureInfo.InvariantCulture, $", score {certification.Score}, own score {certification.OwnScore} (certified from {report.Policy.MinimumScore})")
            : "";
        var why = package.Uncertified is { } reason ? $" ({reason})" : "";
        return PlainText.EscapeForLog($"{package.Id}: {verdict}{why}{score}");
    }

    private void WriteCriteria(JudgedPackage package)
    {
        if (package.Certification is not { } certification)
        {
            return;
        }

        writer.WriteLine();
        foreach (var criterion in certification.Criteria)
        {
            var (outcome, cost) = criterion.Outcome switch
            {
                CriterionOutcome.Passed => ("passed", ""),
                CriterionOutcome.Failed => ("failed", string.Create(CultureInfo.InvariantCulture, $"-{criterion.Cost}")),
                CriterionOutcome.NotEvaluated => ("unknown", ""),
                var other => throw new InvalidOperationException($"{other} is not an outcome."),
            };
            writer.WriteLine($"  {NameOf(criterion.Criterion),-18}  {outcome,-7}  {cost,4}  {PlainText.EscapeForLog(criterion.Detail)}".TrimEnd());
        }
    }

    private void WriteSection(string title, IEnumerable<string> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
        {
            return;
        }

        writer.WriteLine();
        writer.WriteLine(title);
        foreach (var line in all)
        {
            writer.WriteLine($"  {PlainText.EscapeForLog(line)}");
        }
    }

    private static IEnumerable<string> Advisory(Advisory advisory)
    {
        var score = advisory.CvssScore is { } cvss ? string.Create(CultureInfo.InvariantCulture, $", CVSS {cvss:0.0}") : "";
        var aliases = advisory.Aliases.Count > 0 ? $", also {string.Join(", ", advisory.Aliases)}" : "";
        yield return $"{advisory.Id} ({advisory.Severity.ToString().ToLowerInvariant()}{score}{aliases}): {(advisory.Summary.Length > 0 ? advisory.Summary : "no summary")}";
        var published = advisory.Published is { } at ? string.Create(CultureInfo.InvariantCulture, $"published {at:yyyy-MM-dd}, ") : "";
        var repaired = advisory.FixedIn.Count > 0 ? $"fixed in {string.Join(", ", advisory.FixedIn)}" : "no fixed version is known";
        yield return $"  {published}{repaired}";
        if (advisory.Url is { Length: > 0 } url)
        {
            yield return $"  {url}";
        }
    }

    private static IEnumerable<string> Entry(WhitelistEntry entry)
    {
        yield return $"{entry.Package} {entry.Versions.Text}: {entry.Reason}";
        var accepts = entry.Accepts is { } names ? $", accepts {string.Join(", ", names)}" : "";
        var expires = entry.Expires is { } end ? $", until {end}" : "";
        yield return $"by {entry.By} at {entry.At}{expires}{accepts}";
        if (entry.Where.Path is { Length: > 0 })
        {
            yield return entry.Where.ToString();
        }
    }

    /// <summary>As the documentation calls it: <c>license-tree</c>.</summary>
    private static string NameOf(Criterion criterion) => criterion switch
    {
        Criterion.LicenseTree => "license-tree",
        Criterion.VulnerabilityTree => "vulnerability-tree",
        _ => criterion.ToString().ToLowerInvariant(),
    };
}
