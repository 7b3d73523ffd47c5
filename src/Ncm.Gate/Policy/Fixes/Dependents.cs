using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>A locked graph seen from below: who requires what, and what everything hangs on.</summary>
internal sealed class Dependents
{
    private readonly ILookup<PackageId, DependencyNode> _byId;
    private readonly ILookup<int, DependencyEdge> _requirers;
    private Dictionary<string, DependencyNode>? _atTheTop;

    public Dependents(DependencyGraph graph)
    {
        Graph = graph;
        _byId = graph.Nodes.Where(node => node.Id is not null).ToLookup(node => node.Id!.Value);
        _requirers = graph.Nodes.SelectMany(node => node.EdgesOut).Where(edge => edge.To >= 0).ToLookup(edge => edge.To);
    }

    public DependencyGraph Graph { get; }

    /// <summary>A package of the lock as something whose version can change.</summary>
    public Movable Of(PackageId id)
    {
        var nodes = _byId[id].ToList();
        var requirers = nodes.SelectMany(node => _requirers[node.Index]).ToList();
        return new Movable(id, nodes, requirers, [.. requirers.Where(edge => IsOwn(Graph.Nodes[edge.From]))]);
    }

    /// <summary>What lies in the project's own <c>node_modules</c> under a name.</summary>
    public DependencyNode? AtTheTop(string installName)
    {
        const string Folder = "node_modules/";
        _atTheTop ??= Graph.Nodes
            .Where(node => node.Entry.Location.Length == Folder.Length + node.Entry.InstallName.Length
                && node.Entry.Location.StartsWith(Folder, StringComparison.Ordinal))
            .DistinctBy(node => node.Entry.InstallName)
            .ToDictionary(node => node.Entry.InstallName, StringComparer.Ordinal);
        return _atTheTop.GetValueOrDefault(installName);
    }

    /// <summary>Whether every way from the project to some nodes leads through others.</summary>
    /// <param name="gates">The others.</param>
    /// <param name="targets">The nodes.</param>
    public bool LeadThrough(Movable gates, Movable targets)
    {
        var closed = gates.Nodes.Select(node => node.Index).ToHashSet();
        var reached = Reached(Graph.Nodes, [0], closed.Contains);
        return targets.Nodes.All(node => !reached.Contains(node.Index));
    }

    /// <summary>What is installed because of some nodes, themselves included.</summary>
    /// <param name="nodes">All nodes.</param>
    /// <param name="from">The nodes.</param>
    /// <param name="isClosed">Nodes that are not gone through.</param>
    public static HashSet<int> Reached(IReadOnlyList<DependencyNode> nodes, IEnumerable<int> from, Predicate<int> isClosed)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>(from);
        while (open.TryPop(out var index))
        {
            if (isClosed(index) || !reached.Add(index))
            {
                continue;
            }

            if (nodes[index].LinkTarget >= 0)
            {
                open.Push(nodes[index].LinkTarget);
            }

            // Optional peers install nothing.
            foreach (var edge in nodes[index].EdgesOut.Where(edge => edge.To >= 0 && edge.Kind != DependencyKind.PeerOptional))
            {
                open.Push(edge.To);
            }
        }

        return reached;
    }

    private static bool IsOwn(DependencyNode node) => node.Entry.Kind is EntryKind.Root or EntryKind.Folder;
}
