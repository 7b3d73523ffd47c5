namespace Ncm.Registry.Resolution;

/// <summary>What becomes of a package at a place.</summary>
internal enum Fit
{
    /// <summary>It cannot lie there.</summary>
    Conflict,

    /// <summary>What lies there already will do.</summary>
    Keep,

    /// <summary>It takes the place of what lies there.</summary>
    Replace,

    /// <summary>The place is free.</summary>
    Free,
}

/// <summary>Whether a package with its peers can lie in some <c>node_modules</c> (arborist's <c>can-place-dep.js</c>).</summary>
internal sealed class PlacementCheck
{
    private readonly TreeNode _package;
    private readonly TreeEdge _edge;
    private readonly PlacementCheck? _parent;
    private readonly IReadOnlyList<TreeNode> _path;
    private readonly ResolutionBudget _budget;
    private readonly bool _prefersSharing;
    private Fit? _withPeers;

    /// <param name="package">The package, in the tree of its peer set.</param>
    /// <param name="edge">The requirement that it is to meet.</param>
    /// <param name="target">The node in whose <c>node_modules</c> it is to lie.</param>
    /// <param name="parent">The check of the package that has it as a peer; <see langword="null"/> for the first of a set.</param>
    /// <param name="path">The packages of the set that are being checked.</param>
    /// <param name="budget">How much may be tried.</param>
    /// <exception cref="ResolutionException">The peers are too entangled.</exception>
    public PlacementCheck(TreeNode package, TreeEdge edge, TreeNode target, PlacementCheck? parent, IReadOnlyList<TreeNode> path, ResolutionBudget budget)
    {
        _package = package;
        _edge = edge;
        Target = target;
        _parent = parent;
        _path = path;
        _budget = budget;

        // Peers are shared wherever that can be: they try to be the only ones.
        _prefersSharing = edge.IsPeer || path.Count > 0;
        Result = Check();
        Self ??= Result;
    }

    /// <summary>Where it is to lie.</summary>
    public TreeNode Target { get; }

    /// <summary>What becomes of it with its peers.</summary>
    public Fit Result { get; }

    /// <summary>What becomes of it without them.</summary>
    public Fit? Self { get; private set; }

    private TreeNode Deepest => DependencySets.Deepest(_parent?.Deepest ?? _edge.From, _edge.Name);

    private TreeEdge Entry => _parent?.Entry ?? _edge;

    private Fit Check()
    {
        var current = Target.Children.GetValueOrDefault(_edge.Name);
        if (_package.Package.Version is null)
        {
            return current is null ? Fit.Free : Fit.Replace;
        }

        var own = Target.EdgesOut.GetValueOrDefault(_edge.Name);
        return own is { IsPeer: true } && !Target.IsTop ? Fit.Conflict
            : current is not null ? CheckBeside(current)
            : own is not null && own != _edge && !own.IsSatisfiedBy(_package.Package) ? Fit.Conflict
            : CheckFree();
    }

    private Fit CheckBeside(TreeNode current)
    {
        var isMet = _edge.IsSatisfiedBy(current.Package);
        if (_package.Package.Matches(current.Package) && (isMet || !_edge.IsSatisfiedBy(_package.Package)))
        {
            return Fit.Keep;
        }

        var isNewer = current.Package.Parsed is { } old && _package.Package.Parsed?.CompareTo(old) >= 0;
        if (isNewer && current.CanBeReplacedBy(_package) && WithPeers(Fit.Replace) is var replaced and not Fit.Conflict)
        {
            return replaced;
        }

        if (isMet)
        {
            return Fit.Keep;
        }

        if (_prefersSharing && !isNewer && current.CanBeReplacedBy(_package) && WithPeers(Fit.Replace) is var older and not Fit.Conflict)
        {
            return older;
        }

        // What could lie deeper leaves the place to what lies there.
        return Target != Deepest ? Fit.Conflict
            : !_edge.IsPeer && Target == _edge.From ? WithPeers(Fit.Replace)
            : _parent is null && !_edge.IsPeer ? Fit.Conflict
            : CanGiveWay(current) ? WithPeers(Fit.Replace)
            : Fit.Conflict;
    }

    private Fit CheckFree()
    {
        // Whoever lies below and finds something of this name above must be content with this one.
        var above = Target != Entry.From ? Target.Resolve(_edge.Name) : null;
        return above is not null && above.EdgesIn.Any(edge => edge.From.IsWithin(Target) && edge.IsValid && !edge.IsSatisfiedBy(_package.Package))
            ? Fit.Conflict
            : WithPeers(Fit.Free);
    }

    /// <summary>Whether all peer sets that need what lies there can be replaced by this one's, or can lie deeper.</summary>
    private bool CanGiveWay(TreeNode current) =>
        DependencySets.PeerSets(current).All(set => set.Key == _edge || set.Key == Entry || IsReplaceable(set.Key) || CanLieDeeper(set.Key, set.Value));

    private bool IsReplaceable(TreeEdge entry)
    {
        var offered = _package.Parent!.Children;
        if (offered.TryGetValue(entry.To!.Name, out var replacement))
        {
            return entry.To.CanBeReplacedBy(replacement, offered.Keys);
        }

        var seen = new HashSet<TreeNode> { entry.To };
        var queue = new Queue<TreeNode>(seen);
        while (queue.TryDequeue(out var peer))
        {
            foreach (var edge in peer.EdgesOut.Values.Where(static edge => edge.IsPeer && edge.IsValid))
            {
                if (!offered.TryGetValue(edge.Name, out var offer))
                {
                    if (edge.To is { } to && seen.Add(to))
                    {
                        queue.Enqueue(to);
                    }
                }
                else if (!edge.IsSatisfiedBy(offer.Package))
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool CanLieDeeper(TreeEdge entry, HashSet<TreeNode> set) => set.All(peer => !Target.IsWithin(DependencySets.Deepest(entry.From, peer.Name)));

    private Fit WithPeers(Fit self)
    {
        Self = self;
        if (_withPeers is { } known)
        {
            return known;
        }

        var path = _path.Append(_package).ToList();
        var isConflict = _package.EdgesOut.Values.Any(edge => edge.IsPeer && edge.To is { } peer && !path.Contains(peer) && IsConflict(edge, peer, path));
        _withPeers = isConflict ? Fit.Conflict : self;
        return _withPeers.Value;
    }

    private bool IsConflict(TreeEdge edge, TreeNode peer, List<TreeNode> path)
    {
        _budget.Spend(peer.Name);
        return new PlacementCheck(peer, edge, DependencySets.Deepest(Target, peer.Name), this, path, _budget).Result == Fit.Conflict;
    }
}
