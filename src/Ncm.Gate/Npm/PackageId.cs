using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>
/// package@version: what is certified. The name is the real one (an alias <c>npm:real@1</c> is certified as <c>real</c>) and the
/// version is as the registry spells it.
/// </summary>
/// <param name="Name">The package's name with its scope, such as <c>@babel/core</c>.</param>
/// <param name="Version">The exact version, such as <c>7.24.0</c>.</param>
public readonly record struct PackageId(string Name, string Version) : IComparable<PackageId>
{
    /// <summary>Reads <c>name@version</c>; a scope's own <c>@</c> does not separate.</summary>
    /// <param name="text">The text, such as <c>@babel/core@7.24.0</c>.</param>
    /// <param name="id">The package@version, when the text is one.</param>
    /// <returns>Whether the text has both a name and a version. Neither is validated further.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, out PackageId id)
    {
        var at = text?.LastIndexOf('@') ?? -1;
        if (at <= 0 || at == text!.Length - 1)
        {
            id = default;
            return false;
        }

        id = new PackageId(text[..at], text[(at + 1)..]);
        return true;
    }

    /// <summary>Orders by name (ordinal), then by npm's version precedence, then by the version's text.</summary>
    /// <param name="other">The other package@version.</param>
    public int CompareTo(PackageId other)
    {
        var byName = string.CompareOrdinal(Name, other.Name);
        if (byName != 0)
        {
            return byName;
        }

        var byVersion = NpmVersion.TryParse(Version, out var mine) && NpmVersion.TryParse(other.Version, out var theirs)
            ? mine.CompareTo(theirs)
            : 0;
        return byVersion != 0 ? byVersion : string.CompareOrdinal(Version, other.Version);
    }

    /// <summary><c>name@version</c>.</summary>
    public override string ToString() => $"{Name}@{Version}";

    /// <summary>Whether <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(PackageId left, PackageId right) => left.CompareTo(right) < 0;

    /// <summary>Whether <paramref name="left"/> sorts before or with <paramref name="right"/>.</summary>
    public static bool operator <=(PackageId left, PackageId right) => left.CompareTo(right) <= 0;

    /// <summary>Whether <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(PackageId left, PackageId right) => left.CompareTo(right) > 0;

    /// <summary>Whether <paramref name="left"/> sorts after or with <paramref name="right"/>.</summary>
    public static bool operator >=(PackageId left, PackageId right) => left.CompareTo(right) >= 0;
}
