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

    /// <summary>How many names are told of one path, those nearest to its end.</summary>
    public const int MaxNames = 100;

    /// <summary>Steps that the search for further paths may take: their number grows exponentially in dense trees.</summary>
    private const int MaxSteps = 2000;

    /// <summary>Of how many that ask for one package the nearest are tried.</summary>
    private const int MaxAskers = 1000;

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
    /// <param name="budget">What the report may still take; nothing is told beyond it.</param>
    public IReadOnlyList<string> Paths(PathBudget budget)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);

        // Where nobody says that he asks for it, it is installed all the same.
        AddPath(Up(this, _nearest is null ? static node => node.Parent : static node => node._nearest), paths, budget);
        if (_nearest is not null)
        {
            var steps = 0;
            Climb(this, [], paths, budget, ref steps);
        }

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

    private static void AddPath(IEnumerable<string> upwards, HashSet<string> paths, PathBudget budget)
    {
        var names = upwards.Take(MaxNames + 1).ToList();
        if (names.Count > MaxNames)
        {
            names[MaxNames] = "…";
        }

        if (budget.TryTake(names.Sum(static name => name.Length + 1)))
        {
            names.Reverse();
            paths.Add(string.Join('>', names));
        }
    }

    /// <summary>Longer paths than are told whole are not searched for.</summary>
    private static void Climb(LockNode node, List<LockNode> below, HashSet<string> paths, PathBudget budget, ref int steps)
    {
        if (node.Parent is null)
        {
            AddPath(below.Select(static step => step.Key), paths, budget);
            return;
        }

        if (below.Count == MaxNames)
        {
            return;
        }

        below.Add(node);
        foreach (var asker in node.AskedForBy.Where(static asker => asker._distance < int.MaxValue).Take(MaxAskers).OrderBy(static asker => asker._distance))
        {
            if (paths.Count >= MaxPaths || steps++ >= MaxSteps || !budget.TryStep())
            {
                break;
            }

            if (!below.Contains(asker))
            {
                Climb(asker, below, paths, budget, ref steps);
            }
        }

        below.RemoveAt(below.Count - 1);
    }
}
