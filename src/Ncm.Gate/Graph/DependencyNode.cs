using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Graph;

/// <summary>One entry of the lock as a node; flags are recomputed from the edges and never read from the lock.</summary>
public sealed class DependencyNode
{
    private readonly PackageId? _id;
    private readonly ArraySegment<DependencyEdge> _edges = ArraySegment<DependencyEdge>.Empty;
    private readonly IReadOnlyList<DependencyEdge>? _edgeList;

    /// <summary>A node that was not built from a lock.</summary>
    public DependencyNode()
    {
    }

    internal DependencyNode(ArraySegment<DependencyEdge> edges, NodeFlags flags)
    {
        _edges = edges;
        Flags = flags;
    }

    /// <summary>Index in <see cref="DependencyGraph.Nodes"/>.</summary>
    public int Index => Entry.Index;

    /// <summary>The lock's entry.</summary>
    public required LockfileEntry Entry { get; init; }

    /// <summary>What is certified; null for root, folders, links, and git, URL and file dependencies.</summary>
    public PackageId? Id
    {
        get => _id ?? (Entry is { Kind: EntryKind.Registry, Version: { } version } ? new PackageId(Entry.Name, version) : null);
        init => _id = value;
    }

    /// <summary>Whether it is a git, URL or file dependency: no registry published it, so nothing can be certified.</summary>
    public bool IsUncertifiable => Entry.Kind is EntryKind.Git or EntryKind.Remote or EntryKind.File;

    /// <summary>Edges out, in the order of their names.</summary>
    public IReadOnlyList<DependencyEdge> EdgesOut
    {
        get => _edgeList ?? _edges;
        init => _edgeList = value;
    }

    /// <summary>For a link, the index of the folder that it points at; -1 otherwise.</summary>
    public int LinkTarget { get; init; } = -1;

    /// <summary>Reached through devDependencies only.</summary>
    public bool IsDevelopment
    {
        get => Has(NodeFlags.Development);
        init => Flags = With(NodeFlags.Development, value);
    }

    /// <summary>Reached through optional dependencies only.</summary>
    public bool IsOptional
    {
        get => Has(NodeFlags.Optional);
        init => Flags = With(NodeFlags.Optional, value);
    }

    /// <summary>Reached through development and through optional edges, and through nothing else.</summary>
    public bool IsDevOptional
    {
        get => Has(NodeFlags.DevOptional);
        init => Flags = With(NodeFlags.DevOptional, value);
    }

    /// <summary>Reached through peer edges only.</summary>
    public bool IsPeer
    {
        get => Has(NodeFlags.Peer);
        init => Flags = With(NodeFlags.Peer, value);
    }

    /// <summary>
    /// Reached by nothing, or by optional peer edges only, which do not make npm install it. The other flags are not set then. In a lock that
    /// does not state requirements (<see cref="Lockfile.StatesRequirements"/>) it proves nothing.
    /// </summary>
    public bool IsExtraneous
    {
        get => Has(NodeFlags.Extraneous);
        init => Flags = With(NodeFlags.Extraneous, value);
    }

    /// <summary>
    /// A registry package whose tarball carries this one by the lock's claim: by its own <c>inBundle</c>, or because the package above it
    /// lists it in <c>bundleDependencies</c>, which is what npm goes by. -1 when none does.
    /// </summary>
    public int BundlingNode { get; init; } = -1;

    internal NodeFlags Flags { get; private init; }

    internal ReadOnlySpan<DependencyEdge> Edges => _edgeList is null ? _edges.AsSpan() : _edgeList.ToArray();

    /// <summary>What the node is, for people.</summary>
    public override string ToString() => Entry.ToString();

    private bool Has(NodeFlags flag) => (Flags & flag) != 0;

    private NodeFlags With(NodeFlags flag, bool value) => value ? Flags | flag : Flags & ~flag;
}
