namespace Ncm.Gate.Certification;

/// <summary>What the seven criteria say of one subject in one dependency tree.</summary>
public sealed record Certification
{
    /// <summary>What was certified.</summary>
    public required CertificationSubject Subject { get; init; }

    /// <summary>Facts and advisories that it rests on.</summary>
    public required Evidence Evidence { get; init; }

    /// <summary>The score of the package's own criteria: readme, source, size, license, vulnerability. It decides.</summary>
    public required Score OwnScore { get; init; }

    /// <summary>The score of all seven criteria. It informs.</summary>
    public required Score Score { get; init; }

    /// <summary>The seven results, in the order of <see cref="Criterion"/>.</summary>
    public required IReadOnlyList<CriterionResult> Criteria { get; init; }

    /// <summary>The advisories that count against it, worst first.</summary>
    public required IReadOnlyList<Advisory> Vulnerabilities { get; init; }

    /// <summary>One of the seven results.</summary>
    /// <param name="criterion">Which.</param>
    public CriterionResult this[Criterion criterion] => Criteria[(int)criterion];

    /// <summary>Whether a record says that the package itself is malicious.</summary>
    public bool IsMalware => Vulnerabilities.Any(advisory => advisory.IsMalware);
}
