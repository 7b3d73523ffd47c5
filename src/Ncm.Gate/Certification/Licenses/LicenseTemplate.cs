using System.Security.Cryptography;
using System.Text;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// The wording of one licence, as a sequence of parts that must follow each other. Its notation: plain words stand for themselves;
/// <c>[a b]</c> may be missing; <c>{a|b c}</c> is one of several wordings; <c>&lt;9&gt;</c> is a name of up to nine words, none of which
/// says anything about rights or duties; <c>#120:hex…</c> is 120 words whose SHA-256 (lower case, single spaces, UTF-8) is given, for texts too
/// long to repeat.
/// </summary>
internal sealed class LicenseTemplate
{
    private readonly List<Part> _parts;

    /// <summary>Reads a template.</summary>
    /// <param name="id">The SPDX id that a match means.</param>
    /// <param name="notation">The wording.</param>
    public LicenseTemplate(string id, string notation)
    {
        Id = id;
        _parts = Read(notation);
    }

    /// <summary>The SPDX id that a match means.</summary>
    public string Id { get; }

    /// <summary>Matches the words from an index on.</summary>
    /// <returns>The index behind the match, or -1.</returns>
    public int Match(IReadOnlyList<string> words, int start)
    {
        var at = start;
        var gap = 0;
        foreach (var part in _parts)
        {
            if (part.Gap > 0)
            {
                gap = part.Gap;
                continue;
            }

            at = MatchAfter(part, words, at, gap);
            gap = 0;
            if (at < 0)
            {
                return -1;
            }
        }

        return at;
    }

    /// <summary>Matches a part behind a name of at most <paramref name="gap"/> words.</summary>
    private static int MatchAfter(Part part, IReadOnlyList<string> words, int at, int gap)
    {
        for (var skipped = 0; skipped <= gap; skipped++, at++)
        {
            var end = part.Match(words, at);
            if (end >= 0)
            {
                return end;
            }

            if (at >= words.Count || LicenseHeader.IsSubstance(words[at]))
            {
                return -1;
            }
        }

        return -1;
    }

    private static List<Part> Read(string notation)
    {
        var parts = new List<Part>();
        var index = 0;
        while (index < notation.Length)
        {
            var end = notation[index] switch
            {
                '[' => notation.IndexOf(']', index),
                '{' => notation.IndexOf('}', index),
                '<' => notation.IndexOf('>', index),
                '#' => notation.IndexOfAny([' ', '\n'], index),
                _ => notation.IndexOfAny(['[', '{', '<', '#'], index),
            };
            end = end < 0 ? notation.Length : end;
            parts.AddRange(Part.Read(notation[index], notation[index..end]));
            index = end < notation.Length && notation[end] is ']' or '}' or '>' ? end + 1 : end;
        }

        return parts;
    }

    private sealed record Part(int Gap, bool Optional, IReadOnlyList<string[]> Wordings, int HashedWords, string? Hash)
    {
        public static IEnumerable<Part> Read(char kind, string text) => kind switch
        {
            '<' => [new Part(int.Parse(text.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture), false, [], 0, null)],
            '[' => [new Part(0, true, [Split(text[1..])], 0, null)],
            '{' => [new Part(0, false, [.. text[1..].Split('|').Select(Split)], 0, null)],
            '#' => [Hashed(text[1..])],
            _ => Split(text) is { Length: > 0 } words ? [new Part(0, false, [words], 0, null)] : [],
        };

        public int Match(IReadOnlyList<string> words, int at)
        {
            if (Hash is not null)
            {
                return MatchHash(words, at);
            }

            foreach (var wording in Wordings)
            {
                if (Matches(wording, words, at))
                {
                    return at + wording.Length;
                }
            }

            return Optional ? at : -1;
        }

        private int MatchHash(IReadOnlyList<string> words, int at)
        {
            if (at + HashedWords > words.Count)
            {
                return -1;
            }

            var text = string.Join(' ', words.Skip(at).Take(HashedWords));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) == Hash ? at + HashedWords : -1;
        }

        private static bool Matches(string[] wording, IReadOnlyList<string> words, int at)
        {
            if (at + wording.Length > words.Count)
            {
                return false;
            }

            for (var i = 0; i < wording.Length; i++)
            {
                if (!words[at + i].Equals(wording[i], StringComparison.Ordinal))
                {
                    return false;
                }
            }

            return true;
        }

        private static Part Hashed(string text)
        {
            var colon = text.IndexOf(':', StringComparison.Ordinal);
            var count = int.Parse(text.AsSpan(0, colon), System.Globalization.CultureInfo.InvariantCulture);
            return new Part(0, false, [], count, text[(colon + 1)..]);
        }

        private static string[] Split(string text) => text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }
}
