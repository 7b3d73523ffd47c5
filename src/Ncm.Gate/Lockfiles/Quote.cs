using System.Text;

namespace Ncm.Gate.Lockfiles;

/// <summary>Puts texts of foreign files into messages: on one line, of bounded length, with nothing that a terminal would obey.</summary>
internal static class Quote
{
    private const int Longest = 120;

    /// <summary>The text in double quotes.</summary>
    /// <param name="text">A text that somebody else wrote.</param>
    public static string Text(string text)
    {
        var quoted = new StringBuilder("\"", Math.Min(text.Length, Longest) + 3);
        foreach (var rune in text.EnumerateRunes())
        {
            if (quoted.Length > Longest)
            {
                quoted.Append('…');
                break;
            }

            // Controls and format characters (bidirectional overrides among them) are shown by their numbers.
            var isPlain = Rune.GetUnicodeCategory(rune) is not (System.Globalization.UnicodeCategory.Control
                or System.Globalization.UnicodeCategory.Format
                or System.Globalization.UnicodeCategory.LineSeparator
                or System.Globalization.UnicodeCategory.ParagraphSeparator);
            quoted.Append(isPlain ? rune.ToString() : $"\\u{rune.Value:x4}");
        }

        return quoted.Append('"').ToString();
    }
}
