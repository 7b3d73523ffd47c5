namespace Ncm.Registry.Resolution;

/// <summary>Puts a package, and with it its peers, at the highest place where it breaks nothing (arborist's <c>place-dep.js</c>).</summary>
internal sealed class Placement
{
    private readonly TreeNode _package;
    private readonly Placement? _parent;
    private readonly ResolutionBudget _budget;
    private readonly PlacementCheck? _self;
    private readonly PlacementCheck? _fitting;

    /// <summary>Puts a package at its place.</summary>
    /// <param name="package">The package, in the tree of its peer set.</param>
    /// <param name="edge">The requirement that it is to meet.</param>
    /// <param name="parent">The placement of the package that has it as a peer; <see langword="null"/> for the first of a set.</param>
    /// <param name="budget">How much may be tried.</param>
    /// <exception cref="ResolutionException">The peers are too entangled.</exception>
    public Placement(TreeNode package, TreeEdge edge, Placement? parent, ResolutionBudget budget)
    {
        _package = package;
        Edge = edge;
        _parent = parent;
        _budget = budget;
        if (edge.To is not null && edge.IsValid)
        {
            return;
        }

        foreach (var target in Start.Ancestry().Where(IsPlace))
        {
            var check = new PlacementCheck(package, edge, target, parent?.Check, [], budget);
            _self = check.Self != Fit.Conflict ? check : _self;
            if (check.Result == Fit.Conflict)
            {
                break;
            }

            _fitting = check;
            if (package.Package.Version is null)
            {
                break;
            }
        }

        Place();
    }

    /// <summary>The requirement.</summary>
    public TreeEdge Edge { get; }

    /// <summary>What was placed; <see langword="null"/> where what was there will do, or nothing could be.</summary>
    public TreeNode? Placed { get; private set; }

    /// <summary>Whether it took the place of something.</summary>
    public bool IsReplacement => Check?.Self == Fit.Replace;

    /// <summary>The placements of its peers.</summary>
    public List<Placement> Peers { get; } = [];

    /// <summary>Who lost what it had, and is to be looked at again.</summary>
    public HashSet<TreeNode> Deprived { get; } = [];

    /// <summary>A requirement that npm refuses to break without <c>--force</c> (ERESOLVE).</summary>
    public TreeEdge? Broken { get; private set; }

    private PlacementCheck? Check => _fitting ?? _self;

    private TreeNode Start => DependencySets.Deepest(_parent?.Start ?? Edge.From, Edge.Name);

    private bool IsPlace(TreeNode target) => target.IsTop || target.EdgesOut.GetValueOrDefault(Edge.Name) is not { IsPeer: true };

    /// <summary>It and the placements of its peers, and of theirs.</summary>
    public IEnumerable<Placement> All() => Peers.SelectMany(static peer => peer.All()).Prepend(this);

    private void Place()
    {
        if (_fitting is null && IsOfProject())
        {
            Broken = Edge;
        }

        if (Check is not { } check)
        {
            Edge.IsPutUpWith = true;
            return;
        }

        var target = check.Target;
        var fit = check.Result == Fit.Conflict ? check.Self : check.Result;
        if (fit == Fit.Keep)
        {
            Edge.IsPutUpWith |= Edge.IsPeer && !Edge.IsValid;
            Prune(target, descends: true);
            return;
        }

        var tree = target.Tree;
        if (target.Ancestry().FirstOrDefault(node => !node.IsTop && node.Package.Matches(_package.Package)) is { } loop)
        {
            // a@1 needs b@1 needs a@2 needs b@2 needs a@1: a link ends what would never end.
            Placed = new TreeNode(_package.Name, new PlacedPackage { Name = loop.Package.Name, Version = loop.Package.Version }) { StandsFor = loop };
            tree.Attach(Placed, target);
            return;
        }

        Placed = new TreeNode(_package.Name, _package.Package) { Rule = _package.Rule };
        if (target.Children.GetValueOrDefault(Edge.Name) is { } before)
        {
            Replace(tree, target, before);
        }
        else
        {
            tree.Attach(Placed, target);
        }

        Edge.IsPutUpWith |= Edge.IsPeer && !Edge.IsSatisfiedBy(Placed.Package);
        PruneDuplicates(tree, target);
        PlacePeers();
    }

    private void Replace(InstallTree tree, TreeNode target, TreeNode before)
    {
        var below = before.EdgesOut.Values
            .Where(edge => edge.To is not null && !Placed!.EdgesOut.ContainsKey(edge.Name))
            .SelectMany(static edge => DependencySets.Exclusive([edge.To!], other => other.To != edge.To))
            .ToList();
        var sets = PushedOut(target, before);
        tree.Replace(Placed!, before);
        RemoveOrphans(tree, below);
        foreach (var node in sets)
        {
            Deprived.UnionWith(node.EdgesIn.Select(static edge => edge.From));
            tree.Detach(node);
        }
    }

    /// <summary>The peer sets at this level that are no longer met, as far as they can lie deeper; npm puts up with the others.</summary>
    private List<TreeNode> PushedOut(TreeNode target, TreeNode before)
    {
        var pushed = new List<TreeNode>();
        foreach (var edge in before.EdgesIn.Where(edge => edge.IsPeer && !edge.IsPutUpWith && edge.From.Parent == target && !edge.IsSatisfiedBy(Placed!.Package)))
        {
            foreach (var entry in DependencySets.PeerSets(edge.From).Keys)
            {
                if (DependencySets.Deepest(entry.To!, Edge.Name) != target && !entry.From.IsTop)
                {
                    pushed.AddRange(DependencySets.Exclusive([entry.To!], other => other.To != entry.To && !other.IsPutUpWith));
                }
                else
                {
                    edge.IsPutUpWith = true;
                }
            }
        }

        return pushed;
    }

    private void RemoveOrphans(InstallTree tree, IEnumerable<TreeNode> below)
    {
        var invalid = Placed!.EdgesOut.Values.Where(static edge => edge.To is not null && !edge.IsValid).Select(static edge => edge.To!).ToHashSet();
        foreach (var node in below.Where(static node => node.IsPlaced))
        {
            invalid.UnionWith(DependencySets.Exclusive([node], edge => edge.To != node && edge.IsValid));
        }

        foreach (var node in DependencySets.Exclusive(invalid, edge => edge.From != Placed && edge.To != Placed && edge.IsValid))
        {
            tree.Detach(node);
        }
    }

    private void PruneDuplicates(InstallTree tree, TreeNode target)
    {
        if (Edge.To is { } to && to != Placed && Edge.IsValid)
        {
            Prune(to, descends: false);
        }

        foreach (var node in tree.Named(Edge.Name).Where(node => !node.IsTop && node.IsWithin(target)).ToList())
        {
            Prune(node, descends: false);
            if (node.IsPlaced)
            {
                foreach (var kid in node.Children.Values.ToList())
                {
                    Prune(kid, descends: false);
                }
            }
        }
    }

    private static void Prune(TreeNode node, bool descends)
    {
        if (!node.IsPlaced)
        {
            return;
        }

        if (node.CanBeLeftOut())
        {
            foreach (var gone in DependencySets.Exclusive([node], edge => edge.To != node && edge.IsValid))
            {
                gone.Tree.Detach(gone);
            }
        }
        else if (descends)
        {
            foreach (var child in node.Children.Values.OrderBy(static child => child.Path, NameOrder.Instance).ToList())
            {
                Prune(child, descends: true);
            }
        }
    }

    private void PlacePeers()
    {
        var set = _package.Parent;
        foreach (var edge in Placed!.EdgesOut.Values.Where(static edge => edge.IsPeer).ToList())
        {
            if (!edge.IsValid && !edge.IsPutUpWith
                && set?.Children.GetValueOrDefault(edge.Name) is { } peer
                && edge.IsSatisfiedBy(peer.Package))
            {
                Peers.Add(new Placement(peer, edge, this, _budget));
            }
        }
    }

    /// <summary>Whether the project itself asks for it: then npm refuses to break it.</summary>
    private bool IsOfProject()
    {
        var edge = Edge;
        for (var placement = this; placement is not null; placement = placement._parent)
        {
            edge = placement.Edge;
        }

        return edge.From.IsTop
            || (edge.IsPeer && (edge.From.EdgesIn.Any(static other => !other.IsPeer && other.From.IsTop)
                || DependencySets.PeerSets(edge.From).Keys.Any(static entry => entry.From.IsTop)));
    }
}
