using System.Buffers;
using System.Globalization;
using System.Text;

namespace Ncm.Gate.Reporting;

/// <summary>
/// Makes foreign text safe for GitHub's Markdown. Names stand in code spans, where neither Markdown nor GitHub (mentions, references,
/// emoji, formulas, links) acts on anything; the three characters that mean something even there or in a table's cell are written as
/// character references, which no parser takes for structure (CommonMark 0.31, section 2.5). In a sentence every word that could be more
/// than a word is such a name.
/// </summary>
public static class MarkdownText
{
    private static readonly SearchValues<char> Special = SearchValues.Create("`|\\");

    /// <summary>A name or a path, shown as code.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Where it is cut.</param>
    public static string Code(string text, int maxLength = 214) => Spans(PlainText.Escape(text, maxLength));

    /// <summary>A sentence with foreign names in it: the words that GitHub could act on are shown as code, the others as they are.</summary>
    /// <param name="text">The text.</param>
    /// <param name="maxLength">Where it is cut.</param>
    public static string Prose(string text, int maxLength = 500)
    {
        var words = PlainText.Escape(text, maxLength).Split(' ');
        return string.Join(' ', words.Select(Word));
    }

    /// <summary>A link's address: the characters of a URI, with those percent-encoded that could end the link or the cell.</summary>
    /// <param name="uri">The address.</param>
    public static string Address(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.AbsoluteUri
            .Replace("(", "%28", StringComparison.Ordinal)
            .Replace(")", "%29", StringComparison.Ordinal)
            .Replace("|", "%7C", StringComparison.Ordinal);
    }

    private static string Word(string word)
    {
        var (start, end) = (0, word.Length);
        while (start < end && "('\"".Contains(word[start], StringComparison.Ordinal))
        {
            start++;
        }

        while (end > start && (".,:;'\"!?…".Contains(word[end - 1], StringComparison.Ordinal) || (word[end - 1] == ')' && !word[start..end].Contains('(', StringComparison.Ordinal))))
        {
            end--;
        }

        var core = word[start..end];
        return IsHarmless(core) ? word : $"{word[..start]}{Spans(core)}{word[end..]}";
    }

    /// <summary>Letters, digits and hyphens, decimal points between digits: nothing that GitHub links, but for its own <c>GH-1</c>.</summary>
    private static bool IsHarmless(string word)
    {
        for (var at = 0; at < word.Length; at++)
        {
            var isPoint = word[at] is '.' or ',' && at > 0 && at + 1 < word.Length && char.IsAsciiDigit(word[at - 1]) && char.IsAsciiDigit(word[at + 1]);
            if (!char.IsLetterOrDigit(word, at) && !char.IsSurrogate(word[at]) && word[at] is not ('-' or '–' or '…' or '%' or '\'') && !isPoint)
            {
                return false;
            }
        }

        return !word.StartsWith("GH-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// A code span, and where it would need a backtick, a pipe or a backslash, an element of the same look with a character reference in it.
    /// Such an element would not do for all of the text: cmark-gfm makes links of addresses in it.
    /// </summary>
    private static string Spans(string text)
    {
        var spans = new StringBuilder(text.Length + 2);
        for (var at = 0; at < text.Length;)
        {
            var special = text.AsSpan(at).IndexOfAny(Special);
            var length = special < 0 ? text.Length - at : special;
            if (length > 0)
            {
                spans.Append('`').Append(text, at, length).Append('`');
            }

            at += length;
            for (; at < text.Length && Special.Contains(text[at]); at++)
            {
                spans.Append(CultureInfo.InvariantCulture, $"<code>&#{(int)text[at]};</code>");
            }
        }

        return spans.ToString();
    }
}
