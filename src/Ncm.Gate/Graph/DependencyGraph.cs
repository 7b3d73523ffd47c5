using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Graph;

/// <summary>The kinds of edge that npm tells apart.</summary>
public enum DependencyKind
{
    /// <summary>dependencies.</summary>
    Production,

    /// <summary>devDependencies of the root or of a folder.</summary>
    Development,

    /// <summary>optionalDependencies.</summary>
    Optional,

    /// <summary>peerDependencies.</summary>
    Peer,

    /// <summary>peerDependencies that peerDependenciesMeta calls optional.</summary>
    PeerOptional,

    /// <summary>The root's edge to a workspace.</summary>
    Workspace,
}

/// <summary>One requirement of one package.</summary>
/// <param name="From">Index of the node that requires.</param>
/// <param name="To">Index of the node that answers, a link where one does; -1 when nothing does.</param>
/// <param name="Name">The required install name.</param>
/// <param name="Range">The range as requested, overrides applied.</param>
/// <param name="Kind">The kind.</param>
public readonly record struct DependencyEdge(int From, int To, string Name, string Range, DependencyKind Kind);

/// <summary>One entry of the lock as a node; flags are recomputed from the edges and never read from the lock.</summary>
public sealed class DependencyNode
{
    /// <summary>Index in <see cref="DependencyGraph.Nodes"/>.</summary>
    public int Index => Entry.Index;

    /// <summary>The lock's entry.</summary>
    public required LockfileEntry Entry { get; init; }

    /// <summary>What is certified; null for root, folders, links, and git, URL and file dependencies.</summary>
    public PackageId? Id { get; init; }

    /// <summary>Edges out, in the order of their names.</summary>
    public IReadOnlyList<DependencyEdge> EdgesOut { get; init; } = [];

    /// <summary>For a link, the index of the folder that it points at; -1 otherwise.</summary>
    public int LinkTarget { get; init; } = -1;

    /// <summary>Reached through devDependencies only.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Reached through optional dependencies only.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Reached through development and through optional edges, and through nothing else.</summary>
    public bool IsDevOptional { get; init; }

    /// <summary>Reached through peer edges only.</summary>
    public bool IsPeer { get; init; }

    /// <summary>A git, URL or file dependency: nothing in a registry can be certified for it.</summary>
    public bool IsUncertifiable => Entry.Kind is EntryKind.Git or EntryKind.Remote or EntryKind.File;

    /// <summary>Reached by nothing.</summary>
    public bool IsExtraneous { get; init; }

    /// <summary>A registry package whose tarball carries this one by the lock's claim; -1 when none does.</summary>
    public int BundlingNode { get; init; } = -1;
}

/// <summary>The dependency graph of a lock file.</summary>
public sealed class DependencyGraph
{
    /// <summary>Nodes, by the index of their entries.</summary>
    public required IReadOnlyList<DependencyNode> Nodes { get; init; }
}
