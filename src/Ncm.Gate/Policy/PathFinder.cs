using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Policy;

/// <summary>Says in words how the project comes to have a package.</summary>
internal sealed class PathFinder(DependencyGraph graph)
{
    /// <summary>How many paths are shown for one package.</summary>
    private const int MaxPaths = 3;

    /// <summary>The shortest path to each of some installations, shortest first, a few of them.</summary>
    public IReadOnlyList<DependencyPath> To(IEnumerable<DependencyNode> nodes) =>
    [
        .. nodes
            .Select(node => graph.ShortestPath(node.Index))
            .Where(path => path.Count > 1)
            .Select(path => new DependencyPath([.. path.Skip(1).Where(IsShown).Select(Name)]))
            .Where(path => path.Packages.Count > 0)
            .DistinctBy(path => path.ToString())
            .OrderBy(path => path.Packages.Count)
            .ThenBy(path => path.ToString(), StringComparer.Ordinal)
            .Take(MaxPaths),
    ];

    /// <summary>A link is only the way to its folder.</summary>
    private bool IsShown(int node) => graph.Nodes[node].LinkTarget < 0;

    private string Name(int index)
    {
        var entry = graph.Nodes[index].Entry;
        return entry.Kind == EntryKind.Folder ? entry.Location : $"{entry.Name}@{entry.Version ?? "?"}";
    }
}
