using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Resolution;

/// <summary>What npm would install, as the library's graph.</summary>
/// <param name="Graph">The graph; node 0 is the project.</param>
/// <param name="Problems">What npm would not install, and what nothing is known of: a sentence each.</param>
internal sealed record ResolvedTree(DependencyGraph Graph, IReadOnlyList<string> Problems)
{
    /// <summary>Makes the graph out of a tree: of what is needed, without optional packages that cannot be had and those that hang on them.</summary>
    /// <param name="top">The top of the tree.</param>
    /// <param name="broken">Requirements that npm refuses to break.</param>
    public static ResolvedTree Of(TreeNode top, IEnumerable<TreeEdge> broken)
    {
        var required = Reach(top, [], static edge => !edge.IsOptional);
        var dropped = new HashSet<TreeNode>();
        foreach (var failed in Reach(top, [], static _ => true).Where(node => node.Package is { Problem: not null, Elsewhere: null } && !required.Contains(node)))
        {
            Drop(failed, dropped);
        }

        var nodes = Reach(top, dropped, static _ => true);
        var indices = new Dictionary<TreeNode, int>(nodes.Count);
        foreach (var node in nodes.Where(static node => node.StandsFor is null))
        {
            indices.Add(node, indices.Count);
        }

        return new ResolvedTree(
            new DependencyGraph { Nodes = [.. indices.Keys.Select(node => NodeOf(node, indices))] },
            [
                .. indices.Keys.Where(static node => node.Package.Problem is not null).Select(Problem),
                .. broken.Select(static edge =>
                    $"{Named(edge.From)} wants {edge.Name}@\"{edge.Spec}\" beside it, which does not go together with the rest: npm install refuses it (ERESOLVE)").Distinct(StringComparer.Ordinal),
            ]);
    }

    private static List<TreeNode> Reach(TreeNode top, HashSet<TreeNode> without, Func<TreeEdge, bool> counts)
    {
        var seen = new HashSet<TreeNode> { top };
        var reached = new List<TreeNode> { top };
        for (var i = 0; i < reached.Count; i++)
        {
            var node = reached[i];
            var next = node.StandsFor is { } other ? [other] : node.EdgesOut.Values.Where(counts).Select(static edge => edge.To).OfType<TreeNode>();
            reached.AddRange(next.Where(to => !without.Contains(to) && seen.Add(to)));
        }

        return reached;
    }

    /// <summary>An optional package that cannot be had takes with it whatever cannot do without it.</summary>
    private static void Drop(TreeNode failed, HashSet<TreeNode> dropped)
    {
        var queue = new Queue<TreeNode>([failed]);
        while (queue.TryDequeue(out var node))
        {
            if (dropped.Add(node))
            {
                foreach (var edge in node.EdgesIn.Where(static edge => !edge.IsOptional))
                {
                    queue.Enqueue(edge.From);
                }
            }
        }
    }

    private static DependencyNode NodeOf(TreeNode node, Dictionary<TreeNode, int> indices) => new()
    {
        Entry = new LockfileEntry
        {
            Index = indices[node],
            Location = node.Path,
            Name = node.Package.Name,
            InstallName = node.Name,
            Version = node.Package.Version,
            Kind = KindOf(node),
            Resolved = node.Package.Elsewhere?.RawSpec,
        },
        EdgesOut =
        [
            .. node.EdgesOut.Values.OrderBy(static edge => edge.Name, StringComparer.Ordinal).Select(edge =>
                new DependencyEdge(indices[node], IndexOf(edge.To, indices), edge.Name, edge.Spec, edge.Kind)),
        ],
        BundlingNode = node.IsBundled ? IndexOf(node.Ancestry().First(static other => !other.IsBundled), indices) : -1,
    };

    private static int IndexOf(TreeNode? node, Dictionary<TreeNode, int> indices) =>
        node is null ? -1 : indices.GetValueOrDefault(node.StandsFor ?? node, -1);

    /// <summary>What could not be had is something that nothing is known of, so that no score above it is better than what is known.</summary>
    private static EntryKind KindOf(TreeNode node) => node switch
    {
        { Parent: null } => EntryKind.Root,
        { Package: { Problem: null } } => EntryKind.Registry,
        { Package.Elsewhere.Kind: PackageSpecKind.Git } => EntryKind.Git,
        { Package.Elsewhere.Kind: PackageSpecKind.File or PackageSpecKind.Directory } => EntryKind.File,
        _ => EntryKind.Remote,
    };

    private static string Problem(TreeNode node) => node.EdgesIn.FirstOrDefault() is { } edge && edge.From.Parent is not null
        ? $"{node.Package.Problem} (required by {Named(edge.From)})"
        : node.Package.Problem!;

    private static string Named(TreeNode node) => node.Parent is null ? "the project" : $"{node.Package.Name}@{node.Package.Version}";
}
