using Ncm.Gate.Graph;

namespace Ncm.Registry.Resolution;

/// <summary>A tree of <c>node_modules</c> folders whose edges always lead to what Node.js would find.</summary>
internal sealed class InstallTree
{
    /// <summary>A rule only ever gives way to one nested deeper, or to what both are nested in; the latter could go to and fro.</summary>
    private const int MostRuleChanges = 128;

    /// <summary>What a node belongs to that was never placed.</summary>
    public static readonly InstallTree None = new(new OverrideValues(null));

    private readonly Dictionary<string, HashSet<TreeEdge>> _edges = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<TreeNode>> _nodes = new(StringComparer.Ordinal);

    private InstallTree(OverrideValues overrides) => Overrides = overrides;

    /// <param name="top">What lies at the top; its rules are set already.</param>
    /// <param name="overrides">The values of override rules.</param>
    public InstallTree(TreeNode top, OverrideValues overrides)
        : this(overrides)
    {
        Top = top;
        Enter(top);
    }

    /// <summary>The top.</summary>
    public TreeNode? Top { get; }

    /// <summary>The values of override rules.</summary>
    public OverrideValues Overrides { get; }

    /// <summary>How many nodes there are.</summary>
    public int Count { get; private set; }

    /// <summary>The nodes of an install name.</summary>
    /// <param name="name">The name.</param>
    public IReadOnlyCollection<TreeNode> Named(string name) => _nodes.TryGetValue(name, out var found) ? found : [];

    /// <summary>Puts a node, with what lies in it, into another one's <c>node_modules</c>, in the place of what may be there.</summary>
    /// <param name="node">The node, in no tree.</param>
    /// <param name="parent">Where to.</param>
    public void Attach(TreeNode node, TreeNode parent)
    {
        if (parent.Children.GetValueOrDefault(node.Name) is { } before)
        {
            Detach(before);
        }

        node.Parent = parent;
        parent.Children[node.Name] = node;
        Enter(node);
    }

    /// <summary>Takes a node out, with what lies in it.</summary>
    /// <param name="node">The node.</param>
    public void Detach(TreeNode node)
    {
        if (node.Parent is null)
        {
            return;
        }

        node.Parent.Children.Remove(node.Name);
        node.Parent = null;
        Leave(node);
    }

    /// <summary>Puts a node in the place of another one and lets it keep what lies in that.</summary>
    /// <param name="node">The node, in no tree.</param>
    /// <param name="before">The other one.</param>
    public void Replace(TreeNode node, TreeNode before)
    {
        var parent = before.Parent!;
        var kids = before.Children.Values.ToList();
        Detach(before);
        before.Children.Clear();
        Attach(node, parent);
        foreach (var kid in kids)
        {
            kid.Parent = null;
            Attach(kid, node);
        }
    }

    private void Enter(TreeNode node)
    {
        node.Tree = this;
        node.Depth = node.Parent is { } parent ? parent.Depth + 1 : 0;
        Count++;
        Of(_nodes, node.Name).Add(node);
        foreach (var edge in node.EdgesOut.Values)
        {
            Of(_edges, edge.Name).Add(edge);
            Lead(edge);
        }

        LeadAll(node.Name);
        foreach (var child in node.Children.Values)
        {
            Enter(child);
        }
    }

    private void Leave(TreeNode node)
    {
        Count--;
        Of(_nodes, node.Name).Remove(node);
        foreach (var edge in node.EdgesOut.Values)
        {
            Of(_edges, edge.Name).Remove(edge);
            edge.To?.EdgesIn.Remove(edge);
            edge.To = null;
        }

        LeadAll(node.Name);
        foreach (var child in node.Children.Values)
        {
            Leave(child);
        }
    }

    private void LeadAll(string name)
    {
        foreach (var edge in _edges.GetValueOrDefault(name) ?? [])
        {
            Lead(edge);
        }
    }

    private void Lead(TreeEdge edge)
    {
        edge.Rule = edge.From.Rule?.ForEdge(edge.Name, edge.Requested);
        var found = edge.From.Resolve(edge.Name);
        if (found != edge.To)
        {
            edge.To?.EdgesIn.Remove(edge);
            edge.To = found;
            found?.EdgesIn.Add(edge);
        }

        if (found is not null && edge.Rule is { } rule)
        {
            Bring(found, rule);
        }
    }

    /// <summary>Carries a rule to the node that an edge leads to, and from there on.</summary>
    private void Bring(TreeNode node, OverrideRule rule)
    {
        var next = node.Rule is null || node.Rule == rule ? rule : OverrideRule.MoreSpecific(node.Rule, rule);
        if (next is null || next == node.Rule || ++node.RuleChanges > MostRuleChanges)
        {
            return;
        }

        node.Rule = next;
        foreach (var edge in node.EdgesOut.Values)
        {
            Lead(edge);
        }
    }

    private static HashSet<T> Of<T>(Dictionary<string, HashSet<T>> sets, string name)
    {
        if (!sets.TryGetValue(name, out var set))
        {
            sets.Add(name, set = []);
        }

        return set;
    }
}
