using System.Globalization;
using System.Text;

namespace Ncm.Gate.Reporting;

/// <summary>
/// Makes foreign text safe for a terminal and a log: no control characters (an escape sequence could recolour or hide lines), no
/// bidirectional overrides (text could read backwards), no line breaks (a line could be forged), no endless lines.
/// </summary>
public static class PlainText
{
    private const int MaxLength = 1000;

    /// <summary>The text on one line, with <c>\u….</c> in place of what a terminal would act on.</summary>
    /// <param name="text">Text from a lock file, a registry or an advisory.</param>
    /// <param name="maxLength">After how many UTF-16 code units the text is cut, with an ellipsis in place of the rest.</param>
    public static string Escape(string text, int maxLength = MaxLength)
    {
        var length = text.Length <= maxLength ? text.Length : CutBefore(text, maxLength);
        if (length == text.Length && !HasUnsafe(text))
        {
            return text;
        }

        var safe = new StringBuilder(length + 16);
        for (var at = 0; at < length;)
        {
            var size = SizeAt(text, at);
            if (IsUnsafe(text, at))
            {
                for (var unit = at; unit < at + size; unit++)
                {
                    safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[unit]:x4}");
                }
            }
            else
            {
                safe.Append(text, at, size);
            }

            at += size;
        }

        return length == text.Length ? safe.ToString() : safe.Append('…').ToString();
    }

    /// <summary>
    /// <see cref="Escape"/> for a line of a build's log, where some lines are commands: GitHub's runner obeys a line that begins with
    /// <c>::</c> and, anywhere in a line, <c>##[</c>; Azure Pipelines obeys <c>##vso[</c>, TeamCity <c>##teamcity[</c>.
    /// </summary>
    /// <param name="text">Text from a lock file, a registry or an advisory.</param>
    public static string EscapeForLog(string text)
    {
        var safe = Escape(text).Replace("##", "#\\u0023", StringComparison.Ordinal);
        var start = safe.AsSpan().TrimStart();
        return start.StartsWith("::", StringComparison.Ordinal) ? $"{safe[..^start.Length]}\\u003a{start[1..]}" : safe;
    }

    /// <summary>Whether a text reads the same once it is escaped.</summary>
    internal static bool HasUnsafe(string text)
    {
        for (var at = 0; at < text.Length; at += SizeAt(text, at))
        {
            if (IsUnsafe(text, at))
            {
                return true;
            }
        }

        return false;
    }

    internal static int SizeAt(string text, int at) => at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]) ? 2 : 1;

    /// <summary>Where to cut, so that no surrogate pair is cut in two.</summary>
    private static int CutBefore(string text, int length) => length > 0 && char.IsSurrogatePair(text[length - 1], text[length]) ? length - 1 : length;

    // For a pair the category is that of the character that it stands for; a surrogate on its own is Surrogate.
    internal static bool IsUnsafe(string text, int at) => CharUnicodeInfo.GetUnicodeCategory(text, at)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
