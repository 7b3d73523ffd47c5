using System.Buffers;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// npm's rules for names and install paths, on bytes. Names: <c>validForOldPackages</c> of validate-npm-package-name, without making a
/// string of each of 50,000.
/// </summary>
internal static class NameRules
{
    // What encodeURIComponent leaves alone.
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"u8);

    private static readonly SearchValues<byte> ForbiddenInPaths = SearchValues.Create([.. Enumerable.Range(0, 32).Select(b => (byte)b), 127, (byte)'\\']);

    /// <summary>The longest install path that is read, in bytes: Linux's own bound for a path.</summary>
    public const int LongestLocation = 4096;

    /// <summary>The most segments of an install path that are read; real trees stay below 60.</summary>
    public const int DeepestLocation = 256;

    /// <summary>Whether npm would take the name for an installed package's.</summary>
    /// <param name="name">The name with its scope.</param>
    public static bool IsValidName(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty || name.Length > 512)
        {
            return false;
        }

        if (name[0] == '@')
        {
            var slash = name.IndexOf((byte)'/');
            return slash > 1 && IsPart(name[1..slash]) && IsPart(name[(slash + 1)..]) && name[slash + 1] != '.';
        }

        return IsPart(name) && name[0] is not ((byte)'.' or (byte)'_' or (byte)'-') && !IsReserved(name);
    }

    /// <summary>
    /// Whether the location is the one way to write a relative path: no empty, <c>.</c> or backward segment, no backslash, no drive.
    /// Leading <c>../</c> are allowed: npm writes them for linked folders outside the project.
    /// </summary>
    /// <param name="location">The location.</param>
    public static bool IsCanonicalLocation(ReadOnlySpan<byte> location)
    {
        if (location.IsEmpty)
        {
            return true;
        }

        if (location.Length > LongestLocation || location.Count((byte)'/') >= DeepestLocation)
        {
            return false;
        }

        if (location[0] == '/' || location[^1] == '/' || location.IndexOf("//"u8) >= 0
            || (location.Length > 1 && location[1] == ':') || location.ContainsAny(ForbiddenInPaths))
        {
            return false;
        }

        if (location[0] != '.' && location.IndexOf("/."u8) < 0)
        {
            return true;
        }

        var climbing = true;
        foreach (var range in location.Split((byte)'/'))
        {
            var segment = location[range];
            if (segment.SequenceEqual("."u8) || (segment.SequenceEqual(".."u8) && !climbing))
            {
                return false;
            }

            climbing &= segment.SequenceEqual(".."u8);
        }

        return true;
    }

    /// <summary>The install name of a location: what stands behind its last <c>node_modules/</c>, when that is a name.</summary>
    /// <param name="location">The location.</param>
    /// <param name="start">Where the name starts; 0 for a folder outside <c>node_modules</c>.</param>
    /// <returns>Whether the location is a package's place in a <c>node_modules</c> folder.</returns>
    public static bool TryFindInstallName(ReadOnlySpan<byte> location, out int start)
    {
        start = location.LastIndexOf("node_modules/"u8);
        if (start < 0 || (start > 0 && location[start - 1] != '/'))
        {
            start = 0;
            return false;
        }

        start += "node_modules/"u8.Length;
        var name = location[start..];
        var slash = name.IndexOf((byte)'/');
        return slash < 0 || (name[0] == '@' && name[(slash + 1)..].IndexOf((byte)'/') < 0);
    }

    /// <summary>Where the name of a folder starts: its last segment, with the one before it when that is a scope.</summary>
    /// <param name="location">The folder's location.</param>
    public static int FolderNameStart(ReadOnlySpan<byte> location)
    {
        var last = location.LastIndexOf((byte)'/');
        if (last < 0)
        {
            return 0;
        }

        var before = location[..last].LastIndexOf((byte)'/') + 1;
        return location[before] == '@' ? before : last + 1;
    }

    private static bool IsPart(ReadOnlySpan<byte> part) => !part.IsEmpty && !part.ContainsAnyExcept(NameBytes);

    private static bool IsReserved(ReadOnlySpan<byte> name) =>
        System.Text.Ascii.EqualsIgnoreCase(name, "node_modules"u8) || System.Text.Ascii.EqualsIgnoreCase(name, "favicon.ico"u8);
}
