namespace Ncm.Gate.Certification;

/// <summary>The seven tests of NodeSource Certified Modules, in the order in which reports show them.</summary>
public enum Criterion
{
    /// <summary>The package has a README.</summary>
    Readme,

    /// <summary>Its source is in public source control.</summary>
    Source,

    /// <summary>It and its dependency tree take less than 25 MB on disk.</summary>
    Size,

    /// <summary>Its licence is one that the policy allows.</summary>
    License,

    /// <summary>So is the licence of every package in its dependency tree.</summary>
    LicenseTree,

    /// <summary>It has no known vulnerability.</summary>
    Vulnerability,

    /// <summary>Nor has any package in its dependency tree.</summary>
    VulnerabilityTree,
}

/// <summary>What came of a test.</summary>
public enum CriterionOutcome
{
    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Nothing was read yet that could tell, or it could not be read.</summary>
    NotEvaluated,
}

/// <summary>What came of one test of one package.</summary>
/// <param name="Criterion">The test.</param>
/// <param name="Outcome">What came of it.</param>
/// <param name="Cost">What failing costs, 0–100.</param>
/// <param name="Detail">The evidence in words, such as <c>MIT (package.json)</c>; empty when not evaluated.</param>
public sealed record CriterionResult(Criterion Criterion, CriterionOutcome Outcome, int Cost, string Detail)
{
    /// <summary>A result at the criterion's usual cost.</summary>
    /// <param name="criterion">The test.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="detail">The evidence in words.</param>
    public CriterionResult(Criterion criterion, CriterionOutcome outcome, string detail)
        : this(criterion, outcome, CostOf(criterion), detail)
    {
    }

    /// <summary>
    /// What failing a criterion costs. The weights are the ones that fit every score that NodeSource is on record for (100, 93, 85,
    /// 78, 70, 0): a lesser criterion 7, a vulnerability 15, a licence everything.
    /// </summary>
    /// <param name="criterion">The test.</param>
    public static int CostOf(Criterion criterion) => criterion switch
    {
        Criterion.Readme or Criterion.Source or Criterion.Size => 7,
        Criterion.Vulnerability or Criterion.VulnerabilityTree => 15,
        Criterion.License or Criterion.LicenseTree => 100,
        _ => throw new ArgumentOutOfRangeException(nameof(criterion), criterion, "Not a criterion."),
    };
}
