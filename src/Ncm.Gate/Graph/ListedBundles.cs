using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>
/// npm does not go by the flag <c>inBundle</c>: it takes from a package's tarball what the package lists in <c>bundleDependencies</c>, and
/// what these require as far as it lies in the package's folder (arborist's <c>Node#getBundler</c>). So taking a flag away hides nothing.
/// </summary>
/// <param name="lockfile">The lock.</param>
/// <param name="tree">Its tree of folders.</param>
/// <param name="edges">All edges.</param>
/// <param name="firstEdge">The first edge of each node.</param>
internal sealed class ListedBundles(Lockfile lockfile, InstallTree tree, DependencyEdge[] edges, int[] firstEdge)
{
    private readonly ILookup<int, int> _children = Enumerable.Range(1, lockfile.Entries.Count - 1)
        .Where(index => !tree.IsTop[index])
        .ToLookup(index => tree.Parents[index]);

    /// <summary>Adds what the lists say to what the flags say.</summary>
    /// <param name="carriers">The package that carries each entry.</param>
    public void AddTo(int[] carriers)
    {
        foreach (var (carrier, names) in lockfile.BundleLists)
        {
            if (lockfile.Entries[carrier].Kind == EntryKind.Registry)
            {
                var listed = names.ConvertAll(lockfile.Text.String).ToHashSet(StringComparer.Ordinal);
                Mark(carrier, _children[carrier].Where(child => listed.Contains(lockfile.Entries[child].InstallName)), carriers);
            }
        }

        // A carrier that is carried itself comes in the outermost tarball.
        for (var i = 0; i < carriers.Length; i++)
        {
            for (var hops = 0; carriers[i] >= 0 && carriers[carriers[i]] >= 0 && hops < carriers.Length; hops++)
            {
                carriers[i] = carriers[carriers[i]];
            }
        }
    }

    private void Mark(int carrier, IEnumerable<int> listed, int[] carriers)
    {
        var seen = new HashSet<int>();
        var queue = new Queue<int>(listed);
        while (queue.TryDequeue(out var index))
        {
            if (!seen.Add(index))
            {
                continue;
            }

            carriers[index] = carriers[index] < 0 ? carrier : carriers[index];
            foreach (var child in _children[index])
            {
                queue.Enqueue(child);
            }

            for (var i = firstEdge[index]; i < firstEdge[index + 1]; i++)
            {
                if (edges[i].To >= 0 && tree.Parents[edges[i].To] == carrier && !tree.IsTop[edges[i].To])
                {
                    queue.Enqueue(edges[i].To);
                }
            }
        }
    }
}
