using System.Globalization;
using System.Text;

namespace Ncm.Gate.Policy.Yaml;

/// <summary>Text of a foreign file as it stands in a message: quoted, one line, no more than a message bears.</summary>
internal static class Quoted
{
    private const int MaxLength = 80;

    /// <summary>The text in double quotes, shortened, with control and formatting characters as <c>\uXXXX</c>.</summary>
    public static string Text(string text)
    {
        var shown = new StringBuilder("\"");
        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (length++ == MaxLength)
            {
                shown.Append('…');
                break;
            }

            _ = IsInvisible(rune)
                ? shown.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}")
                : shown.Append(rune);
        }

        return shown.Append('"').ToString();
    }

    /// <summary>Whether a character draws nothing, or changes how others are drawn (bidirectional controls).</summary>
    public static bool IsInvisible(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control
        or UnicodeCategory.Format
        or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.Surrogate
        or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned;
}
