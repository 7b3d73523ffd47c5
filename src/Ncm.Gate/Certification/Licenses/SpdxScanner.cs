namespace Ncm.Gate.Certification.Licenses;

/// <summary>Cuts an SPDX expression into licences (with their <c>+</c> and exception), operators and parentheses.</summary>
internal static class SpdxScanner
{
    /// <summary>The tokens in order; an invalid one is the last.</summary>
    public static IEnumerable<SpdxToken> Scan(string text)
    {
        var index = 0;
        while (true)
        {
            SkipSpace(text, ref index);
            if (index == text.Length)
            {
                yield break;
            }

            var token = Next(text, ref index);
            yield return token;
            if (token.Kind == SpdxExpression.Kind.Invalid)
            {
                yield break;
            }
        }
    }

    private static SpdxToken Next(string text, ref int index)
    {
        if (text[index] is '(' or ')')
        {
            return new SpdxToken(text[index++] == '(' ? SpdxExpression.Kind.Open : SpdxExpression.Kind.Close);
        }

        var word = ReadWord(text, ref index);
        if (word.Length == 0 || Is(word, "WITH"))
        {
            return new SpdxToken(SpdxExpression.Kind.Invalid);
        }

        if (Is(word, "AND") || Is(word, "OR"))
        {
            return new SpdxToken(Is(word, "AND") ? SpdxExpression.Kind.And : SpdxExpression.Kind.Or);
        }

        var plus = index < text.Length && text[index] == '+';
        if (plus)
        {
            index++;
        }

        // A colon belongs to references alone, and those have neither later versions nor exceptions.
        var isReference = SpdxLicense.IsReferenceId(word);
        return ReadException(text, ref index, out var exception)
            && (isReference ? !plus && exception is null : !word.Contains(':', StringComparison.Ordinal))
            ? new SpdxToken(SpdxExpression.Kind.License, Create(word, plus, exception))
            : new SpdxToken(SpdxExpression.Kind.Invalid);
    }

    /// <summary>Reads <c>WITH exception</c> where it follows; false when WITH stands without one.</summary>
    private static bool ReadException(string text, ref int index, out string? exception)
    {
        exception = null;
        var ahead = index;
        SkipSpace(text, ref ahead);
        if (!Is(ReadWord(text, ref ahead), "WITH"))
        {
            return true;
        }

        SkipSpace(text, ref ahead);
        exception = ReadWord(text, ref ahead);
        index = ahead;
        return exception.Length > 0 && !Is(exception, "AND") && !Is(exception, "OR") && !Is(exception, "WITH");
    }

    /// <summary>SPDX's deprecated ids that hold an exception (<c>GPL-2.0-with-classpath-exception</c>) are spelt out.</summary>
    private static SpdxLicense Create(string word, bool plus, string? exception)
    {
        return exception is null && OldExceptions.TryGetValue(word, out var modern)
            ? SpdxLicense.Create(modern.License, plus, modern.Exception)
            : SpdxLicense.Create(word, plus, exception);
    }

    private static readonly Dictionary<string, (string License, string Exception)> OldExceptions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["GPL-2.0-with-GCC-exception"] = ("GPL-2.0", "GCC-exception-2.0"),
        ["GPL-2.0-with-autoconf-exception"] = ("GPL-2.0", "Autoconf-exception-2.0"),
        ["GPL-2.0-with-bison-exception"] = ("GPL-2.0", "Bison-exception-2.2"),
        ["GPL-2.0-with-classpath-exception"] = ("GPL-2.0", "Classpath-exception-2.0"),
        ["GPL-2.0-with-font-exception"] = ("GPL-2.0", "Font-exception-2.0"),
        ["GPL-3.0-with-GCC-exception"] = ("GPL-3.0", "GCC-exception-3.1"),
        ["GPL-3.0-with-autoconf-exception"] = ("GPL-3.0", "Autoconf-exception-3.0"),
    };

    /// <summary>An SPDX idstring, with the colon that joins <c>DocumentRef-a:LicenseRef-b</c>.</summary>
    private static string ReadWord(string text, ref int index)
    {
        var start = index;
        while (index < text.Length && (char.IsAsciiLetterOrDigit(text[index]) || text[index] is '-' or '.' or ':'))
        {
            index++;
        }

        return text[start..index];
    }

    private static void SkipSpace(string text, ref int index)
    {
        while (index < text.Length && char.IsWhiteSpace(text[index]))
        {
            index++;
        }
    }

    private static bool Is(string word, string keyword) => word.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}

/// <summary>One token; a licence comes with what belongs to it.</summary>
internal readonly record struct SpdxToken(SpdxExpression.Kind Kind, SpdxLicense? License = null);
