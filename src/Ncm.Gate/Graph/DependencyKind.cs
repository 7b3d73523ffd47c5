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
