using Ncm.Registry.Certification;

namespace Ncm.Registry.Npm;

/// <summary>Where dist-tags point when versions are left out.</summary>
internal static class DistTags
{
    /// <summary>
    /// Each tag points where it did, or else to the newest version at or below that is listed: of a release the newest release, so that nobody who asks for
    /// <c>latest</c> gets a release candidate, or a later line. A tag without such a version goes.
    /// </summary>
    /// <param name="judged">The package and the decisions on it; <see langword="null"/> decisions leave everything as it is.</param>
    public static IReadOnlyDictionary<string, string> Of(JudgedPackage judged)
    {
        var packument = judged.Package.Packument;
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (tag, target) in packument.Tags)
        {
            if (packument.Find(target) is not { } version)
            {
                continue;
            }

            if (judged[target].IsListed)
            {
                tags.Add(tag, target);
            }
            else if (Below(judged, version) is { } below)
            {
                tags.Add(tag, below);
            }
        }

        return tags;
    }

    private static string? Below(JudgedPackage judged, PackumentVersion target)
    {
        if (target.Parsed is not { } most)
        {
            return null;
        }

        PackumentVersion? best = null;
        foreach (var candidate in judged.Package.Packument.Versions)
        {
            if (candidate.Parsed is { } parsed && judged[candidate.Version].IsListed && parsed.CompareTo(most) <= 0
                && (most.IsPrerelease || !parsed.IsPrerelease)
                && (best is null || parsed.CompareTo(best.Parsed) > 0))
            {
                best = candidate;
            }
        }

        return best?.Version;
    }
}
