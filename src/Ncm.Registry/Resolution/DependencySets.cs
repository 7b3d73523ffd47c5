namespace Ncm.Registry.Resolution;

/// <summary>Sets of packages that belong together (arborist's <c>gather-dep-set.js</c>, <c>peer-entry-sets.js</c>, <c>deepest-nesting-target.js</c>).</summary>
internal static class DependencySets
{
    /// <summary>Packages with everything below them that nobody else needs.</summary>
    /// <param name="start">The packages.</param>
    /// <param name="counts">Which edges count.</param>
    public static HashSet<TreeNode> Exclusive(IEnumerable<TreeNode> start, Func<TreeEdge, bool> counts)
    {
        var set = new HashSet<TreeNode>(start);
        var queue = new Queue<TreeNode>(set);
        while (queue.TryDequeue(out var node))
        {
            foreach (var edge in node.EdgesOut.Values)
            {
                if (edge.To is { } to && counts(edge) && set.Add(to))
                {
                    queue.Enqueue(to);
                }
            }
        }

        // Whatever somebody outside needs goes, and with it what it keeps for others.
        var outside = new Queue<TreeNode>(set.Where(node => node.EdgesIn.Any(edge => !set.Contains(edge.From) && counts(edge))));
        while (outside.TryDequeue(out var node))
        {
            if (!set.Remove(node))
            {
                continue;
            }

            foreach (var edge in node.EdgesOut.Values)
            {
                if (edge.To is { } to && set.Contains(to) && counts(edge))
                {
                    outside.Enqueue(to);
                }
            }
        }

        return set;
    }

    /// <summary>The peer sets that a node is part of, by the edges that lead into them from outside.</summary>
    /// <param name="node">The node.</param>
    public static Dictionary<TreeEdge, HashSet<TreeNode>> PeerSets(TreeNode node)
    {
        var union = Spread(node, both: true);
        var sets = new Dictionary<TreeEdge, HashSet<TreeNode>>();
        foreach (var peer in union)
        {
            foreach (var edge in peer.EdgesIn)
            {
                if (edge.IsValid && (!edge.IsPeer || edge.From.IsTop) && Spread(peer, both: false) is var set && set.Contains(node))
                {
                    sets[edge] = set;
                }
            }
        }

        return sets;
    }

    /// <summary>The deepest place at which a package can lie for somebody: their own <c>node_modules</c>, or further up for what is a peer there.</summary>
    /// <param name="start">Who requires it.</param>
    /// <param name="name">The install name.</param>
    public static TreeNode Deepest(TreeNode start, string name) =>
        start.Ancestry().First(target => target.Parent is null || !target.EdgesOut.TryGetValue(name, out var edge) || !edge.IsPeer);

    private static HashSet<TreeNode> Spread(TreeNode start, bool both)
    {
        var set = new HashSet<TreeNode> { start };
        var queue = new Queue<TreeNode>(set);
        while (queue.TryDequeue(out var node))
        {
            var others = node.EdgesOut.Values.Where(static edge => edge.To is not null && edge.IsPeer && edge.IsValid).Select(static edge => edge.To!);
            if (both)
            {
                others = others.Concat(node.EdgesIn.Where(static edge => edge.IsPeer && edge.IsValid).Select(static edge => edge.From));
            }

            foreach (var other in others.ToList())
            {
                if (set.Add(other))
                {
                    queue.Enqueue(other);
                }
            }
        }

        return set;
    }
}
