using System.Globalization;

namespace Ncm.Gate.Npm;

/// <summary>What follows a version (<c>npm version minor</c>) and what it is a part of, by node-semver's rules.</summary>
internal static class NpmVersionArithmetic
{
    private static readonly string[] ReleaseTypes = ["major", "premajor", "minor", "preminor", "patch", "prepatch", "prerelease"];

    /// <summary>The next version of a kind.</summary>
    /// <param name="version">The version to go on from.</param>
    /// <param name="release">major, minor, patch, premajor, preminor, prepatch, prerelease or release.</param>
    /// <param name="loose">Whether <paramref name="identifier"/> is judged by the loose grammar.</param>
    /// <param name="identifier">The label of a new prerelease, such as <c>beta</c>; empty or null for none.</param>
    /// <param name="identifierBase">The number that a prerelease begins with, 0 or 1; null for no number.</param>
    /// <returns>The version, or <see langword="null"/> where there is none.</returns>
    internal static NpmVersion? Increment(
        NpmVersion version, string release, bool loose = false, string? identifier = null, int? identifierBase = 0)
    {
        var hasIdentifier = !string.IsNullOrEmpty(identifier);
        if (release.StartsWith("pre", StringComparison.Ordinal)
            && (hasIdentifier ? VersionGrammar.SkipLabels(identifier, 0, loose) != identifier!.Length : identifierBase is null))
        {
            return null;
        }

        var (major, minor, patch) = (version.Major, version.Minor, version.Patch);
        var isPrerelease = version.IsPrerelease;
        switch (release)
        {
            case "major":
                return Make(major + (minor != 0 || patch != 0 || !isPrerelease ? 1 : 0), 0, 0);
            case "minor":
                return Make(major, minor + (patch != 0 || !isPrerelease ? 1 : 0), 0);
            case "patch":
                return Make(major, minor, patch + (isPrerelease ? 0 : 1));
            case "release":
                return isPrerelease ? Make(major, minor, patch) : null;
            case "premajor":
                return Make(major + 1, 0, 0, NextLabels([], identifier, identifierBase));
            case "preminor":
                return Make(major, minor + 1, 0, NextLabels([], identifier, identifierBase));
            case "prepatch":
                return Make(major, minor, patch + 1, NextLabels([], identifier, identifierBase));
            case "prerelease":
                return Make(major, minor, patch + (isPrerelease ? 0 : 1), NextLabels(version.Prerelease, identifier, identifierBase));
            default:
                return null;
        }
    }

    /// <summary>The version without what is less than a part of it: <c>1.2.3-rc</c> at <c>minor</c> is <c>1.2.0</c>.</summary>
    internal static NpmVersion? Truncate(NpmVersion version, string part) => part switch
    {
        "major" => Make(version.Major, 0, 0),
        "minor" => Make(version.Major, version.Minor, 0),
        "patch" => Make(version.Major, version.Minor, version.Patch),
        _ => Array.IndexOf(ReleaseTypes, part) >= 0
            ? Make(version.Major, version.Minor, version.Patch, version.Prerelease.ToString())
            : null,
    };

    private static NpmVersion? Make(long major, long minor, long patch, string? labels = "") =>
        labels is null || Math.Max(major, Math.Max(minor, patch)) > VersionGrammar.MaxNumber
            ? null
            : new NpmVersion(major, minor, patch, labels, .., ..0, null);

    /// <summary>The labels of the prerelease that follows; null where it would be the same one.</summary>
    private static string? NextLabels(ReadOnlySpan<char> labels, string? identifier, int? identifierBase)
    {
        var first = identifierBase == 1 ? "1" : "0";
        List<string> next = labels.IsEmpty ? [] : [.. labels.ToString().Split('.')];
        var number = next.FindLastIndex(IsNumber);
        if (number >= 0)
        {
            var value = long.Parse(next[number], NumberStyles.None, CultureInfo.InvariantCulture);
            next[number] = (value + 1).ToString(CultureInfo.InvariantCulture);
        }
        else if (next.Count > 0 && identifierBase is null && labels.SequenceEqual(identifier))
        {
            return null;
        }
        else
        {
            next.Add(first);
        }

        if (string.IsNullOrEmpty(identifier))
        {
            return string.Join('.', next);
        }

        // The numbering of the same label goes on; another label begins its own.
        var wanted = identifier.Split('.');
        var goesOn = wanted.Length < next.Count && VersionLabels.IsNumeric(next[wanted.Length])
            && next.Take(wanted.Length).SequenceEqual(wanted, StringComparer.Ordinal);
        return goesOn ? string.Join('.', next) : identifierBase is null ? identifier : $"{identifier}.{first}";
    }

    private static bool IsNumber(string label) =>
        VersionLabels.IsNumeric(label) && VersionGrammar.ValueOf(label) < VersionGrammar.MaxNumber;
}
