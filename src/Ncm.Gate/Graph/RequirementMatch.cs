using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Graph;

/// <summary>
/// Whether what is locked is what was asked for, as arborist's <c>dep-valid.js</c> and <c>Edge#satisfiedBy</c> see it. A tag cannot be
/// checked without a registry: anything that came from one will do.
/// </summary>
/// <param name="graph">The graph.</param>
/// <param name="project">Its project.</param>
internal sealed class RequirementMatch(DependencyGraph graph, LockedProject project)
{
    /// <summary>Whether an edge is satisfied.</summary>
    /// <param name="edge">The edge, of the root or of a folder.</param>
    /// <param name="locked">What it leads to.</param>
    public bool IsSatisfied(DependencyEdge edge, DependencyNode locked)
    {
        var from = graph.Nodes[edge.From].Entry;
        var manifest = project.Manifests.GetValueOrDefault(from.Location);

        // A package.json's paths start at its folder; those in a lock of version 1 start at the project.
        var folder = manifest is null && !project.Lockfile.HasPackages ? "" : from.Location;
        if (Fits(edge.Range, folder, locked))
        {
            return true;
        }

        if (manifest?.AcceptDependencies.GetValueOrDefault(edge.Name) is { } accepted
            && Fits(accepted, folder, locked))
        {
            return true;
        }

        // An override for some versions only leaves the others as they were asked for.
        return graph.Overridden.TryGetValue((edge.From, edge.Name), out var overridden)
            && Fits(overridden.Requested, folder, locked)
            && !Fits(overridden.Applies, folder, locked);
    }

    /// <summary>The real name that an edge asks for; null where it asks for no package of a registry.</summary>
    /// <param name="edge">The edge.</param>
    public static string? ExpectedName(DependencyEdge edge) => edge.Kind == DependencyKind.Workspace
        ? null
        : SpecComparison.ShapeOf(edge.Range) switch
        {
            SourceShape.Alias => Alias(edge.Range).Name,
            SourceShape.Other => edge.Name,
            _ => null,
        };

    private bool Fits(string spec, string from, DependencyNode locked) => SpecComparison.ShapeOf(spec) switch
    {
        SourceShape.Alias => FitsRegistry(Alias(spec).Range, locked),
        SourceShape.Directory => locked.Entry.Kind == EntryKind.Link
            ? graph.Nodes[locked.LinkTarget].Entry.Location == SpecComparison.PathOf(spec, from)
            : locked.Entry is { Kind: EntryKind.File, Resolved: { } resolved } && SpecComparison.PathOf(resolved, "") == SpecComparison.PathOf(spec, from),
        SourceShape.FileTarball => locked.Entry is { Kind: EntryKind.File, Resolved: { } resolved }
            && SpecComparison.PathOf(resolved, "") == SpecComparison.PathOf(spec, from),
        SourceShape.Git => locked.Entry is { Kind: EntryKind.Git, Resolved: { } resolved }
            && FitsGit(GitSource.Parse(spec), GitSource.Parse(resolved), locked),
        SourceShape.Remote or SourceShape.RegistryTarball => locked.Entry.Resolved == spec,
        _ => FitsRegistry(spec, locked),
    };

    private bool FitsRegistry(string range, DependencyNode locked)
    {
        if (!NpmRange.TryParse(range.Trim(), loose: true, out var wanted))
        {
            return locked.Entry.Kind is EntryKind.Registry or EntryKind.Remote;
        }

        return range.Trim() is "" or "*" || FitsVersion(wanted, locked);
    }

    private static bool FitsGit(GitSource wanted, GitSource resolved, DependencyNode locked) =>
        wanted.Repository == resolved.Repository
        && (!wanted.IsCommit || wanted.Committish == resolved.Committish)

        // A lock of version 1 has no version for a git dependency.
        && (wanted.Range is null || locked.Entry.Version is null
            || (NpmRange.TryParse(wanted.Range, loose: true, out var range) && NpmVersion.TryParse(locked.Entry.Version, loose: true, out var version)
                && range.Satisfies(version)));

    private bool FitsVersion(NpmRange range, DependencyNode locked)
    {
        var folder = locked.LinkTarget < 0 ? locked : graph.Nodes[locked.LinkTarget];
        var text = project.Manifests.GetValueOrDefault(folder.Entry.Location)?.Version ?? folder.Entry.Version;
        return NpmVersion.TryParse(text, loose: true, out var version) && range.Satisfies(version);
    }

    private static (string Name, string Range) Alias(string spec)
    {
        var target = spec["npm:".Length..];
        var at = target.IndexOf('@', Math.Min(1, target.Length));
        return at < 0 ? (target, "*") : (target[..at], target[(at + 1)..]);
    }
}
