using System.Globalization;
using Ncm.Gate.Certification.Licenses;

namespace Ncm.Gate.Certification;

/// <summary>The four criteria that a package's own evidence answers, whatever it depends on. Size needs the tree: <see cref="TreeCriteria"/>.</summary>
internal sealed class OwnCriteria(CertificationOptions options)
{
    private readonly LicenseList _allowed = new(options.Licenses);

    /// <summary>Whether the package has a README.</summary>
    public static CriterionResult Readme(Evidence evidence) => evidence.Facts switch
    {
        null => Unknown(Criterion.Readme),
        { HasReadme: true } => new(Criterion.Readme, CriterionOutcome.Passed, "README present"),
        { HasReadme: false } or { TarballRead: true } => new(Criterion.Readme, CriterionOutcome.Failed, "no README"),
        _ => Unknown(Criterion.Readme),
    };

    /// <summary>Whether its source is in public source control.</summary>
    public static CriterionResult Source(Evidence evidence) => evidence.Facts switch
    {
        null => Unknown(Criterion.Source),
        { Repository: { } repository } when PublicSource.IsPublic(repository) => new(Criterion.Source, CriterionOutcome.Passed, repository),
        { Repository: { } repository } => new(Criterion.Source, CriterionOutcome.Failed, $"\"{repository}\" is not a public repository"),
        // The version manifest repeats package.json's repository: when it has none, package.json has none either.
        _ => new(Criterion.Source, CriterionOutcome.Failed, "no repository"),
    };

    /// <summary>Whether its licence is allowed.</summary>
    public CriterionResult License(Evidence evidence)
    {
        if (evidence.Facts is not { } facts)
        {
            return Unknown(Criterion.License);
        }

        var verdict = LicenseCriterion.Evaluate(facts.License, _allowed);
        return verdict.Outcome switch
        {
            LicenseOutcome.Allowed => new(Criterion.License, CriterionOutcome.Passed, Origin(verdict.Reason, facts)),
            LicenseOutcome.Refused => new(Criterion.License, CriterionOutcome.Failed, Origin(verdict.Reason, facts)),
            // A licence that cannot be told fails, but only after everything was read: the licence file may still tell.
            _ when facts.TarballRead => new(Criterion.License, CriterionOutcome.Failed, verdict.Reason),
            _ => Unknown(Criterion.License),
        };
    }

    /// <summary>Whether it has no known vulnerability that counts.</summary>
    public static CriterionResult Vulnerability(Evidence evidence, IReadOnlyList<Advisory> counting)
    {
        if (evidence.Advisories is null)
        {
            return Unknown(Criterion.Vulnerability);
        }

        if (counting.Count == 0)
        {
            return new(Criterion.Vulnerability, CriterionOutcome.Passed, "no known vulnerability");
        }

        var malware = counting.Any(advisory => advisory.IsMalware);
        var ids = string.Join(", ", counting.Select(advisory => advisory.Id));
        return new(
            Criterion.Vulnerability,
            CriterionOutcome.Failed,
            // "a malware record costs all" (DESIGN section 4).
            malware ? 100 : CriterionResult.CostOf(Criterion.Vulnerability),
            malware ? $"malware: {ids}" : string.Create(CultureInfo.InvariantCulture, $"{counting.Count} known: {ids}"));
    }

    /// <summary>The advisories that count, worst first.</summary>
    public IReadOnlyList<Advisory> Counting(Evidence evidence) =>
        [.. (evidence.Advisories ?? [])
            .Where(options.Counts)
            .OrderByDescending(advisory => advisory.IsMalware)
            .ThenByDescending(advisory => advisory.Severity)
            .ThenByDescending(advisory => advisory.CvssScore ?? 0)
            .ThenBy(advisory => advisory.Id, StringComparer.Ordinal)];

    private static CriterionResult Unknown(Criterion criterion) => new(criterion, CriterionOutcome.NotEvaluated, "");

    private static string Origin(string message, PackageFacts facts) =>
        facts.LicenseOrigin is null or "package.json" ? message : $"{message} ({facts.LicenseOrigin})";
}
