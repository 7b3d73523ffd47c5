using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>Finds the packages whose tarballs carry others.</summary>
internal static class BundleSearch
{
    /// <summary>The package that carries each entry; -1 for none.</summary>
    /// <param name="lockfile">The lock.</param>
    /// <param name="tree">Its tree of folders.</param>
    /// <param name="edges">All edges.</param>
    /// <param name="firstEdge">The first edge of each node.</param>
    public static int[] Find(Lockfile lockfile, InstallTree tree, DependencyEdge[] edges, int[] firstEdge)
    {
        var carriers = new int[lockfile.Entries.Count];
        foreach (var entry in lockfile.Entries)
        {
            carriers[entry.Index] = entry.ClaimsBundled ? NearestThatIsNot(lockfile, tree, entry.Index) : -1;
        }

        if (lockfile.BundleLists.Count > 0)
        {
            new ListedBundles(lockfile, tree, edges, firstEdge).AddTo(carriers);
        }

        return carriers;
    }

    // What a project or a workspace bundles is fetched like anything else; only a package's tarball brings others along.
    private static int NearestThatIsNot(Lockfile lockfile, InstallTree tree, int index)
    {
        var above = index;
        do
        {
            above = tree.IsTop[above] ? -1 : tree.Parents[above];
        }
        while (above >= 0 && lockfile.Entries[above].ClaimsBundled);

        return above >= 0 && lockfile.Entries[above].Kind == EntryKind.Registry ? above : -1;
    }
}
