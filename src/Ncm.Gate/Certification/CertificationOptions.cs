namespace Ncm.Gate.Certification;

/// <summary>What a policy may change about the criteria.</summary>
public sealed record CertificationOptions
{
    /// <summary>The lowest own score that is certified; the original's bar is <em>above 85</em>.</summary>
    public int MinimumScore { get; init; } = 86;

    /// <summary>The allowed licences, as SPDX ids. The default is the original's four families: Apache, BSD, ISC and MIT.</summary>
    public IReadOnlyList<string> Licenses { get; init; } = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MIT"];

    /// <summary>The first size in bytes that is too large for a package with its dependency tree; the original's 25 MB.</summary>
    public long MaxInstallSize { get; init; } = 25 * 1024 * 1024;

    /// <summary>Vulnerabilities below it do not count; unrated ones always do.</summary>
    public Severity MinimumSeverity { get; init; } = Severity.Low;

    /// <summary>Whether the times of publication are asked for. They decide no score and cost a packument for each package.</summary>
    public bool PublishTimes { get; init; }

    /// <summary>Whether an advisory counts against a package.</summary>
    /// <param name="advisory">The advisory.</param>
    public bool Counts(Advisory advisory) =>
        advisory.IsMalware || advisory.Severity == Severity.Unknown || advisory.Severity >= MinimumSeverity;
}
