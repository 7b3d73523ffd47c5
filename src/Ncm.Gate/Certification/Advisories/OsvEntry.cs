using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>What one OSV record says about one npm package, cut down to what judging and reporting need.</summary>
internal sealed class OsvEntry
{
    private string? _vulnerableVersions;

    /// <summary>The package's name.</summary>
    public required string Package { get; init; }

    /// <summary>What is reported when a version is affected.</summary>
    public required Advisory Advisory { get; init; }

    /// <summary>The record's <c>affected</c> objects on this package; any of them can affect a version.</summary>
    public required IReadOnlyList<OsvAffected> Affected { get; init; }

    /// <summary>The affected versions as a range of npm: all of them where one object cannot be compared.</summary>
    private string VulnerableVersions => _vulnerableVersions ??= VersionInterval.ToRange(
        Affected.SelectMany(static affected => affected.ToIntervals() is { } intervals ? intervals : [VersionInterval.Every]));

    /// <summary>The advisory, when the version is affected.</summary>
    /// <param name="versionText">The version as the registry spells it.</param>
    public Advisory? Match(string versionText)
    {
        var version = NpmVersion.TryParse(versionText, loose: true, out var parsed) ? parsed : null;
        string? doubt = null;
        foreach (var affected in Affected)
        {
            switch (affected.Judge(versionText, version, out var reason))
            {
                case OsvMatch.Affected:
                    return Advisory with { VulnerableVersions = VulnerableVersions };
                case OsvMatch.Undecidable:
                    doubt ??= reason;
                    break;
                default:
                    break;
            }
        }

        // Fail closed: what cannot be compared may be affected, and the summary says so.
        return doubt is null ? null : Advisory with
        {
            VulnerableVersions = VulnerableVersions,
            Summary = $"{Advisory.Summary} ({doubt}, so every version counts as affected)",
        };
    }
}

/// <summary>Whether a version is affected.</summary>
internal enum OsvMatch
{
    /// <summary>It is not.</summary>
    Unaffected,

    /// <summary>The record cannot be compared with the version.</summary>
    Undecidable,

    /// <summary>It is.</summary>
    Affected,
}
