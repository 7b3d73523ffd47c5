using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>
/// Computes the flags from the edges as arborist's <c>calc-dep-flags.js</c> does: everything is assumed of every node but the root, and
/// each edge takes away what it disproves, until nothing changes. A flag is only ever taken away, so a node is visited a bounded number of times.
/// </summary>
internal static class DependencyFlags
{
    /// <summary>Computes the flags.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="edges">All edges, grouped by the node they leave.</param>
    /// <param name="firstEdge">The first edge of each node, and the number of edges at the end.</param>
    /// <param name="linkTargets">Where links point; -1 for other nodes.</param>
    /// <param name="parents">The node in whose folder each node lies; -1 for none.</param>
    public static NodeFlags[] Compute(
        IReadOnlyList<LockfileEntry> entries, DependencyEdge[] edges, int[] firstEdge, int[] linkTargets, int[] parents)
    {
        var flags = new NodeFlags[entries.Count];
        Array.Fill(flags, NodeFlags.All);
        flags[0] = NodeFlags.None;
        var seen = new bool[entries.Count];
        var stack = new Stack<int>([0]);
        while (stack.TryPop(out var node))
        {
            seen[node] = true;

            // A folder that holds something needed is needed.
            if ((flags[node] & NodeFlags.Extraneous) == 0)
            {
                for (var above = parents[node]; above >= 0 && (flags[above] & NodeFlags.Extraneous) != 0; above = parents[above])
                {
                    flags[above] &= ~NodeFlags.Extraneous;
                }
            }

            var target = linkTargets[node];
            if (target >= 0)
            {
                var left = flags[target] & flags[node];
                if (left != flags[target] || !seen[target])
                {
                    flags[target] = left;
                    stack.Push(target);
                }

                continue;
            }

            for (var i = firstEdge[node]; i < firstEdge[node + 1]; i++)
            {
                var to = edges[i].To;
                if (to >= 0 && flags[to] != NodeFlags.None)
                {
                    var left = flags[to] & ~Disproved(flags[node], edges[i].Kind);
                    if (left != flags[to])
                    {
                        flags[to] = left;
                        stack.Push(to);
                    }
                }
            }
        }

        for (var i = 0; i < flags.Length; i++)
        {
            flags[i] = Settle(flags[i]);
        }

        return flags;
    }

    private static NodeFlags Disproved(NodeFlags from, DependencyKind kind)
    {
        var isDevelopment = kind == DependencyKind.Development;
        var isOptional = kind is DependencyKind.Optional or DependencyKind.PeerOptional;
        var isPeer = kind is DependencyKind.Peer or DependencyKind.PeerOptional;
        var disproved = NodeFlags.None;

        // Only optional peers stay extraneous.
        if ((from & NodeFlags.Extraneous) == 0 && kind != DependencyKind.PeerOptional)
        {
            disproved |= NodeFlags.Extraneous;
        }

        if ((from & NodeFlags.Development) == 0 && !isDevelopment)
        {
            disproved |= NodeFlags.Development;
        }

        if ((from & NodeFlags.Optional) == 0 && !isOptional)
        {
            disproved |= NodeFlags.Optional;
        }

        // What both development and optional packages need may be left out with both, not with one of them.
        if ((from & (NodeFlags.DevOptional | NodeFlags.Development | NodeFlags.Optional)) == 0 && !isDevelopment && !isOptional)
        {
            disproved |= NodeFlags.DevOptional;
        }

        if ((from & NodeFlags.Peer) == 0 && !isPeer)
        {
            disproved |= NodeFlags.Peer;
        }

        return disproved;
    }

    private static NodeFlags Settle(NodeFlags flags)
    {
        if ((flags & NodeFlags.Extraneous) != 0)
        {
            return NodeFlags.Extraneous;
        }

        return (flags & (NodeFlags.Development | NodeFlags.Optional)) != 0 ? flags & ~NodeFlags.DevOptional : flags;
    }
}
