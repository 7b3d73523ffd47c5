namespace Ncm.Gate.Certification;

/// <summary>
/// Certifies one package by itself, where there is no lock and so no tree: the five criteria of its own score, with what its own tarball takes on
/// disk as its size. What it depends on is certified when it is asked for.
/// </summary>
/// <param name="options">The policy's limits.</param>
public sealed class OwnCertifier(CertificationOptions options)
{
    private readonly OwnCriteria _criteria = new(options);

    /// <summary>Scores evidence.</summary>
    /// <param name="evidence">Facts and advisories of one package@version.</param>
    /// <returns>The certification; the criteria of the tree are not evaluated in it.</returns>
    public Certification Certify(Evidence evidence)
    {
        var own = OwnResults.Of(evidence, _criteria);
        var size = Size(own.Size);
        CriterionResult[] criteria =
        [
            own.Readme, own.Source, size, own.License,
            new(Criterion.LicenseTree, CriterionOutcome.NotEvaluated, ""),
            own.Vulnerability,
            new(Criterion.VulnerabilityTree, CriterionOutcome.NotEvaluated, ""),
        ];
        return new Certification
        {
            Subject = evidence.Subject,
            Evidence = evidence,
            OwnScore = Score.Of(own.Readme, own.Source, size, own.License, own.Vulnerability),
            Score = Score.Of(criteria),
            Criteria = criteria,
            Vulnerabilities = own.Counting,
        };
    }

    private CriterionResult Size(long? bytes) => bytes switch
    {
        null => new(Criterion.Size, CriterionOutcome.NotEvaluated, ""),
        { } known when known < options.MaxInstallSize => new(Criterion.Size, CriterionOutcome.Passed, $"{TreeCriteria.Megabytes(known)} without its dependencies"),
        { } known => new(Criterion.Size, CriterionOutcome.Failed, $"{TreeCriteria.Megabytes(known)} without its dependencies"),
    };
}
