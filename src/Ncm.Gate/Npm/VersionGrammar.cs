namespace Ncm.Gate.Npm;

/// <summary>
/// The tokens of node-semver's grammar that versions and ranges share. Its regular expressions are bounded against denial of
/// service, and the bounds show in what they match; they are kept here, and one forward scan takes the place of the expressions.
/// </summary>
internal static class VersionGrammar
{
    /// <summary>No version text is longer (node-semver's <c>MAX_LENGTH</c>).</summary>
    internal const int MaxLength = 256;

    /// <summary>No number of a version is larger: 2^53 - 1, JavaScript's <c>MAX_SAFE_INTEGER</c>.</summary>
    internal const long MaxNumber = 9007199254740991;

    private const int MaxDigits = 256;
    private const int MaxLabelTail = 250;

    internal static bool IsLabelCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c == '-';

    /// <summary>Skips <c>[v=\s]*</c>, which loose versions and partial versions may begin with.</summary>
    internal static int SkipPrefix(ReadOnlySpan<char> text, int position)
    {
        while (position < text.Length && (text[position] is 'v' or '=' || JsText.IsSpace(text[position])))
        {
            position++;
        }

        return position;
    }

    /// <summary>Skips the digits of a number.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">Where the number begins.</param>
    /// <param name="loose">Whether leading zeros pass.</param>
    /// <returns>The end of the number, or -1 where there is none.</returns>
    internal static int SkipNumber(ReadOnlySpan<char> text, int position, bool loose)
    {
        var end = position;
        var limit = Math.Min(text.Length, position + (loose ? MaxDigits : MaxDigits + 1));
        while (end < limit && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end == position || (!loose && text[position] == '0' && end > position + 1) ? -1 : end;
    }

    /// <summary>The value of digits; <see cref="long.MaxValue"/> for everything above <see cref="MaxNumber"/>.</summary>
    internal static long ValueOf(ReadOnlySpan<char> digits)
    {
        long value = 0;
        foreach (var digit in digits)
        {
            value = (value * 10) + (digit - '0');
            if (value > MaxNumber)
            {
                return long.MaxValue;
            }
        }

        return value;
    }

    /// <summary>
    /// Reads what may follow the patch number: a prerelease (<c>-rc.1</c>, loosely also <c>rc.1</c>) and build metadata
    /// (<c>+sha.5</c>), to the very end of the text.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="position">The end of the patch number.</param>
    /// <param name="loose">Whether the loose grammar holds.</param>
    /// <param name="prerelease">The prerelease without its hyphen; empty where there is none.</param>
    /// <param name="build">The build without its plus sign; empty where there is none.</param>
    internal static bool TryReadTail(ReadOnlySpan<char> text, int position, bool loose, out Range prerelease, out Range build)
    {
        prerelease = build = position..position;
        if (position == text.Length)
        {
            return true;
        }

        if (text[position] == '+')
        {
            return TryReadBuild(text, position, out build);
        }

        if (text[position] == '-' && TryReadLabelsAndBuild(text, position + 1, loose, out prerelease, out build))
        {
            return true;
        }

        // Loosely the hyphen may be absent; then a hyphen that is there may belong to the first label: "1.2.3-" is "1.2.3--".
        return loose && TryReadLabelsAndBuild(text, position, loose, out prerelease, out build);
    }

    /// <summary>Skips dot-separated prerelease labels as far as they go.</summary>
    /// <returns>The end of the last label, or -1 where the first is none.</returns>
    internal static int SkipLabels(ReadOnlySpan<char> text, int position, bool loose)
    {
        var end = SkipLabel(text, position, loose);
        while (end >= 0 && end < text.Length && text[end] == '.' && SkipLabel(text, end + 1, loose) is >= 0 and var next)
        {
            end = next;
        }

        return end;
    }

    private static bool TryReadLabelsAndBuild(ReadOnlySpan<char> text, int position, bool loose, out Range prerelease, out Range build)
    {
        prerelease = build = position..position;
        var end = SkipLabels(text, position, loose);
        if (end < 0)
        {
            return false;
        }

        prerelease = position..end;
        build = end..end;
        return end == text.Length || (text[end] == '+' && TryReadBuild(text, end, out build));
    }

    private static bool TryReadBuild(ReadOnlySpan<char> text, int plus, out Range build)
    {
        build = (plus + 1)..text.Length;
        var run = 0;
        for (var i = plus + 1; i < text.Length; i++)
        {
            if (IsLabelCharacter(text[i]))
            {
                run++;
            }
            else if (text[i] != '.' || run is 0 or > MaxLabelTail)
            {
                return false;
            }
            else
            {
                run = 0;
            }
        }

        return run is > 0 and <= MaxLabelTail;
    }

    private static int SkipLabel(ReadOnlySpan<char> text, int position, bool loose)
    {
        var digits = position;
        while (digits < text.Length && char.IsAsciiDigit(text[digits]))
        {
            digits++;
        }

        var end = digits;
        while (end < text.Length && IsLabelCharacter(text[end]))
        {
            end++;
        }

        if (end > digits)
        {
            return digits - position <= MaxDigits && end - digits - 1 <= MaxLabelTail ? end : -1;
        }

        return SkipNumber(text, position, loose) == end ? end : -1;
    }
}
