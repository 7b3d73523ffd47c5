using System.Globalization;
using System.Text;

namespace Ncm.Gate.Reporting;

/// <summary>
/// Makes foreign text safe for a terminal and a log: no control characters (an escape sequence could recolour or hide lines), no
/// bidirectional overrides (text could read backwards), no line breaks (a line could be forged), no endless lines.
/// </summary>
internal static class PlainText
{
    private const int MaxLength = 1000;

    /// <summary>The text on one line, with <c>\u….</c> in place of what a terminal would act on.</summary>
    /// <param name="text">Text from a lock file, a registry or an advisory.</param>
    public static string Escape(string text)
    {
        var cut = text.Length > MaxLength;
        var visible = cut ? text.AsSpan(0, MaxLength) : text;
        if (!cut && !Has(visible))
        {
            return text;
        }

        var safe = new StringBuilder(visible.Length + 16);
        foreach (var character in visible)
        {
            if (IsUnsafe(character))
            {
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
            }
            else
            {
                safe.Append(character);
            }
        }

        return cut ? safe.Append('…').ToString() : safe.ToString();
    }

    private static bool Has(ReadOnlySpan<char> text)
    {
        foreach (var character in text)
        {
            if (IsUnsafe(character))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsUnsafe(char character) => CharUnicodeInfo.GetUnicodeCategory(character)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned;
}
