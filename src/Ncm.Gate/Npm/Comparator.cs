namespace Ncm.Gate.Npm;

/// <summary>How a <see cref="Comparator"/> compares.</summary>
internal enum ComparatorOperator
{
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>One bound of a range: an operator and a version, or anything at all.</summary>
/// <param name="Operator">The operator.</param>
/// <param name="Version">The version; <see langword="null"/> admits every version.</param>
internal readonly record struct Comparator(ComparatorOperator Operator, NpmVersion? Version)
{
    /// <summary>Admits every version; node-semver writes it as nothing.</summary>
    internal static Comparator Any => default;

    /// <summary>Admits none: <c>&lt;0.0.0-0</c>.</summary>
    internal static Comparator None { get; } = new(ComparatorOperator.Less, NpmVersion.Parse("0.0.0-0"));

    private static readonly Comparator AnyRelease = new(ComparatorOperator.GreaterOrEqual, NpmVersion.Parse("0.0.0"));

    /// <summary>The bound itself, or <c>&gt;=0.0.0</c> where it is none.</summary>
    internal Comparator OrZero => Version is null ? AnyRelease : this;

    internal bool IsAny => Version is null;

    internal bool IsNone => IsBelowZero && Version!.Prerelease is "0";

    private bool IsBelowZero => Operator == ComparatorOperator.Less && Version is { Major: 0, Minor: 0, Patch: 0 };

    private bool PointsUp => Operator is ComparatorOperator.Greater or ComparatorOperator.GreaterOrEqual;

    private bool PointsDown => Operator is ComparatorOperator.Less or ComparatorOperator.LessOrEqual;

    private bool IsInclusive => Operator is ComparatorOperator.LessOrEqual or ComparatorOperator.GreaterOrEqual;

    /// <summary>Whether a version is within the bound, whatever its prerelease.</summary>
    internal bool Admits(NpmVersion version)
    {
        if (Version is null)
        {
            return true;
        }

        var order = version.CompareTo(Version);
        return Operator switch
        {
            ComparatorOperator.Less => order < 0,
            ComparatorOperator.LessOrEqual => order <= 0,
            ComparatorOperator.Greater => order > 0,
            ComparatorOperator.GreaterOrEqual => order >= 0,
            _ => order == 0,
        };
    }

    /// <summary>
    /// Whether a version is within all bounds. A prerelease must besides have its three numbers in common with a bound that is a
    /// prerelease itself, unless prereleases are asked for.
    /// </summary>
    internal static bool AllAdmit(ReadOnlySpan<Comparator> bounds, NpmVersion version, bool includePrerelease)
    {
        var named = includePrerelease || !version.IsPrerelease;
        foreach (ref readonly var bound in bounds)
        {
            if (!bound.Admits(version))
            {
                return false;
            }

            named = named || (bound.Version is { IsPrerelease: true } limit && limit.HasNumbersOf(version));
        }

        return named;
    }

    /// <summary>Whether node-semver takes two bounds to have a version in common.</summary>
    internal bool Intersects(Comparator other, bool includePrerelease)
    {
        if (Operator == ComparatorOperator.Equal)
        {
            return Version is null || AllAdmit([other], Version, includePrerelease);
        }

        if (other.Operator == ComparatorOperator.Equal)
        {
            return other.Version is null || AllAdmit([this], other.Version, includePrerelease);
        }

        if (includePrerelease ? IsNone || other.IsNone : IsBelowZero || other.IsBelowZero)
        {
            return false;
        }

        if ((PointsUp && other.PointsUp) || (PointsDown && other.PointsDown))
        {
            return true;
        }

        var order = Version!.CompareTo(other.Version);
        return (IsInclusive && other.IsInclusive && Version.Equals(other.Version))
            || (PointsUp ? order < 0 : order > 0);
    }

    /// <summary>The operator as it is written; nothing for equality.</summary>
    internal static string Sign(ComparatorOperator comparison) => comparison switch
    {
        ComparatorOperator.Less => "<",
        ComparatorOperator.LessOrEqual => "<=",
        ComparatorOperator.Greater => ">",
        ComparatorOperator.GreaterOrEqual => ">=",
        _ => string.Empty,
    };

    /// <summary>The bound as node-semver writes it.</summary>
    public override string ToString() => Sign(Operator) + Version;
}
