namespace Ncm.Gate.Npm;

/// <summary>The parts of one version text: numbers, and where in the text prerelease and build stand.</summary>
/// <param name="Major">The major number; <see cref="long.MaxValue"/> when it is too big.</param>
/// <param name="Minor">The minor number; likewise.</param>
/// <param name="Patch">The patch number; likewise.</param>
/// <param name="Prerelease">The prerelease without its hyphen.</param>
/// <param name="Build">The build without its plus sign.</param>
/// <param name="IsCanonical">Whether the text is the version as node-semver writes it.</param>
internal readonly record struct VersionParts(long Major, long Minor, long Patch, Range Prerelease, Range Build, bool IsCanonical)
{
    /// <summary>Whether a number is above JavaScript's safe integers, which node-semver refuses.</summary>
    internal bool IsTooBig => Major == long.MaxValue || Minor == long.MaxValue || Patch == long.MaxValue;

    /// <summary>Reads a version that fills the whole text; its length and the size of its numbers are the caller's to judge.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, bool loose, out VersionParts parts)
    {
        parts = default;
        var start = loose ? VersionGrammar.SkipPrefix(text, 0) : text is ['v', ..] ? 1 : 0;
        var majorEnd = VersionGrammar.SkipNumber(text, start, loose);
        if (majorEnd < 0 || majorEnd == text.Length || text[majorEnd] != '.')
        {
            return false;
        }

        var minorEnd = VersionGrammar.SkipNumber(text, majorEnd + 1, loose);
        if (minorEnd < 0 || minorEnd == text.Length || text[minorEnd] != '.')
        {
            return false;
        }

        var patch = minorEnd + 1;
        var patchEnd = EndOfPatch(text, patch, loose);
        if (patchEnd < 0 || !VersionGrammar.TryReadTail(text, patchEnd, loose, out var prerelease, out var build))
        {
            return false;
        }

        var hasPrerelease = prerelease.End.Value > prerelease.Start.Value;
        parts = new VersionParts(
            VersionGrammar.ValueOf(text[start..majorEnd]),
            VersionGrammar.ValueOf(text[(majorEnd + 1)..minorEnd]),
            VersionGrammar.ValueOf(text[patch..patchEnd]),
            prerelease,
            build,
            !loose && start == 0 && (hasPrerelease ? prerelease.End.Value : patchEnd) == text.Length);
        return true;
    }

    /// <summary>
    /// The end of the patch number. Loosely, a dot after it is read as node-semver's backtracking expression does: the last digit
    /// begins a prerelease, so that "1.2.34.5" is "1.2.3-4.5".
    /// </summary>
    internal static int EndOfPatch(ReadOnlySpan<char> text, int patch, bool loose)
    {
        var end = VersionGrammar.SkipNumber(text, patch, loose);
        return loose && end > patch + 1 && end < text.Length && text[end] == '.' ? end - 1 : end;
    }
}
