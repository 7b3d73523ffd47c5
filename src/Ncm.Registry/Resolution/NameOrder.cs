namespace Ncm.Registry.Resolution;

/// <summary>
/// The order in which npm goes through names and paths: <c>localeCompare</c> of "en". It decides which of two versions comes to lie at the top. Without ICU,
/// which a container may lack.
/// </summary>
internal sealed class NameOrder : IComparer<string>
{
    /// <summary>Punctuation by the root collation of CLDR: before digits, which come before letters.</summary>
    private const string Punctuation = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$";

    /// <summary>The only one.</summary>
    public static readonly NameOrder Instance = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        for (var i = 0; i < x.Length && i < y.Length; i++)
        {
            if (Weight(x[i]) - Weight(y[i]) is var difference and not 0)
            {
                return difference;
            }
        }

        // Of two that differ by case alone the one with the small letter comes first.
        return x.Length != y.Length ? x.Length - y.Length : -string.CompareOrdinal(x, y);
    }

    private static int Weight(char character) => Punctuation.IndexOf(character, StringComparison.Ordinal) is var place and >= 0
        ? place
        : Punctuation.Length + char.ToLowerInvariant(character);
}
