namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// Recognises the text of a licence file. Conservative: a text is a licence only when it is that licence's wording, with titles and copyright
/// notices around it and nothing else of substance. MIT with one sentence more ("shall be used for Good, not Evil") is not MIT, and a
/// file with two licences is neither. A text that is not recognised leaves the licence unknown, which does not pass.
/// </summary>
public static class LicenseText
{
    /// <summary>The longest text that is looked at, in characters. GPL-3.0 has 35,149.</summary>
    public const int MaxLength = 128 * 1024;

    /// <summary>Finds which licence a text is.</summary>
    /// <param name="text">The whole licence file.</param>
    /// <returns>
    /// An SPDX id, or <see langword="null"/>. The GNU licences' texts do not say whether later versions may be chosen: the id is the
    /// <c>-only</c> one, which claims least.
    /// </returns>
    public static string? Recognize(string text)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        var words = new LicenseWords(text);
        IEnumerable<string>? announced = null;
        var line = SkipHeader(words, 0, ref announced);
        foreach (var template in LicenseTemplates.All)
        {
            var end = template.Match(words.Words, words.StartOf(line));
            if (end >= 0 && EndsAt(words, end, ref announced) && (announced is null || announced.Contains(template.Id, StringComparer.Ordinal)))
            {
                return template.Id;
            }
        }

        return null;
    }

    /// <summary>Skips blank lines, titles and notices; a title narrows what the text may be.</summary>
    private static int SkipHeader(LicenseWords words, int line, ref IEnumerable<string>? announced)
    {
        var inNotice = false;
        for (; line < words.LineCount; line++)
        {
            var content = words.Line(line);
            if (content.Length == 0)
            {
                inNotice = false;
                continue;
            }

            if (LicenseHeader.IsTitle(content, out var named))
            {
                announced = named.Length == 0 ? announced : announced?.Intersect(named, StringComparer.Ordinal).ToList() ?? (IEnumerable<string>)named;
                inNotice = false;
                continue;
            }

            if (!LicenseHeader.IsNotice(content, inNotice))
            {
                break;
            }

            inNotice = true;
        }

        return line;
    }

    private static bool EndsAt(LicenseWords words, int end, ref IEnumerable<string>? announced)
    {
        if (end == words.Words.Count)
        {
            return true;
        }

        // The wording must end with its line; behind it only titles and notices.
        var line = words.LineAt(end);
        return words.StartOf(line) == end && SkipHeader(words, line, ref announced) == words.LineCount;
    }
}
