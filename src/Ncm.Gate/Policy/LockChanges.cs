using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Policy;

/// <summary>
/// What a lock file changes against an earlier one: the packages that are not in it, and those that something new requires. A package is
/// the same when name, version, <c>resolved</c> and integrity are; where in node_modules npm puts it is of no account, since it moves
/// packages about at every install.
/// </summary>
public sealed class LockChanges
{
    private readonly bool[] _isChanged;
    private readonly Dictionary<int, FileLocation> _requests;

    private LockChanges(bool[] isChanged, Dictionary<int, FileLocation> requests)
    {
        _isChanged = isChanged;
        _requests = requests;
    }

    /// <summary>How far a package reaches, from the least.</summary>
    private enum Reach
    {
        Development,

        /// <summary>By the edges nothing needs it, yet npm ci installs it; in old locks that state no requirements everything is so.</summary>
        Unknown,
        Production,
    }

    /// <summary>Whether a node counts as changed.</summary>
    /// <param name="node">The node's index in the later graph.</param>
    public bool Has(int node) => _isChanged[node];

    /// <summary>
    /// The line of a package.json of the project that asks for a node and that the change wrote; <see langword="null"/> where there is none, or
    /// where the earlier package.json is not known. A request that only moved between the tables, unchanged, is no such line: a diff may show it as
    /// what stayed.
    /// </summary>
    /// <param name="node">The node's index in the later graph.</param>
    public FileLocation? RequestOf(int node) => _requests.TryGetValue(node, out var line) ? line : null;

    /// <summary>Compares two lock files.</summary>
    /// <param name="earlier">The graph of the lock file that the change starts from.</param>
    /// <param name="later">The graph of the lock file that is judged.</param>
    public static LockChanges Between(DependencyGraph earlier, DependencyGraph later)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(later);
        var before = new Dictionary<Content, Reach>();
        foreach (var node in earlier.Nodes)
        {
            var content = ContentOf(node);
            before[content] = before.TryGetValue(content, out var reach) && reach > ReachOf(node) ? reach : ReachOf(node);
        }

        var edgesBefore = earlier.Nodes.SelectMany(node => UsesOf(earlier, node)).Select(edge => edge.Use).ToHashSet();
        var changed = new bool[later.Nodes.Count];
        foreach (var node in later.Nodes)
        {
            // Coming into production is a change; leaving it makes nothing worse than it was.
            changed[node.Index] |= !before.TryGetValue(ContentOf(node), out var reach) || ReachOf(node) > reach;
            foreach (var (use, target) in UsesOf(later, node))
            {
                changed[target] |= !edgesBefore.Contains(use);
            }
        }

        return new LockChanges(changed, RequestsBetween(earlier.Project, later));
    }

    private static Dictionary<int, FileLocation> RequestsBetween(LockedProject? earlier, DependencyGraph later)
    {
        var lines = new Dictionary<int, FileLocation>();
        if (earlier?.Manifest is null)
        {
            return lines;
        }

        foreach (var node in later.Nodes.Where(node => node.Entry.Kind is EntryKind.Root or EntryKind.Folder))
        {
            if (later.Project?.Manifests.GetValueOrDefault(node.Entry.Location) is not { } manifest)
            {
                continue;
            }

            var before = earlier.Manifests.GetValueOrDefault(node.Entry.Location)?.Dependencies.Select(request => (request.Name, request.Spec)).ToHashSet() ?? [];
            foreach (var edge in node.EdgesOut.Where(edge => edge.To >= 0))
            {
                // The last table counts where a name stands in several, as for npm.
                var request = manifest.Dependencies.Where(request => request.Name == edge.Name).MaxBy(request => request.Kind);
                if (request is not null && !before.Contains((request.Name, request.Spec)))
                {
                    lines.TryAdd(edge.To, request.Where);
                }
            }
        }

        return lines;
    }

    /// <summary>
    /// What a node requires, each as who requires what. Who: a folder of the project by its place, a package by its name without the version, so
    /// that an upgrade of one package does not make its old dependencies new.
    /// </summary>
    private static IEnumerable<(Use Use, int Target)> UsesOf(DependencyGraph graph, DependencyNode node)
    {
        var from = node.Entry.Kind is EntryKind.Root or EntryKind.Folder ? $"/{node.Entry.Location}" : node.Entry.Name;
        foreach (var edge in node.EdgesOut)
        {
            if (edge.To >= 0)
            {
                yield return (new Use(from, ContentOf(graph.Nodes[edge.To])), edge.To);
            }
        }
    }

    private static Content ContentOf(DependencyNode node) => node.Entry.Kind is EntryKind.Root or EntryKind.Folder
        ? new Content(node.Entry.Kind, node.Entry.Location, null, null, null)
        : new Content(node.Entry.Kind, node.Entry.Name, node.Entry.Version, node.Entry.Resolved, node.Entry.Integrity);

    private static Reach ReachOf(DependencyNode node) =>
        node.IsDevelopment ? Reach.Development : node.IsExtraneous ? Reach.Unknown : Reach.Production;

    private readonly record struct Content(EntryKind Kind, string Name, string? Version, string? Resolved, string? Integrity);

    private readonly record struct Use(string From, Content To);
}
