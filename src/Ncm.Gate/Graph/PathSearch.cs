namespace Ncm.Gate.Graph;

/// <summary>One breadth-first search from the root.</summary>
internal static class PathSearch
{
    /// <summary>Stands for the predecessor of a node that the search did not reach.</summary>
    public const int Unreached = -2;

    /// <summary>
    /// The predecessor of each node on a shortest way from the root (-1 for the root). The step from a link to its folder counts nothing.
    /// Optional peer edges are not walked: they install nothing.
    /// </summary>
    /// <param name="nodes">The nodes.</param>
    public static int[] FindPredecessors(IReadOnlyList<DependencyNode> nodes)
    {
        var predecessors = new int[nodes.Count];
        Array.Fill(predecessors, Unreached);
        predecessors[0] = -1;

        // Of each layer the nodes with a way that is free of development dependencies come first, and their other edges before their
        // development ones; so the first to reach a node is the one to name.
        List<int> free = [0];
        List<int> development = [];
        while (free.Count + development.Count > 0)
        {
            List<int> nextFree = [];
            List<int> nextDevelopment = [];
            Walk(nodes, free, predecessors, nextFree, e => e is not (DependencyKind.Development or DependencyKind.PeerOptional));
            Walk(nodes, free, predecessors, nextDevelopment, e => e == DependencyKind.Development);
            Walk(nodes, development, predecessors, nextDevelopment, e => e != DependencyKind.PeerOptional);
            (free, development) = (nextFree, nextDevelopment);
        }

        return predecessors;
    }

    private static void Walk(
        IReadOnlyList<DependencyNode> nodes, List<int> layer, int[] predecessors, List<int> next, Predicate<DependencyKind> walked)
    {
        foreach (var node in layer)
        {
            foreach (var edge in nodes[node].Edges)
            {
                if (edge.To >= 0 && predecessors[edge.To] == Unreached && walked(edge.Kind))
                {
                    predecessors[edge.To] = node;
                    next.Add(edge.To);
                    var target = nodes[edge.To].LinkTarget;
                    if (target >= 0 && predecessors[target] == Unreached)
                    {
                        predecessors[target] = edge.To;
                        next.Add(target);
                    }
                }
            }
        }
    }
}
