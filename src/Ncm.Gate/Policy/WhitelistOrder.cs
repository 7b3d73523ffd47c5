using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>What makes an entry the same, and the order of entries in a file: by package, exact versions before ranges.</summary>
internal static class WhitelistOrder
{
    /// <summary>The order.</summary>
    public static Comparer<WhitelistEntry> Comparer { get; } = Comparer<WhitelistEntry>.Create(Compare);

    /// <summary>What no two entries of a file share. Ranges that are spelt differently and mean the same are the same.</summary>
    public static (string Package, string Versions, string? Integrity, string? Resolved) KeyOf(WhitelistEntry entry) =>
        (entry.Package, entry.Versions.ToString(), entry.Integrity, entry.Resolved);

    private static int Compare(WhitelistEntry a, WhitelistEntry b)
    {
        var order = string.CompareOrdinal(a.Package, b.Package);
        order = order != 0 ? order : CompareVersions(a.Versions.Text, b.Versions.Text);
        order = order != 0 ? order : string.CompareOrdinal(a.Integrity, b.Integrity);
        return order != 0 ? order : string.CompareOrdinal(a.Resolved, b.Resolved);
    }

    private static int CompareVersions(string a, string b)
    {
        var (isExactA, isExactB) = (NpmVersion.TryParse(a, out var versionA), NpmVersion.TryParse(b, out var versionB));
        var order = isExactB.CompareTo(isExactA);
        order = order == 0 && isExactA ? versionA!.CompareTo(versionB) : order;
        return order != 0 ? order : string.CompareOrdinal(a, b);
    }
}
