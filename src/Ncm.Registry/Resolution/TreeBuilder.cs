using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;

namespace Ncm.Registry.Resolution;

/// <summary>
/// Works out what <c>npm install</c> would install without a lock file: from the top down, each requirement by the highest version that is meant, at the highest
/// place where it breaks nothing (arborist's <c>build-ideal-tree.js</c>).
/// </summary>
internal sealed class TreeBuilder
{
    private readonly PublishedPackages _packages;
    private readonly BundleOpener _bundles;
    private readonly PeerSetBuilder _peers;
    private readonly NodeQueue _queue = new();
    private readonly List<TreeEdge> _broken = [];
    private readonly InstallTree _tree;
    private readonly ResolutionBudget _budget;

    /// <param name="packages">What is published.</param>
    /// <param name="bundles">What tarballs carry.</param>
    /// <param name="manifest">The project's package.json.</param>
    /// <param name="isProduction">Without what is for development only.</param>
    /// <param name="budget">How much may be tried.</param>
    public TreeBuilder(PublishedPackages packages, BundleOpener bundles, ManifestFile manifest, bool isProduction, ResolutionBudget budget)
    {
        _packages = packages;
        _bundles = bundles;
        _peers = new PeerSetBuilder(packages, budget);
        _budget = budget;
        var top = new TreeNode("", ManifestRequirements.OfProject(manifest, isProduction)) { Rule = OverrideRule.Of(manifest) };
        _tree = new InstallTree(top, new OverrideValues(manifest));
    }

    /// <summary>Works it out.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ResolutionException">It is too large, or nobody knows what is published.</exception>
    public async Task<ResolvedTree> BuildAsync(CancellationToken cancellationToken)
    {
        Announce(_tree.Top!);
        _queue.Add(_tree.Top!);
        for (var step = 0; _queue.Next() is { } node; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (step > ResolutionLimits.Steps || _tree.Count > ResolutionLimits.Nodes)
            {
                throw new ResolutionException(
                    StatusCodes.Status413PayloadTooLarge, $"The tree has more than {ResolutionLimits.Nodes} packages, which is more than is resolved here.");
            }

            if (node.Package.Bundled.Count > 0)
            {
                await _bundles.OpenAsync(node, _queue.Add, cancellationToken);
            }

            await AnswerAsync(node);
        }

        return ResolvedTree.Of(_tree.Top!, _broken);
    }

    private async Task AnswerAsync(TreeNode node)
    {
        var answers = new List<(TreeEdge Edge, TreeNode Package)>();
        foreach (var edge in Open(node).ToList())
        {
            if (!edge.IsPutUpWith)
            {
                answers.Add((edge, Hoistable(edge) ?? await _peers.GetAsync(edge, _broken)));
            }
        }

        foreach (var (edge, package) in answers.OrderBy(static answer => answer.Edge.Name, NameOrder.Instance))
        {
            foreach (var placement in new Placement(package, edge, null, _budget).All())
            {
                Follow(placement);
            }
        }
    }

    /// <summary>What a node requires and does not find.</summary>
    private static IEnumerable<TreeEdge> Open(TreeNode node) => node.EdgesOut.Values.Where(edge =>
        !node.Package.Bundled.Contains(edge.Name)
        && edge.To is not { Package.Problem: not null }
        && (edge.To is null ? edge.Kind != DependencyKind.PeerOptional : !edge.IsValid));

    /// <summary>An optional peer that does not fit is met by what lies anywhere, if anything is.</summary>
    private static TreeNode? Hoistable(TreeEdge edge)
    {
        if (edge.Kind != DependencyKind.PeerOptional)
        {
            return null;
        }

        var queue = new Queue<TreeNode>((edge.From.Parent ?? edge.From).Children.Values);
        while (queue.TryDequeue(out var node))
        {
            if (node.Name == edge.Name && !node.IsBundled && edge.IsSatisfiedBy(node.Package))
            {
                return node;
            }

            foreach (var child in node.Children.Values)
            {
                queue.Enqueue(child);
            }
        }

        return null;
    }

    private void Follow(Placement placement)
    {
        if (placement.Broken is { } broken)
        {
            _broken.Add(broken);
        }

        if (placement.Placed is not { } placed)
        {
            return;
        }

        foreach (var edge in placed.EdgesIn.Where(edge => edge != placement.Edge && !edge.IsValid && !edge.IsPutUpWith).ToList())
        {
            _queue.AddAgain(edge.From);
        }

        _queue.Add(placed);
        foreach (var deprived in placement.Deprived)
        {
            _queue.AddAgain(deprived);
        }

        Announce(placed);
    }

    private void Announce(TreeNode node)
    {
        foreach (var edge in Open(node))
        {
            _packages.Announce(edge.Parsed);
        }
    }
}
