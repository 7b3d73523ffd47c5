namespace Ncm.Registry.Resolution;

/// <summary>The nodes that are still to be looked at: what lies higher first, since it decides what may lie deeper, and of one depth by path.</summary>
internal sealed class NodeQueue
{
    private readonly PriorityQueue<TreeNode, (int Depth, string Path)> _queue = new(Comparer<(int Depth, string Path)>.Create(static (x, y) =>
        x.Depth != y.Depth ? x.Depth.CompareTo(y.Depth) : NameOrder.Instance.Compare(x.Path, y.Path)));

    private readonly HashSet<TreeNode> _waiting = [];
    private readonly HashSet<TreeNode> _done = [];

    /// <summary>Puts a node in, if it is not in and was not taken before.</summary>
    /// <param name="node">The node.</param>
    public void Add(TreeNode node)
    {
        if (!_done.Contains(node) && _waiting.Add(node))
        {
            _queue.Enqueue(node, (node.Depth, node.Path));
        }
    }

    /// <summary>Puts a node in again.</summary>
    /// <param name="node">The node.</param>
    public void AddAgain(TreeNode node)
    {
        _done.Remove(node);
        Add(node);
    }

    /// <summary>Takes the next node that is still in the tree.</summary>
    public TreeNode? Next()
    {
        while (_queue.TryDequeue(out var node, out _))
        {
            _waiting.Remove(node);
            if (node.IsPlaced && _done.Add(node))
            {
                return node;
            }
        }

        return null;
    }
}
