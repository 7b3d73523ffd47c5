using System.Globalization;

namespace Ncm.Gate.Policy;

/// <summary>Reads sizes and durations as people write them in a policy.</summary>
internal static class Measures
{
    /// <summary>Longer durations than a century are typing errors.</summary>
    private const int MaxDays = 36_500;

    /// <summary>
    /// Reads <c>500KB</c>, <c>25MB</c>, <c>1GB</c> or <c>26214400B</c>; a KB is 1,024 bytes, as the original's 25 MB limit counts.
    /// </summary>
    public static bool TryParseSize(string text, out long bytes)
    {
        var (unit, digits) = text switch
        {
            [.. var number, 'K', 'B'] => (1L << 10, number),
            [.. var number, 'M', 'B'] => (1L << 20, number),
            [.. var number, 'G', 'B'] => (1L << 30, number),
            [.. var number, 'B'] => (1L, number),
            _ => (0L, ""),
        };
        bytes = 0;
        if (unit == 0 || !TryParseDigits(digits, out var count) || count == 0 || count > long.MaxValue / unit)
        {
            return false;
        }

        bytes = count * unit;
        return true;
    }

    /// <summary>Reads <c>12h</c> or <c>30d</c>.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text.Length < 2 || text[^1] is not ('d' or 'h') || !TryParseDigits(text[..^1], out var count))
        {
            return false;
        }

        if (count > (text[^1] == 'd' ? MaxDays : MaxDays * 24L))
        {
            return false;
        }

        duration = text[^1] == 'd' ? TimeSpan.FromDays(count) : TimeSpan.FromHours(count);
        return true;
    }

    private static bool TryParseDigits(string digits, out long value) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
