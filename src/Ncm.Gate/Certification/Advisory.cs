namespace Ncm.Gate.Certification;

/// <summary>A published record of a vulnerability, or of malware, that affects the subject it was asked for.</summary>
public sealed record Advisory
{
    /// <summary>The record's own id, such as <c>GHSA-35jh-r3h4-6jhm</c> or <c>MAL-2024-1234</c>; of merged aliases the GHSA one first.</summary>
    public required string Id { get; init; }

    /// <summary>Other ids of the same thing (CVE and others), sorted, without <see cref="Id"/>.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How bad it is.</summary>
    public Severity Severity { get; init; } = Severity.Unknown;

    /// <summary>The CVSS base score, 0.0–10.0, where the record has a vector or a number.</summary>
    public double? CvssScore { get; init; }

    /// <summary>One line about it.</summary>
    public string Summary { get; init; } = "";

    /// <summary>A page about it.</summary>
    public string? Url { get; init; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset? Published { get; init; }

    /// <summary>The first versions without it, as the record states them.</summary>
    public IReadOnlyList<string> FixedIn { get; init; } = [];

    /// <summary>
    /// The versions that it affects as a range of npm, such as <c>&gt;=1.0.0 &lt;1.2.6</c>, in which prereleases count like every version; <see langword="null"/>
    /// where the source does not state them.
    /// </summary>
    public string? VulnerableVersions { get; init; }

    /// <summary>The kinds of weakness by their ids in CWE, such as <c>CWE-94</c>, as far as the record names them.</summary>
    public IReadOnlyList<string> Weaknesses { get; init; } = [];

    /// <summary>Whether the record says that the package itself is malicious (<c>MAL-…</c>).</summary>
    public bool IsMalware { get; init; }
}

/// <summary>GitHub's four words for severity, and one for a record that does not say.</summary>
public enum Severity
{
    /// <summary>The record does not say. It counts at every <c>minimumSeverity</c>: an unrated record may be the worst.</summary>
    Unknown,

    /// <summary>CVSS 0.1–3.9.</summary>
    Low,

    /// <summary>CVSS 4.0–6.9 (npm and GitHub say <c>moderate</c>).</summary>
    Moderate,

    /// <summary>CVSS 7.0–8.9.</summary>
    High,

    /// <summary>CVSS 9.0–10.0.</summary>
    Critical,
}
