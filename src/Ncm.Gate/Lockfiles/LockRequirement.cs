namespace Ncm.Gate.Lockfiles;

/// <summary>One line of an entry's dependency tables, not yet resolved.</summary>
/// <param name="Name">The required install name.</param>
/// <param name="Spec">What is required of it, as written.</param>
/// <param name="Table">The table it stands in.</param>
internal readonly record struct LockRequirement(Slice Name, Slice Spec, RequirementTable Table);

/// <summary>
/// The tables in which npm looks for requirements, in the order in which it loads them: a name in two tables counts where it stands last
/// (arborist's <c>Node[_loadDeps]</c>).
/// </summary>
internal enum RequirementTable : byte
{
    /// <summary><c>peerDependencies</c>.</summary>
    Peer,

    /// <summary><c>peerDependencies</c> whose name <c>peerDependenciesMeta</c> calls optional.</summary>
    PeerOptional,

    /// <summary><c>dependencies</c>; in a lock of version 1, <c>requires</c>.</summary>
    Production,

    /// <summary><c>optionalDependencies</c>.</summary>
    Optional,

    /// <summary><c>devDependencies</c>.</summary>
    Development,
}
