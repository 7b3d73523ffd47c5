using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>
/// A version range as npm understands it (<c>^1.2.3</c>, <c>~1.2 || >=3 &lt;4</c>, <c>1.x</c>, <c>1 - 2</c>, <c>*</c>): what node-semver 7
/// accepts, and the versions that it admits. Reading takes time linear in the text, whatever the text.
/// </summary>
public sealed class NpmRange
{
    private readonly bool _loose;
    private readonly Comparator[][] _sets;
    private Comparator[][]? _prereleaseSets;
    private string? _canonical;

    private NpmRange(string text, bool loose, Comparator[][] sets)
    {
        Text = text;
        _loose = loose;
        _sets = sets;
    }

    /// <summary>The range as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a range by the strict grammar.</summary>
    /// <param name="text">The text; an empty one admits every release.</param>
    /// <exception cref="FormatException">The text is not a range.</exception>
    public static NpmRange Parse(string text) => Parse(text, loose: false);

    /// <summary>Reads a range.</summary>
    /// <param name="text">The text; an empty one admits every release.</param>
    /// <param name="loose">Whether node-semver's loose grammar holds, which also skips what it cannot read.</param>
    /// <exception cref="FormatException">The text is not a range.</exception>
    public static NpmRange Parse(string text, bool loose)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, loose, out var range)
            ? range
            : throw new FormatException($"\"{text}\" is not an npm version range: write one such as ^1.2.3, >=1.2 <3 or 1.x || 2.x.");
    }

    /// <summary>Reads a range by the strict grammar, if the text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">The range.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NpmRange? range) =>
        TryParse(text, loose: false, out range);

    /// <summary>Reads a range, if the text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="loose">Whether node-semver's loose grammar holds.</param>
    /// <param name="range">The range.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, bool loose, [NotNullWhen(true)] out NpmRange? range)
    {
        range = text is not null && NpmRangeParser.Parse(text, loose, includePrerelease: false) is { } sets
            ? new NpmRange(text, loose, sets)
            : null;
        return range is not null;
    }

    /// <summary>Whether the range admits a version.</summary>
    /// <param name="version">The version.</param>
    /// <param name="includePrerelease">
    /// Whether prereleases count like any version. If not, a prerelease is admitted only where the range names a prerelease of the
    /// same three numbers.
    /// </param>
    public bool Satisfies(NpmVersion version, bool includePrerelease = false)
    {
        foreach (var set in Sets(includePrerelease))
        {
            if (Comparator.AllAdmit(set, version, includePrerelease))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The highest version that the range admits, the first of several equal ones; none when it admits none.</summary>
    /// <param name="versions">The versions to choose from, in any order.</param>
    /// <param name="includePrerelease">Whether prereleases count like any version.</param>
    public NpmVersion? MaxSatisfying(IEnumerable<NpmVersion> versions, bool includePrerelease = false)
    {
        NpmVersion? highest = null;
        foreach (var version in versions)
        {
            if ((highest is null || version.CompareTo(highest) > 0) && Satisfies(version, includePrerelease))
            {
                highest = version;
            }
        }

        return highest;
    }

    /// <summary>Whether a version may exist that both ranges admit, by node-semver's rules (npm's overrides rest on them).</summary>
    /// <param name="other">The other range.</param>
    /// <param name="includePrerelease">Whether prereleases count like any version.</param>
    public bool Intersects(NpmRange other, bool includePrerelease = false)
    {
        foreach (var mine in Sets(includePrerelease))
        {
            if (!IsSatisfiable(mine, includePrerelease))
            {
                continue;
            }

            foreach (var theirs in other.Sets(includePrerelease))
            {
                if (IsSatisfiable(theirs, includePrerelease) && AllIntersect(mine, theirs, includePrerelease))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The range as node-semver writes it: plain bounds, such as <c>&gt;=1.2.3 &lt;2.0.0-0</c>; empty for every release.</summary>
    public override string ToString() => _canonical ??= Format(_sets);

    /// <summary>The range as node-semver writes it when prereleases count like any version.</summary>
    internal string ToString(bool includePrerelease) => includePrerelease ? Format(Sets(true)) : ToString();

    /// <summary>The alternatives, each a set of bounds that hold together.</summary>
    /// <remarks>
    /// Counting prereleases changes the bounds themselves (<c>^1</c> begins at <c>1.0.0-0</c>), so the text is read once more then. A
    /// text that is a range only without prereleases admits nothing with them, as in node-semver.
    /// </remarks>
    internal Comparator[][] Sets(bool includePrerelease) => includePrerelease
        ? _prereleaseSets ??= NpmRangeParser.Parse(Text, _loose, includePrerelease: true) ?? []
        : _sets;

    /// <summary>Whether a version is higher than all that the range admits.</summary>
    internal bool IsBelow(NpmVersion version, bool includePrerelease = false) => IsBeside(version, 1, includePrerelease);

    /// <summary>Whether a version is lower than all that the range admits.</summary>
    internal bool IsAbove(NpmVersion version, bool includePrerelease = false) => IsBeside(version, -1, includePrerelease);

    private bool IsBeside(NpmVersion version, int side, bool includePrerelease)
    {
        if (Satisfies(version, includePrerelease))
        {
            return false;
        }

        // The operators of bounds that are open towards the version's side.
        var (open, openInclusive) = side > 0
            ? (ComparatorOperator.Greater, ComparatorOperator.GreaterOrEqual)
            : (ComparatorOperator.Less, ComparatorOperator.LessOrEqual);
        foreach (var set in Sets(includePrerelease))
        {
            var near = set[0].OrZero;
            var far = near;
            foreach (var bound in set)
            {
                var candidate = bound.OrZero;
                if (candidate.Version!.CompareTo(near.Version) * side > 0)
                {
                    near = candidate;
                }
                else if (candidate.Version.CompareTo(far.Version) * side < 0)
                {
                    far = candidate;
                }
            }

            var distance = version.CompareTo(far.Version) * side;
            if (near.Operator == open || near.Operator == openInclusive
                || (distance <= 0 && (far.Operator == ComparatorOperator.Equal || far.Operator == open))
                || (distance < 0 && far.Operator == openInclusive))
            {
                return false;
            }
        }

        return true;
    }

    private static string Format(Comparator[][] sets) => string.Join("||", sets.Select(set => string.Join(' ', set)));

    private static bool IsSatisfiable(Comparator[] set, bool includePrerelease)
    {
        // From the last to the first, as node-semver goes: its Intersects is not symmetric where prereleases are involved.
        for (var i = set.Length - 1; i > 0; i--)
        {
            for (var j = 0; j < i; j++)
            {
                if (!set[i].Intersects(set[j], includePrerelease))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool AllIntersect(Comparator[] mine, Comparator[] theirs, bool includePrerelease) =>
        Array.TrueForAll(mine, left => Array.TrueForAll(theirs, right => left.Intersects(right, includePrerelease)));
}
