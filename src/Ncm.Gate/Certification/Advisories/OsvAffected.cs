using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// One <c>affected</c> object of an OSV record: ranges of versions and single versions. A version is affected when any
/// of them holds it (OSV schema 1.7, "Evaluation").
/// </summary>
/// <param name="Ranges">The <c>SEMVER</c> and <c>ECOSYSTEM</c> ranges, which for npm are ordered alike.</param>
/// <param name="Versions">The versions that are listed one by one.</param>
/// <param name="LastKnown">
/// GitHub's <c>database_specific.last_known_affected_version_range</c>, such as <c>&lt; 0.20.2</c>: for a range that no event closes, the only
/// thing that says where it ends.
/// </param>
internal sealed record OsvAffected(IReadOnlyList<OsvRange> Ranges, IReadOnlyList<string> Versions, string? LastKnown)
{
    /// <summary>Judges a version.</summary>
    /// <param name="text">The version as the registry spells it.</param>
    /// <param name="version">The same, read; <see langword="null"/> when it is not an npm version.</param>
    /// <param name="reason">Why it is undecidable.</param>
    public OsvMatch Judge(string text, NpmVersion? version, out string? reason)
    {
        reason = null;
        if (Lists(text, version))
        {
            return OsvMatch.Affected;
        }

        if (Ranges.Count == 0 && Versions.Count == 0)
        {
            reason = "the record states no range of versions that npm could compare";
            return OsvMatch.Undecidable;
        }

        if (version is null && Ranges.Count > 0)
        {
            reason = $"\"{text}\" is not an npm version";
            return OsvMatch.Undecidable;
        }

        var result = OsvMatch.Unaffected;
        foreach (var range in Ranges)
        {
            var match = range.Judge(version!, LastKnown, out var rangeReason);
            if (match > result)
            {
                result = match;
                reason = rangeReason;
            }
        }

        return result;
    }

    /// <summary>The affected versions as intervals; <see langword="null"/> where they cannot be compared.</summary>
    public IReadOnlyList<VersionInterval>? ToIntervals()
    {
        if (Ranges.Count == 0 && Versions.Count == 0)
        {
            return null;
        }

        var all = new List<VersionInterval>();
        foreach (var range in Ranges)
        {
            if (range.ToIntervals(LastKnown) is not { } intervals)
            {
                return null;
            }

            all.AddRange(intervals);
        }

        // A listed version that npm cannot read is one that npm cannot install.
        all.AddRange(Versions.Select(static text => NpmVersion.TryParse(text, loose: true, out var version) ? version : null).OfType<NpmVersion>().Select(VersionInterval.Of));
        return all;
    }

    private bool Lists(string text, NpmVersion? version)
    {
        foreach (var listed in Versions)
        {
            if (listed == text || (version is not null && NpmVersion.TryParse(listed, loose: true, out var parsed) && parsed.CompareTo(version) == 0))
            {
                return true;
            }
        }

        return false;
    }
}
