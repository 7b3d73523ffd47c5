using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>Versions from one to another in npm's order, prereleases among them.</summary>
/// <param name="From">Where it begins; <see langword="null"/> for before every version.</param>
/// <param name="IncludesFrom">Whether <paramref name="From"/> belongs to it.</param>
/// <param name="To">Where it ends; <see langword="null"/> for after every version.</param>
/// <param name="IncludesTo">Whether <paramref name="To"/> belongs to it.</param>
internal readonly record struct VersionInterval(NpmVersion? From, bool IncludesFrom, NpmVersion? To, bool IncludesTo)
{
    /// <summary>All versions.</summary>
    public static VersionInterval Every { get; } = new(null, false, null, false);

    /// <summary>One version alone.</summary>
    /// <param name="version">The version.</param>
    public static VersionInterval Of(NpmVersion version) => new(version, true, version, true);

    /// <summary>What a range admits when prereleases count like every version.</summary>
    /// <param name="range">The range.</param>
    public static IEnumerable<VersionInterval> Of(NpmRange range) => range.Sets(includePrerelease: true)
        .Select(static set => set.Aggregate((VersionInterval?)Every, static (interval, bound) => interval?.Intersect(Of(bound))))
        .OfType<VersionInterval>();

    /// <summary>Writes intervals as GitHub's advisories state them: <c>&lt;1.2.6 || &gt;=2.0.0 &lt;2.0.3</c>, from the lowest on, those that touch in one.</summary>
    /// <param name="intervals">The intervals, in any order; none is the range that admits nothing.</param>
    public static string ToRange(IEnumerable<VersionInterval> intervals)
    {
        var joined = new List<VersionInterval>();
        foreach (var interval in intervals.Order(Comparer<VersionInterval>.Create(CompareStarts)))
        {
            if (joined.Count > 0 && joined[^1].Touches(interval))
            {
                joined[^1] = joined[^1].Join(interval);
            }
            else
            {
                joined.Add(interval);
            }
        }

        return joined.Count == 0 ? Comparator.None.ToString() : string.Join(" || ", joined);
    }

    /// <summary>What two have in common; <see langword="null"/> for nothing.</summary>
    /// <param name="other">The other one.</param>
    public VersionInterval? Intersect(VersionInterval other)
    {
        var (from, includesFrom) = CompareStarts(this, other) >= 0 ? (From, IncludesFrom) : (other.From, other.IncludesFrom);
        var (to, includesTo) = CompareEnds(this, other) <= 0 ? (To, IncludesTo) : (other.To, other.IncludesTo);
        var order = from is null || to is null ? -1 : from.CompareTo(to);
        return order < 0 || (order == 0 && includesFrom && includesTo) ? new VersionInterval(from, includesFrom, to, includesTo) : null;
    }

    /// <summary>The interval as npm's range.</summary>
    public override string ToString() => (From, To) switch
    {
        (null, null) => "*",
        (null, _) => Upper,
        (_, null) => Lower,
        _ => From.Equals(To) ? $"={From}" : $"{Lower} {Upper}",
    };

    private string Lower => (IncludesFrom ? ">=" : ">") + From;

    private string Upper => (IncludesTo ? "<=" : "<") + To;

    private static VersionInterval Of(Comparator bound) => bound.Version is not { } version ? Every : bound.Operator switch
    {
        ComparatorOperator.Less => new VersionInterval(null, false, version, false),
        ComparatorOperator.LessOrEqual => new VersionInterval(null, false, version, true),
        ComparatorOperator.Greater => new VersionInterval(version, false, null, false),
        ComparatorOperator.GreaterOrEqual => new VersionInterval(version, true, null, false),
        _ => Of(version),
    };

    /// <summary>Whether nothing lies between this one and one that begins no earlier.</summary>
    private bool Touches(VersionInterval later)
    {
        var order = later.From is null || To is null ? -1 : later.From.CompareTo(To);
        return order < 0 || (order == 0 && (later.IncludesFrom || IncludesTo));
    }

    private VersionInterval Join(VersionInterval later) =>
        CompareEnds(this, later) >= 0 ? this : this with { To = later.To, IncludesTo = later.IncludesTo };

    private static int CompareStarts(VersionInterval left, VersionInterval right) => (left.From, right.From) switch
    {
        (null, null) => 0,
        (null, _) => -1,
        (_, null) => 1,
        var (mine, theirs) => mine.CompareTo(theirs) is var order && order != 0 ? order : right.IncludesFrom.CompareTo(left.IncludesFrom),
    };

    private static int CompareEnds(VersionInterval left, VersionInterval right) => (left.To, right.To) switch
    {
        (null, null) => 0,
        (null, _) => 1,
        (_, null) => -1,
        var (mine, theirs) => mine.CompareTo(theirs) is var order && order != 0 ? order : left.IncludesTo.CompareTo(right.IncludesTo),
    };
}
