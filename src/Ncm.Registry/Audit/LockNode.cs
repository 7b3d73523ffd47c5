using Ncm.Gate.Npm;

namespace Ncm.Registry.Audit;

/// <summary>One place of a <see cref="LockTree"/>.</summary>
/// <param name="parent">The place that it lies in; <see langword="null"/> for the project.</param>
/// <param name="key">The name that it lies under.</param>
/// <param name="id">The published package; <see langword="null"/> for the project and for what comes from elsewhere.</param>
internal sealed class LockNode(LockNode? parent, string key, PackageId? id)
{
    /// <summary>How many paths are told of one place. yarn 1 prints a table for each, pnpm 10 prints three.</summary>
    public const int MaxPaths = 20;

    /// <summary>Steps that the search for further paths may take: their number grows exponentially in dense trees.</summary>
    private const int MaxSteps = 2000;

    private int _distance = int.MaxValue;
    private LockNode? _nearest;

    /// <summary>The place that it lies in.</summary>
    public LockNode? Parent { get; } = parent;

    /// <summary>The name that it lies under.</summary>
    public string Key { get; } = key;

    /// <summary>The published package.</summary>
    public PackageId? Id { get; } = id;

    /// <summary>Whether only development needs it, as the client says.</summary>
    public bool IsDev { get; init; }

    /// <summary>Whether installing may go without it, as the client says.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether its parent's tarball brings it, as the client says.</summary>
    public bool IsBundled { get; init; }

    /// <summary>The names that it asks for.</summary>
    public IReadOnlyCollection<string> Requires { get; set; } = [];

    /// <summary>What lies in it.</summary>
    public Dictionary<string, LockNode> Children { get; } = new(StringComparer.Ordinal);

    /// <summary>What it finds when it asks.</summary>
    public List<LockNode> AsksFor { get; } = [];

    /// <summary>Who finds it.</summary>
    public List<LockNode> AskedForBy { get; } = [];

    /// <summary>The ways from the project to this place, such as <c>express>qs</c>, the shortest first, at most <see cref="MaxPaths"/>.</summary>
    public IReadOnlyList<string> Paths()
    {
        if (_nearest is null)
        {
            // Nobody says that he asks for it; it is installed all the same.
            return [string.Join('>', Up(this, static node => node.Parent).Reverse())];
        }

        var paths = new HashSet<string>(StringComparer.Ordinal) { string.Join('>', Up(this, static node => node._nearest).Reverse()) };
        var steps = 0;
        Climb(this, [], paths, ref steps);
        return [.. paths.OrderBy(static path => path.Count(static character => character == '>')).ThenBy(static path => path, StringComparer.Ordinal)];
    }

    /// <summary>Notes for every place how far it is from this one, which is the project.</summary>
    internal void MeasureDistances()
    {
        _distance = 0;
        var open = new Queue<LockNode>([this]);
        while (open.TryDequeue(out var node))
        {
            foreach (var found in node.AsksFor.Where(static found => found._distance == int.MaxValue))
            {
                found._distance = node._distance + 1;
                found._nearest = node;
                open.Enqueue(found);
            }
        }
    }

    private static IEnumerable<string> Up(LockNode from, Func<LockNode, LockNode?> next)
    {
        for (var node = from; node.Parent is not null; node = next(node)!)
        {
            yield return node.Key;
        }
    }

    private static void Climb(LockNode node, List<LockNode> below, HashSet<string> paths, ref int steps)
    {
        if (node.Parent is null)
        {
            paths.Add(string.Join('>', below.AsEnumerable().Reverse().Select(static step => step.Key)));
            return;
        }

        below.Add(node);
        foreach (var asker in node.AskedForBy.Where(static asker => asker._distance < int.MaxValue).OrderBy(static asker => asker._distance))
        {
            if (paths.Count >= MaxPaths || steps++ >= MaxSteps)
            {
                break;
            }

            if (!below.Contains(asker))
            {
                Climb(asker, below, paths, ref steps);
            }
        }

        below.RemoveAt(below.Count - 1);
    }
}
