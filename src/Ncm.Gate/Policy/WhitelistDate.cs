using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ncm.Gate.Policy;

/// <summary>A date of a whitelist entry: a whole day in UTC (<c>2026-11-22</c>), or an instant (<c>2026-11-22T10:30:00Z</c>).</summary>
public readonly record struct WhitelistDate : IComparable<WhitelistDate>
{
    private WhitelistDate(DateTimeOffset start, bool isDay)
    {
        Start = start;
        IsDay = isDay;
    }

    /// <summary>The first instant that belongs to the date, in UTC.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The last instant that belongs to the date, in UTC: the day is meant to its end.</summary>
    public DateTimeOffset End => IsDay ? Start.AddDays(1).AddTicks(-1) : Start;

    /// <summary>Whether it is a whole day.</summary>
    public bool IsDay { get; }

    /// <summary>A whole day.</summary>
    /// <param name="day">The day, in UTC.</param>
    public static WhitelistDate Day(DateOnly day) => new(new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero), isDay: true);

    /// <summary>An instant, to the second.</summary>
    /// <param name="instant">The instant.</param>
    public static WhitelistDate Instant(DateTimeOffset instant) =>
        new(new DateTimeOffset(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero), isDay: false);

    /// <summary>Reads <c>yyyy-MM-dd</c> or <c>yyyy-MM-ddTHH:mm:ssZ</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="date">The date.</param>
    /// <returns>Whether the text is one that exists, from 2000 on and before 9999.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out WhitelistDate date)
    {
        date = default;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            date = Day(day);
        }
        else if (DateTimeOffset.TryParseExact(
            text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant))
        {
            date = Instant(instant);
        }

        return date.Start.Year is >= 2000 and < 9999;
    }

    /// <summary>Orders by the first instant; a day comes before its instants.</summary>
    /// <param name="other">The other date.</param>
    public int CompareTo(WhitelistDate other) => Start != other.Start ? Start.CompareTo(other.Start) : other.IsDay.CompareTo(IsDay);

    /// <summary>The date as the file has it.</summary>
    public override string ToString() =>
        Start.ToString(IsDay ? "yyyy-MM-dd" : "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Whether <paramref name="left"/> begins before <paramref name="right"/>.</summary>
    public static bool operator <(WhitelistDate left, WhitelistDate right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> begins before or with <paramref name="right"/>.</summary>
    public static bool operator <=(WhitelistDate left, WhitelistDate right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> begins after <paramref name="right"/>.</summary>
    public static bool operator >(WhitelistDate left, WhitelistDate right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> begins after or with <paramref name="right"/>.</summary>
    public static bool operator >=(WhitelistDate left, WhitelistDate right) => left.CompareTo(right) >= 0;
}
