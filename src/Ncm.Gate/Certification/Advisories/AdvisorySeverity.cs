namespace Ncm.Gate.Certification.Advisories;

/// <summary>The words for severity.</summary>
internal static class AdvisorySeverity
{
    /// <summary>Reads GitHub's, npm's and CVSS's words in any case; npm's <c>info</c> is the least of them and counts as low.</summary>
    public static Severity? FromWord(string? word) => word?.ToUpperInvariant() switch
    {
        "LOW" or "INFO" or "NONE" => Severity.Low,
        "MODERATE" or "MEDIUM" => Severity.Moderate,
        "HIGH" => Severity.High,
        "CRITICAL" => Severity.Critical,
        _ => null,
    };
}
