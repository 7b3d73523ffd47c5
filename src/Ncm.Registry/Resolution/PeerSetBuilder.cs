namespace Ncm.Registry.Resolution;

/// <summary>
/// Works out a package together with the peers that must come with it, in a small tree of their own that has the requirements of whoever asks for it at its
/// top (arborist's virtual roots).
/// </summary>
/// <param name="packages">What is published.</param>
/// <param name="budget">How much may be tried.</param>
internal sealed class PeerSetBuilder(PublishedPackages packages, ResolutionBudget budget)
{
    /// <summary>How deep peers of peers go; what npm does not bound either is bounded here.</summary>
    private const int MostDepth = 200;

    private readonly Dictionary<TreeNode, TreeNode> _tops = [];
    private int _depth;

    /// <summary>The package that answers a requirement.</summary>
    /// <param name="edge">The requirement, of the tree itself.</param>
    /// <param name="broken">Takes requirements that npm refuses to break.</param>
    public async Task<TreeNode> GetAsync(TreeEdge edge, ICollection<TreeEdge> broken)
    {
        var top = _tops.GetValueOrDefault(edge.From) ?? NewTop(edge.From);
        return top.EdgesOut.GetValueOrDefault(edge.Name) is { IsValid: true, To: { } known } && edge.IsSatisfiedBy(known.Package)
            ? known
            : await LoadAsync(edge, edge.IsPeer ? top : null, null, [edge.From], broken);
    }

    private TreeNode NewTop(TreeNode source)
    {
        var top = new TreeNode(source.Name, source.Package) { Rule = source.Rule, Source = source };
        _ = new InstallTree(top, source.Tree.Overrides);
        _tops[source] = top;
        return top;
    }

    private async Task<TreeNode> LoadAsync(TreeEdge edge, TreeNode? within, TreeEdge? second, HashSet<TreeNode> required, ICollection<TreeEdge> broken)
    {
        if (++_depth > MostDepth)
        {
            throw new ResolutionException(StatusCodes.Status422UnprocessableEntity, $"The peer dependencies of {edge.Name} go deeper than is resolved here.");
        }

        if (edge.IsPeer)
        {
            budget.Spend(edge.Name);
        }

        var top = within ?? NewTop(edge.From);
        var node = await AddAsync(edge, top);
        if (second is { IsValid: false })
        {
            // What both are content with, where the one is very broad and the other is not.
            var narrower = await AddAsync(second, top);
            if (edge.IsValid)
            {
                node = narrower;
            }
            else
            {
                top.Tree.Attach(node, top);
            }
        }

        if ((required.Contains(edge.From) && edge.Kind != Gate.Graph.DependencyKind.PeerOptional)
            || (second is not null && required.Contains(second.From) && second.Kind != Gate.Graph.DependencyKind.PeerOptional))
        {
            required.Add(node);
        }

        await LoadPeersAsync(node, required, broken);
        _depth--;
        return node;
    }

    private async Task<TreeNode> AddAsync(TreeEdge edge, TreeNode top)
    {
        var node = new TreeNode(edge.Name, await packages.PickAsync(edge.Name, edge.Spec, edge.Parsed)) { Rule = edge.Rule };
        top.Tree.Attach(node, top);
        foreach (var peer in node.EdgesOut.Values.Where(static other => other.IsPeer))
        {
            packages.Announce(peer.Parsed);
        }

        return node;
    }

    private async Task LoadPeersAsync(TreeNode node, HashSet<TreeNode> required, ICollection<TreeEdge> broken)
    {
        var peers = node.EdgesOut.Values
            .Where(static edge => edge.IsPeer && !(edge.IsValid && edge.To is not null))
            .OrderBy(static edge => edge.Name, NameOrder.Instance)
            .ToList();
        foreach (var edge in peers)
        {
            if (node.Parent is not { } top)
            {
                return;
            }

            if (edge.IsValid && edge.To is not null)
            {
                continue;
            }

            var isOfProject = top.Source!.IsTop && top.Source.Source is null;
            if (edge.To is null)
            {
                if (top.EdgesOut.GetValueOrDefault(edge.Name) is not { } asked)
                {
                    await LoadAsync(edge, top, null, required, broken);
                    continue;
                }

                var loaded = await LoadAsync(asked, top, edge, required, broken);
                if (edge.IsValid)
                {
                    continue;
                }

                if (isOfProject && required.Contains(loaded))
                {
                    broken.Add(edge);
                }

                edge.IsPutUpWith = true;
                continue;
            }

            await ReconcileAsync(edge, top, isOfProject, required, broken);
        }
    }

    /// <summary>Something is there already and is not what this peer wants: perhaps what it wants will do for the others too.</summary>
    private async Task ReconcileAsync(TreeEdge edge, TreeNode top, bool isOfProject, HashSet<TreeNode> required, ICollection<TreeEdge> broken)
    {
        var current = edge.To!;
        var wanted = await LoadAsync(edge, null, null, required, broken);
        if (current.CanBeReplacedBy(wanted))
        {
            await LoadAsync(edge, top, null, required, broken);
        }
        else if (isOfProject && required.Contains(edge.From))
        {
            broken.Add(edge);
        }
    }
}
