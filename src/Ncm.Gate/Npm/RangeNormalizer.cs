namespace Ncm.Gate.Npm;

/// <summary>
/// The rewriting that node-semver does to one alternative of a range before it splits it at spaces: white space collapsed, build
/// metadata removed, <c>1 - 2</c> spelled with operators, and the space between an operator and its version taken out. Most ranges need
/// none of it.
/// </summary>
internal static class RangeNormalizer
{
    /// <summary>Whether a trimmed alternative may come out of <see cref="Normalize"/> other than it went in.</summary>
    internal static bool IsNeeded(ReadOnlySpan<char> text)
    {
        var previous = '\0';
        foreach (var c in text)
        {
            if (c == '+' || (JsText.IsSpace(c) && (c != ' ' || previous is ' ' or '-' or '<' or '>' or '=' or '~' or '^')))
            {
                return true;
            }

            previous = c;
        }

        return false;
    }

    /// <summary>Rewrites one trimmed alternative into bounds that single spaces separate.</summary>
    internal static string Normalize(ReadOnlySpan<char> text, bool loose, bool includePrerelease)
    {
        var buffer = new char[text.Length];
        var length = CollapseSpaces(text, buffer);
        length = RemoveBuilds(buffer.AsSpan(0, length));
        if (SpellHyphenRange(buffer.AsSpan(0, length), loose, includePrerelease) is { } spelled)
        {
            buffer = spelled.ToCharArray();
            length = buffer.Length;
        }

        length = JoinOperators(buffer.AsSpan(0, length));
        length = JoinTildes(buffer.AsSpan(0, length));
        length = JoinCarets(buffer.AsSpan(0, length));
        return new string(buffer, 0, length);
    }

    /// <summary>Takes the first star out of a token, with the operator in front of it.</summary>
    internal static string WithoutStar(ReadOnlySpan<char> token)
    {
        var star = token.IndexOf('*');
        var start = star > 0 && token[star - 1] == '=' ? star - 1 : star;
        start = start > 0 && token[start - 1] is '<' or '>' ? start - 1 : start;
        return string.Concat(token[..start], token[(star + 1)..]);
    }

    private static int CollapseSpaces(ReadOnlySpan<char> text, Span<char> output)
    {
        var length = 0;
        foreach (var c in text)
        {
            if (!JsText.IsSpace(c))
            {
                output[length++] = c;
            }
            else if (length == 0 || output[length - 1] != ' ')
            {
                output[length++] = ' ';
            }
        }

        return length;
    }

    private static int RemoveBuilds(Span<char> text)
    {
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var end = text[at] == '+' ? SkipBuildLabel(text, at + 1) : at;
            if (end == at || end == at + 1)
            {
                text[length++] = text[at++];
                continue;
            }

            while (end < text.Length && text[end] == '.' && SkipBuildLabel(text, end + 1) is var next && next > end + 1)
            {
                end = next;
            }

            at = end;
        }

        return length;
    }

    private static int SkipBuildLabel(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && VersionGrammar.IsLabelCharacter(text[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary><c>1.2 - 3.4</c> as <c>&gt;=1.2.0 &lt;3.5.0-0</c>; null when the text is no such range.</summary>
    private static string? SpellHyphenRange(ReadOnlySpan<char> text, bool loose, bool includePrerelease)
    {
        var start = text is [' ', ..] ? 1 : 0;
        var end = SkipToken(text, start);
        if (!text[end..].StartsWith(" - ") || !PartialVersion.TryRead(text[start..end], loose, out var from))
        {
            return null;
        }

        var toStart = end + 3;
        var toEnd = SkipToken(text, toStart);
        if (text[toEnd..] is not ("" or " ") || !PartialVersion.TryRead(text[toStart..toEnd], loose, out var to))
        {
            return null;
        }

        return Trimmed($"{SpellLower(from, text[start..end], includePrerelease)} {SpellUpper(to, text[toStart..toEnd], includePrerelease)}");

        static int SkipToken(ReadOnlySpan<char> text, int start)
        {
            var core = VersionGrammar.SkipPrefix(text, start);
            var length = text[core..].IndexOf(' ');
            return length < 0 ? text.Length : core + length;
        }

        static string Trimmed(string text) => text.Trim(' ');
    }

    private static string SpellLower(in PartialVersion from, ReadOnlySpan<char> written, bool includePrerelease)
    {
        var zero = includePrerelease ? "-0" : string.Empty;
        return from switch
        {
            { Major.IsAny: true } => string.Empty,
            { Minor.IsAny: true } => $">={from.Major}.0.0{zero}",
            { Patch.IsAny: true } => $">={from.Major}.{from.Minor}.0{zero}",
            { HasPrerelease: true } => $">={written}",
            _ => $">={written}{zero}",
        };
    }

    private static string SpellUpper(in PartialVersion to, ReadOnlySpan<char> written, bool includePrerelease) => to switch
    {
        { Major.IsAny: true } => string.Empty,
        { Minor.IsAny: true } => $"<{to.Major.Next}.0.0-0",
        { Patch.IsAny: true } => $"<{to.Major}.{to.Minor.Next}.0-0",
        { HasPrerelease: true } => $"<={to.Major}.{to.Minor}.{to.Patch}-{written[to.Prerelease]}",
        _ when includePrerelease => $"<{to.Major}.{to.Minor}.{to.Patch.Next}-0",
        _ => $"<={written}",
    };

    /// <summary>Takes out the space between an operator and a version (or one of two before a version): <c>&gt; 1</c> is <c>&gt;1</c>.</summary>
    private static int JoinOperators(Span<char> text)
    {
        var length = 0;
        for (var at = 0; at < text.Length;)
        {
            var start = text[at] == ' ' ? at + 1 : at;
            start += start < text.Length && text[start] is '<' or '>' ? 1 : 0;
            start += start < text.Length && text[start] == '=' ? 1 : 0;
            var space = start < text.Length && text[start] == ' ' ? start : -1;
            var version = VersionGrammar.SkipPrefix(text, start);
            var end = SkipVersion(text, version);
            if (end < 0)
            {
                // No match begins before the character that ended this one.
                end = Math.Max(version, at + 1);
                space = -1;
            }

            for (; at < end; at++)
            {
                if (at != space)
                {
                    text[length++] = text[at];
                }
            }
        }

        return length;
    }

    /// <summary>Skips what node-semver's expression for operators takes for a version: loosely a full one, else a partial one.</summary>
    private static int SkipVersion(ReadOnlySpan<char> text, int start)
    {
        var major = VersionGrammar.SkipNumber(text, start, loose: true);
        if (major >= 0 && SkipDotAndNumber(text, major) is >= 0 and var minor && SkipDotAndNumber(text, minor) is >= 0 and var patch)
        {
            return SkipPrerelease(text, patch);
        }

        var end = SkipPlace(text, start);
        for (var place = 1; place < 3 && end >= 0 && end < text.Length && text[end] == '.'; place++)
        {
            var next = SkipPlace(text, end + 1);
            if (next < 0)
            {
                break;
            }

            end = next;
        }

        return end;

        static int SkipDotAndNumber(ReadOnlySpan<char> text, int at) =>
            at < text.Length && text[at] == '.' ? VersionGrammar.SkipNumber(text, at + 1, loose: true) : -1;

        static int SkipPlace(ReadOnlySpan<char> text, int at) => at == text.Length ? -1 : text[at] switch
        {
            'x' or 'X' or '*' or '0' => at + 1,
            _ => VersionGrammar.SkipNumber(text, at, loose: true),
        };

        static int SkipPrerelease(ReadOnlySpan<char> text, int at)
        {
            var labels = at < text.Length && text[at] == '-' ? VersionGrammar.SkipLabels(text, at + 1, loose: true) : -1;
            labels = labels < 0 ? VersionGrammar.SkipLabels(text, at, loose: true) : labels;
            return labels < 0 ? at : labels;
        }
    }

    /// <summary>Takes out the space after a tilde: <c>~ 1</c> and <c>~&gt; 1</c> are <c>~1</c>.</summary>
    private static int JoinTildes(Span<char> text)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            text[length++] = text[at];
            if (text[at] == '~')
            {
                ReadOnlySpan<char> rest = text[(at + 1)..];
                at += rest.StartsWith("> ") ? 2 : rest.StartsWith(" ") ? 1 : 0;
            }
        }

        return length;
    }

    /// <summary>Takes out the space after a caret: <c>^ 1</c> is <c>^1</c>.</summary>
    private static int JoinCarets(Span<char> text)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            text[length++] = text[at];
            if (text[at] == '^' && at + 1 < text.Length && text[at + 1] == ' ')
            {
                at++;
            }
        }

        return length;
    }
}
