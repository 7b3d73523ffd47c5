using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>The tables of a package.json that name dependencies.</summary>
public enum ManifestTable
{
    /// <summary><c>peerDependencies</c>.</summary>
    Peer,

    /// <summary><c>peerDependencies</c> whose name <c>peerDependenciesMeta</c> calls optional.</summary>
    PeerOptional,

    /// <summary><c>dependencies</c>.</summary>
    Production,

    /// <summary><c>optionalDependencies</c>.</summary>
    Optional,

    /// <summary><c>devDependencies</c>.</summary>
    Development,
}

/// <summary>One line of a package.json's dependencies.</summary>
/// <param name="Name">The install name.</param>
/// <param name="Spec">What is asked for, as written.</param>
/// <param name="Kind">The table it stands in.</param>
/// <param name="Where">Its line and the column of its name.</param>
public sealed record ManifestDependency(string Name, string Spec, ManifestTable Kind, FileLocation Where);
