namespace Ncm.Gate.Policy.Yaml;

/// <summary>Guesses what a misspelt word was meant to be.</summary>
internal static class Suggestions
{
    /// <summary><c>; did you mean "…"?</c> with the nearest of the known words, or a full stop where none is near.</summary>
    public static string DidYouMean(string word, IEnumerable<string> known)
    {
        var limit = Math.Min(3, (word.Length / 3) + 1);
        var (nearest, distance) = known
            .Select(candidate => (candidate, Distance: Distance(word, candidate, limit)))
            .DefaultIfEmpty(("", int.MaxValue))
            .MinBy(pair => pair.Item2);
        return distance <= limit ? $"; did you mean \"{nearest}\"?" : ".";
    }

    /// <summary>
    /// How many letters differ (insertions, deletions, replacements), case apart; more than <paramref name="limit"/> is just "more".
    /// </summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) > limit)
        {
            return int.MaxValue;
        }

        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = previous[j - 1] + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                current[j] = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[b.Length];
    }
}
