namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// A licence text as what SPDX's matching guidelines let count: words in lower case. White space, punctuation, markup and the numbers and
/// letters of lists go; the copyright sign is the word; <c>https</c> is <c>http</c> and <c>licence</c> is <c>license</c>.
/// </summary>
internal sealed class LicenseWords
{
    private readonly List<string> _words = [];

    // For each line of the text, where its words start; a last entry marks the end.
    private readonly List<int> _lines = [];

    /// <summary>Splits a text into its words, in one pass.</summary>
    public LicenseWords(string text)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            _lines.Add(_words.Count);
            AddLine(line);
        }

        _lines.Add(_words.Count);
    }

    /// <summary>The words.</summary>
    public IReadOnlyList<string> Words => _words;

    /// <summary>How many lines there are, blank ones included.</summary>
    public int LineCount => _lines.Count - 1;

    /// <summary>Where the words of a line start; with the number of lines, the end of the text.</summary>
    public int StartOf(int line) => _lines[line];

    /// <summary>The words of one line.</summary>
    public ReadOnlySpan<string> Line(int line) =>
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_words)[_lines[line].._lines[line + 1]];

    /// <summary>The line that a word is on or, at the end of a line, the next one with words.</summary>
    public int LineAt(int word)
    {
        var index = _lines.BinarySearch(word);
        if (index < 0)
        {
            return ~index - 1;
        }

        // Blank lines start where the next one does: the first of them will do, there is nothing on it.
        while (index > 0 && _lines[index - 1] == word)
        {
            index--;
        }

        return index;
    }

    private void AddLine(ReadOnlySpan<char> line)
    {
        var first = true;
        var index = 0;
        while (index < line.Length)
        {
            if (!char.IsLetterOrDigit(line[index]))
            {
                AddCopyrightSign(line[index] == '©');
                index++;
                continue;
            }

            var start = index;
            while (index < line.Length && char.IsLetterOrDigit(line[index]))
            {
                index++;
            }

            if (IsParenthesizedC(line, start, index))
            {
                // Before a year it is the copyright sign; elsewhere it may number a list and says nothing.
                AddCopyrightSign(line[(index + 1)..].TrimStart() is [>= '0' and <= '9', ..]);
            }
            else if (!(first && IsListMarker(line[start..index], line[index..])))
            {
                _words.Add(Normalize(line[start..index]));
            }

            first = false;
        }
    }

    private void AddCopyrightSign(bool isSign)
    {
        if (isSign && (_words.Count == 0 || _words[^1] != "copyright"))
        {
            _words.Add("copyright");
        }
    }

    private static bool IsParenthesizedC(ReadOnlySpan<char> line, int start, int end) =>
        line[start..end] is "c" or "C" && start > 0 && line[start - 1] == '(' && end < line.Length && line[end] == ')';

    /// <summary>Whether a line's first word numbers a list item: <c>1.</c>, <c>12)</c>, <c>a.</c>.</summary>
    private static bool IsListMarker(ReadOnlySpan<char> word, ReadOnlySpan<char> rest) =>
        rest is ['.' or ')', ' ' or '\t', ..]
        && (word.Length == 1 || (word.Length == 2 && char.IsAsciiDigit(word[0]) && char.IsAsciiDigit(word[1])));

    private static string Normalize(ReadOnlySpan<char> word)
    {
        var lower = word.ToString().ToLowerInvariant();
        return lower switch
        {
            "https" => "http",
            "licence" => "license",
            "licences" => "licenses",
            _ => lower,
        };
    }
}
