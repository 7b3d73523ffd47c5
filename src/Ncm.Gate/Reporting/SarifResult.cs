using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>One SARIF result: what one rule finds about one package@version in one lock file.</summary>
/// <param name="Findings">The findings that it is made of, the first one first; more than one where a rule found several things.</param>
/// <param name="Fingerprint">What makes it the same alert in the next run.</param>
internal sealed record SarifResult(IReadOnlyList<Finding> Findings, string Fingerprint)
{
    public Finding First => Findings[0];

    /// <summary>Puts the findings of a report together, worst first.</summary>
    public static IReadOnlyList<SarifResult> Of(GateReport report)
    {
        var lockfile = report.PlaceInRepository(new FileLocation(report.LockfilePath)).Path;
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        return
        [
            .. WorstFirst.Of(report)
                .GroupBy(finding => KeyOf(report, finding, lockfile))
                .Select(group => new SarifResult([.. group], Numbered(seen, Hash(group.Key)))),
        ];
    }

    /// <summary>
    /// Rule, package@version and lock file, and never the line: entries move when their neighbours change. A finding about a file is known by
    /// what it says.
    /// </summary>
    private static string KeyOf(GateReport report, Finding finding, string lockfile) => finding.Package is { } id
        ? $"{finding.Rule.Id}\n{id}\n{lockfile}"
        : $"{finding.Rule.Id}\n{report.PlaceInRepository(finding.Where).Path}\n{lockfile}\n{finding.Message}";

    private static string Hash(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 16));

    /// <summary>In the form <c>hash:number</c> of CodeQL's own.</summary>
    private static string Numbered(Dictionary<string, int> seen, string hash)
    {
        var number = seen[hash] = seen.GetValueOrDefault(hash) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{hash}:{number}");
    }
}
