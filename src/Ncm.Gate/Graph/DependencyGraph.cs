using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>The dependency graph of a lock file.</summary>
public sealed class DependencyGraph
{
    private int[]? _predecessors;

    /// <summary>Nodes, by the index of their entries.</summary>
    public required IReadOnlyList<DependencyNode> Nodes { get; init; }

    /// <summary>The project that the graph is of; null for one that was put together by hand.</summary>
    internal LockedProject? Project { get; init; }

    /// <summary>The edges that an override changed, with what was asked for; keyed by the node they leave and the name.</summary>
    internal IReadOnlyDictionary<(int From, string Name), OverriddenEdge> Overridden { get; init; } =
        new Dictionary<(int, string), OverriddenEdge>();

    /// <summary>Builds the graph: every entry a node, every requirement an edge to what Node.js would find, every flag from the edges.</summary>
    /// <param name="project">The lock with its package.json files.</param>
    public static DependencyGraph Build(LockedProject project)
    {
        ArgumentNullException.ThrowIfNull(project);
        return new GraphBuilder(project).Build();
    }

    /// <summary>
    /// A shortest way from the root to a node: why it is there. Found by one search over the whole graph, at the first call; of ways
    /// of equal length one without development dependencies.
    /// </summary>
    /// <param name="node">The node's index.</param>
    /// <returns>
    /// The indexes root … node; a link and the folder it points at both stand in it. Empty for a node that nothing needs
    /// (<see cref="DependencyNode.IsExtraneous"/>).
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such node.</exception>
    public IReadOnlyList<int> ShortestPath(int node)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(node);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(node, Nodes.Count);
        var predecessors = _predecessors ??= PathSearch.FindPredecessors(Nodes);
        if (Nodes[node].IsExtraneous || predecessors[node] == PathSearch.Unreached)
        {
            return [];
        }

        var path = new List<int>();
        for (var step = node; step >= 0; step = predecessors[step])
        {
            path.Add(step);
        }

        path.Reverse();
        return path;
    }

    /// <summary>
    /// Where the lock and the package.json files disagree, and where a requirement of the project or of a workspace is not met by what is
    /// locked for it (rule NCM2005). In the order of files and lines.
    /// </summary>
    public IReadOnlyList<LockInconsistency> FindInconsistencies() =>
        Project is null ? [] : [.. Project.FindInconsistencies(), .. UnmetRequirements.Find(this, Project)];
}
