using Ncm.Gate.Diagnostics;
using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>
/// Finds the requirements of the project and its workspaces that the lock does not meet. <c>npm ci</c> refuses such a lock, and
/// <c>npm install</c> quietly installs something else. What packages require of each other is the packages' affair: npm itself writes
/// locks with peers that do not fit.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="project">Its project.</param>
internal sealed class UnmetRequirements(DependencyGraph graph, LockedProject project)
{
    private const string Advice = "run npm install and commit the lock";

    /// <summary>Finds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="project">Its project.</param>
    public static IEnumerable<LockInconsistency> Find(DependencyGraph graph, LockedProject project) =>
        new UnmetRequirements(graph, project).Find();

    private IEnumerable<LockInconsistency> Find() => graph.Nodes
        .Where(IsOwn)
        .SelectMany(node => node.EdgesOut, (node, edge) => Check(node, edge))
        .OfType<LockInconsistency>();

    // The root, and the folders that it needs: a folder that nothing links is not installed.
    private static bool IsOwn(DependencyNode node) =>
        node.Entry.Kind == EntryKind.Root || (node.Entry.Kind == EntryKind.Folder && !node.IsExtraneous);

    private LockInconsistency? Check(DependencyNode node, DependencyEdge edge)
    {
        var owner = node.Entry.Location.Length == 0 ? "the project" : node.Entry.Location;
        if (edge.To < 0)
        {
            // npm leaves out optional packages that it could not get, and optional peers that nobody asked for.
            return edge.Kind is DependencyKind.Optional or DependencyKind.PeerOptional
                ? null
                : Report(node, edge, $"{owner} requires {edge.Name}@{edge.Range} and the lock has no {edge.Name}; {Advice}");
        }

        var match = new RequirementMatch(graph, project);
        var locked = graph.Nodes[edge.To];
        if (!match.IsSatisfied(edge, locked))
        {
            return Report(
                node, edge, $"{owner} requires {edge.Name}@{edge.Range} and the lock has {Describe(locked)}, which is something else; {Advice}");
        }

        return RequirementMatch.ExpectedName(edge) is { } expected && locked.Entry.Kind == EntryKind.Registry && locked.Entry.Name != expected
            ? Report(node, edge, $"{owner} requires {expected} as {edge.Name} and the lock installs {locked.Entry.Name} in its place; {Advice}")
            : null;
    }

    private static string Describe(DependencyNode node) => node.Entry.Kind switch
    {
        EntryKind.Link => $"a link to {node.Entry.Resolved}",
        EntryKind.Registry => $"{node.Entry.Name}@{node.Entry.Version}",
        _ => node.Entry.Resolved ?? node.Entry.Name,
    };

    private LockInconsistency Report(DependencyNode node, DependencyEdge edge, string message)
    {
        var line = project.Manifests.GetValueOrDefault(node.Entry.Location)?.Dependencies
            .LastOrDefault(dependency => dependency.Name == edge.Name)?.Where;
        FileLocation? workspaces = edge.Kind == DependencyKind.Workspace ? project.Manifest?.WorkspacesAt : null;
        return new LockInconsistency(line ?? workspaces ?? (edge.To < 0 ? node : graph.Nodes[edge.To]).Entry.Where, edge.Name, message);
    }
}
