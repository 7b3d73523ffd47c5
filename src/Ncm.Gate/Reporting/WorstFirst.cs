using Ncm.Gate.Certification;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>
/// The order for readers with room for a few findings only: errors before warnings before notes, within a level by severity on CVSS's
/// scale, and what is alike in the order of the file.
/// </summary>
internal static class WorstFirst
{
    public static IReadOnlyList<Finding> Of(GateReport report)
    {
        var certifications = report.Packages
            .Where(package => package.Certification is not null)
            .ToDictionary(package => package.Id, package => package.Certification!);
        return
        [
            .. report.Findings
                .OrderBy(finding => finding.Level)
                .ThenByDescending(finding => SeverityOf(finding, certifications)),
        ];
    }

    /// <summary>What the advisories themselves say where there are any, else the severity of the rule.</summary>
    private static double SeverityOf(Finding finding, Dictionary<PackageId, Certification.Certification> certifications)
    {
        var ofRule = finding.Rule.SecuritySeverity ?? 0;
        if (finding.Rule == Rules.Malware || finding.Package is not { } id || !certifications.TryGetValue(id, out var certification))
        {
            return ofRule;
        }

        return certification.Vulnerabilities
            .Where(advisory => finding.Advisories.Contains(advisory.Id))
            .Select(SeverityOf)
            .DefaultIfEmpty(ofRule)
            .Max();
    }

    /// <summary>Without a number, the upper end of the word's range; a record that does not say may be the worst.</summary>
    private static double SeverityOf(Advisory advisory) => advisory.CvssScore ?? advisory.Severity switch
    {
        Severity.Unknown or Severity.Critical => 10.0,
        Severity.High => 8.9,
        Severity.Moderate => 6.9,
        Severity.Low => 3.9,
        var other => throw new InvalidOperationException($"{other} is not a severity."),
    };
}
