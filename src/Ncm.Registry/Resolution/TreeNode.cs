using Ncm.Gate.Graph;

namespace Ncm.Registry.Resolution;

/// <summary>A place in a tree of <c>node_modules</c> folders, with what lies there (arborist's <c>node.js</c>).</summary>
internal sealed class TreeNode
{
    private readonly Dictionary<string, TreeEdge> _edges = new(StringComparer.Ordinal);

    /// <param name="name">The install name.</param>
    /// <param name="package">What lies there.</param>
    public TreeNode(string name, PlacedPackage package)
    {
        Name = name;
        Package = package;
        foreach (var requirement in package.Requirements)
        {
            _edges.Add(requirement.Name, new TreeEdge(this, requirement));
        }
    }

    /// <summary>The install name.</summary>
    public string Name { get; }

    /// <summary>What lies there.</summary>
    public PlacedPackage Package { get; }

    /// <summary>The tree; of a node that was taken out the one that it was in.</summary>
    public InstallTree Tree { get; set; } = InstallTree.None;

    /// <summary>The node in whose <c>node_modules</c> it lies; <see langword="null"/> for the top, and for what was taken out.</summary>
    public TreeNode? Parent { get; set; }

    /// <summary>What lies in its <c>node_modules</c>.</summary>
    public Dictionary<string, TreeNode> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>What it requires.</summary>
    public IReadOnlyDictionary<string, TreeEdge> EdgesOut => _edges;

    /// <summary>Who is answered by it.</summary>
    public HashSet<TreeEdge> EdgesIn { get; } = [];

    /// <summary>The override rules that hold for it.</summary>
    public OverrideRule? Rule { get; set; }

    /// <summary>How often its rules changed.</summary>
    public int RuleChanges { get; set; }

    /// <summary>For a loop that would have no end, the node above that it stands for.</summary>
    public TreeNode? StandsFor { get; init; }

    /// <summary>Of the top of a peer set's tree, the node that requires the set.</summary>
    public TreeNode? Source { get; init; }

    /// <summary>Whether its parent's tarball carries it.</summary>
    public bool IsBundled { get; init; }

    /// <summary>Whether it is the top of its tree.</summary>
    public bool IsTop => Tree.Top == this;

    /// <summary>Whether it is in a tree.</summary>
    public bool IsPlaced => IsTop || Parent is not null;

    /// <summary>How deep it lies.</summary>
    public int Depth { get; set; }

    /// <summary>Where it lies.</summary>
    public string Path => Parent is null ? "" : $"{(Parent.Parent is null ? "" : Parent.Path + "/")}node_modules/{Name}";

    /// <summary>It and everything that it lies in.</summary>
    public IEnumerable<TreeNode> Ancestry()
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            yield return node;
        }
    }

    /// <summary>Whether it lies in another one, or is it.</summary>
    /// <param name="other">Another one.</param>
    public bool IsWithin(TreeNode other) => Ancestry().Contains(other);

    /// <summary>What Node.js finds from here under a name.</summary>
    /// <param name="name">The install name.</param>
    public TreeNode? Resolve(string name)
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            if (node.Children.TryGetValue(name, out var child))
            {
                return child;
            }
        }

        return null;
    }

    /// <summary>Whether another package in its place would do for everybody who is answered by it now.</summary>
    /// <param name="other">The other one.</param>
    /// <param name="ignoredPeers">Peers that are replaced with it, so that they do not count.</param>
    public bool CanBeReplacedBy(TreeNode other, IReadOnlyCollection<string>? ignoredPeers = null)
    {
        if (Name != other.Name || Package.Name != other.Package.Name)
        {
            return false;
        }

        var own = DependencySets.Exclusive([this], edge => edge.To != this && edge.IsValid);
        return EdgesIn.All(edge =>
            (!IsTop && edge.From.Parent == Parent && edge.IsPeer && ignoredPeers?.Contains(edge.From.Name) == true)
            || own.Contains(edge.From)
            || edge.IsSatisfiedBy(other.Package));
    }

    /// <summary>Whether what lies further up would do as well.</summary>
    public bool CanBeLeftOut()
    {
        if (IsInBundle || Parent?.Parent is null)
        {
            return false;
        }

        return EdgesIn.Count == 0
            || (Parent.Parent.Resolve(Name) is { } other
                && (other.Package.Matches(Package) || (CanBeReplacedBy(other) && other.Package.Parsed?.CompareTo(Package.Parsed) >= 0)));
    }

    private bool IsInBundle => Ancestry().Any(static node => node.IsBundled);
}
