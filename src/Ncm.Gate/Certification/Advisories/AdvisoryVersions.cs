using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>Lists of versions in a stable order.</summary>
internal static class AdvisoryVersions
{
    /// <summary>Each version once, by npm's order; what is no npm version comes last, by the alphabet.</summary>
    public static IReadOnlyList<string> Sort(IEnumerable<string> versions) =>
        versions.Distinct(StringComparer.Ordinal)
            .Select(text => (Text: text, Version: NpmVersion.TryParse(text, loose: true, out var version) ? version : null))
            .OrderBy(pair => pair.Version is null)
            .ThenBy(pair => pair.Version)
            .ThenBy(pair => pair.Text, StringComparer.Ordinal)
            .Select(pair => pair.Text)
            .ToList();
}
