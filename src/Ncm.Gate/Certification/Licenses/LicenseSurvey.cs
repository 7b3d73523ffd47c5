using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>Which licences the packages of a lock file have: what to look at before deciding which to allow.</summary>
/// <param name="Licenses">The licences, the most frequent first.</param>
/// <param name="Missing">Packages about which the registry has nothing that could be read, in order.</param>
public sealed record LicenseSurvey(IReadOnlyList<FoundLicense> Licenses, IReadOnlyList<PackageId> Missing)
{
    /// <summary>
    /// With this bar nothing but an untold licence leaves a score undecided: the lesser criteria and a vulnerability cost 36 points in all,
    /// a licence 100. So a tarball is read only where the manifest does not tell the licence.
    /// </summary>
    internal const int MinimumScore = 1;

    /// <summary>Counts the licences of a certified graph.</summary>
    internal static LicenseSurvey Of(CertifiedGraph certified)
    {
        var evidence = certified.Graph.Nodes
            .Select(node => certified.Of(node.Index)?.Evidence)
            .OfType<Evidence>()
            .DistinctBy(known => known.Subject)
            .ToList();
        return new LicenseSurvey(
            [
                .. evidence
                    .Where(known => known.Facts is not null)
                    .GroupBy(known => NameOf(LicenseCriterion.Evaluate(known.Facts!.License, [])), StringComparer.Ordinal)
                    .Select(group => Found(group.Key, [.. group]))
                    .OrderByDescending(found => found.Packages.Count)
                    .ThenBy(found => found.Name, StringComparer.Ordinal),
            ],
            [.. evidence.Where(known => known.Facts is null).Select(known => known.Subject.Id).Distinct().Order()]);
    }

    private static string NameOf(LicenseVerdict verdict) => verdict.Expression ?? verdict.Reason;

    private static FoundLicense Found(string name, IReadOnlyList<Evidence> evidence)
    {
        var expression = LicenseCriterion.Evaluate(evidence[0].Facts!.License, []).Expression;
        return new FoundLicense
        {
            Name = name,
            Expression = expression,
            Entries = EntriesFor(expression),
            Packages = [.. evidence.Select(known => known.Subject.Id).Distinct().Order()],
        };
    }

    /// <summary>Of alternatives each one is enough; where several licences hold at once, only the whole is.</summary>
    private static IReadOnlyList<string> EntriesFor(string? expression) =>
        !LicenseCriterion.IsListedEntry(expression) || !SpdxExpression.TryParse(expression, out var read) ? []
        : read.HasOnlyAlternatives ? [.. read.Licenses.Select(license => license.ToString()).Distinct(StringComparer.Ordinal)]
        : [expression!];
}
