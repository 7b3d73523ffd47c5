namespace Ncm.Gate.Graph;

/// <summary>
/// The strongly connected components of a graph's dependency tree (dependencies and optionalDependencies, links stepped through; not
/// peers, not dev), in an order in which every component comes after the ones that it depends on. npm trees have cycles; what holds of
/// one member's tree holds of every member's.
/// </summary>
/// <remarks>Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1 (1972), without recursion: a lock may be deep.</remarks>
public sealed class Condensation
{
    private readonly int[][] _children;

    private Condensation(int[][] children, int[] componentOf, IReadOnlyList<IReadOnlyList<int>> components)
    {
        _children = children;
        ComponentOf = componentOf;
        Components = components;
    }

    /// <summary>For each node, its component.</summary>
    public IReadOnlyList<int> ComponentOf { get; }

    /// <summary>The members of each component; dependencies before dependents.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Components { get; }

    /// <summary>The nodes that a node depends on directly.</summary>
    /// <param name="node">The node's index.</param>
    public IReadOnlyList<int> Children(int node) => _children[node];

    /// <summary>Condenses a graph; linear in nodes and edges.</summary>
    /// <param name="graph">The graph.</param>
    public static Condensation Of(DependencyGraph graph)
    {
        var children = new int[graph.Nodes.Count][];
        for (var i = 0; i < children.Length; i++)
        {
            children[i] = ChildrenOf(graph.Nodes[i]);
        }

        var (componentOf, components) = Condense(children);
        return new Condensation(children, componentOf, components);
    }

    private static int[] ChildrenOf(DependencyNode node)
    {
        if (node.LinkTarget >= 0)
        {
            return [node.LinkTarget];
        }

        var children = new List<int>(node.EdgesOut.Count);
        foreach (var edge in node.EdgesOut)
        {
            if (edge is { To: >= 0, Kind: DependencyKind.Production or DependencyKind.Optional or DependencyKind.Workspace })
            {
                children.Add(edge.To);
            }
        }

        return [.. children];
    }

    private static (int[] ComponentOf, List<IReadOnlyList<int>> Components) Condense(int[][] children)
    {
        const int Unvisited = -1;
        var count = children.Length;
        var componentOf = new int[count];
        var order = new int[count];
        var low = new int[count];
        var components = new List<IReadOnlyList<int>>();
        var path = new Stack<int>();
        var calls = new Stack<(int Node, int NextChild)>();
        var nextOrder = 0;
        Array.Fill(componentOf, Unvisited);
        Array.Fill(order, Unvisited);

        for (var start = 0; start < count; start++)
        {
            if (order[start] != Unvisited)
            {
                continue;
            }

            calls.Push((start, 0));
            while (calls.TryPop(out var call))
            {
                var (node, next) = call;
                if (next == 0)
                {
                    order[node] = low[node] = nextOrder++;
                    path.Push(node);
                }
                else
                {
                    low[node] = Math.Min(low[node], low[children[node][next - 1]]);
                }

                var child = NextUnfinished(node, next);
                if (child >= 0)
                {
                    calls.Push((node, child + 1));
                    calls.Push((children[node][child], 0));
                    continue;
                }

                if (low[node] == order[node])
                {
                    components.Add(PopComponent(node));
                }
            }
        }

        return (componentOf, components);

        // Skips children that are done already, noting those of this node's own component.
        int NextUnfinished(int node, int from)
        {
            for (var i = from; i < children[node].Length; i++)
            {
                var child = children[node][i];
                if (order[child] == Unvisited)
                {
                    return i;
                }

                if (componentOf[child] == Unvisited)
                {
                    low[node] = Math.Min(low[node], order[child]);
                }
            }

            return -1;
        }

        List<int> PopComponent(int root)
        {
            var members = new List<int>();
            int member;
            do
            {
                member = path.Pop();
                componentOf[member] = components.Count;
                members.Add(member);
            }
            while (member != root);
            return members;
        }
    }
}
