using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>What a package's certification rests on: itself and everything below it.</summary>
internal static class Subtree
{
    /// <summary>Marks every installation of a package@version and what they depend on.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="id">The package, as reports name it; with an empty version every version of it.</param>
    /// <returns>Which nodes are meant, by index; none where the graph does not have the package.</returns>
    public static bool[] Of(DependencyGraph graph, PackageId id)
    {
        var marked = new bool[graph.Nodes.Count];
        var waiting = new Stack<int>();
        foreach (var node in graph.Nodes)
        {
            if (PackageWriter.IdOf(node) is { } own && own.Name == id.Name && (id.Version.Length == 0 || own.Version == id.Version))
            {
                waiting.Push(node.Index);
            }
        }

        while (waiting.TryPop(out var index))
        {
            if (marked[index])
            {
                continue;
            }

            marked[index] = true;
            var node = graph.Nodes[index];
            if (node.LinkTarget >= 0)
            {
                waiting.Push(node.LinkTarget);
            }

            foreach (var edge in node.Edges)
            {
                if (edge.To >= 0)
                {
                    waiting.Push(edge.To);
                }
            }
        }

        return marked;
    }
}
