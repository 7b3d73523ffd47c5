namespace Ncm.Gate.Lockfiles;

/// <summary>The keys of a lock file that mean something here, at the top and in its entries. One bit each: a key may stand once.</summary>
[Flags]
internal enum LockField
{
    /// <summary>A key that is passed over.</summary>
    None = 0,

    /// <summary><c>name</c>.</summary>
    Name = 1 << 0,

    /// <summary><c>version</c>.</summary>
    Version = 1 << 1,

    /// <summary><c>resolved</c>.</summary>
    Resolved = 1 << 2,

    /// <summary><c>integrity</c>.</summary>
    Integrity = 1 << 3,

    /// <summary><c>link</c>.</summary>
    Link = 1 << 4,

    /// <summary><c>dev</c>.</summary>
    Development = 1 << 5,

    /// <summary><c>optional</c>.</summary>
    Optional = 1 << 6,

    /// <summary><c>devOptional</c>.</summary>
    DevOptional = 1 << 7,

    /// <summary><c>peer</c>.</summary>
    Peer = 1 << 8,

    /// <summary><c>extraneous</c>.</summary>
    Extraneous = 1 << 9,

    /// <summary><c>inBundle</c>.</summary>
    InBundle = 1 << 10,

    /// <summary><c>bundled</c>, the name of the same before npm 7.</summary>
    Bundled = 1 << 11,

    /// <summary><c>dependencies</c>.</summary>
    Dependencies = 1 << 12,

    /// <summary><c>optionalDependencies</c>.</summary>
    OptionalDependencies = 1 << 13,

    /// <summary><c>peerDependencies</c>.</summary>
    PeerDependencies = 1 << 14,

    /// <summary><c>peerDependenciesMeta</c>.</summary>
    PeerDependenciesMeta = 1 << 15,

    /// <summary><c>devDependencies</c>.</summary>
    DevDependencies = 1 << 16,

    /// <summary><c>bundleDependencies</c>.</summary>
    BundleDependencies = 1 << 17,

    /// <summary><c>requires</c>.</summary>
    Requires = 1 << 18,

    /// <summary><c>workspaces</c>.</summary>
    Workspaces = 1 << 19,

    /// <summary><c>lockfileVersion</c>.</summary>
    LockfileVersion = 1 << 20,

    /// <summary><c>packages</c>.</summary>
    Packages = 1 << 21,
}

/// <summary>Finds the field of a key.</summary>
internal static class LockFields
{
    /// <summary>The field of a key; by its length first, since most keys of an entry are none of these.</summary>
    /// <param name="key">The key, unescaped.</param>
    public static LockField Of(ReadOnlySpan<byte> key) => key.Length switch
    {
        3 when key.SequenceEqual("dev"u8) => LockField.Development,
        4 when key.SequenceEqual("name"u8) => LockField.Name,
        4 when key.SequenceEqual("link"u8) => LockField.Link,
        4 when key.SequenceEqual("peer"u8) => LockField.Peer,
        7 when key.SequenceEqual("version"u8) => LockField.Version,
        7 when key.SequenceEqual("bundled"u8) => LockField.Bundled,
        8 when key.SequenceEqual("resolved"u8) => LockField.Resolved,
        8 when key.SequenceEqual("optional"u8) => LockField.Optional,
        8 when key.SequenceEqual("requires"u8) => LockField.Requires,
        8 when key.SequenceEqual("inBundle"u8) => LockField.InBundle,
        8 when key.SequenceEqual("packages"u8) => LockField.Packages,
        9 when key.SequenceEqual("integrity"u8) => LockField.Integrity,
        10 when key.SequenceEqual("workspaces"u8) => LockField.Workspaces,
        10 when key.SequenceEqual("extraneous"u8) => LockField.Extraneous,
        11 when key.SequenceEqual("devOptional"u8) => LockField.DevOptional,
        12 when key.SequenceEqual("dependencies"u8) => LockField.Dependencies,
        15 when key.SequenceEqual("devDependencies"u8) => LockField.DevDependencies,
        15 when key.SequenceEqual("lockfileVersion"u8) => LockField.LockfileVersion,
        16 when key.SequenceEqual("peerDependencies"u8) => LockField.PeerDependencies,
        18 when key.SequenceEqual("bundleDependencies"u8) => LockField.BundleDependencies,
        20 when key.SequenceEqual("optionalDependencies"u8) => LockField.OptionalDependencies,
        20 when key.SequenceEqual("peerDependenciesMeta"u8) => LockField.PeerDependenciesMeta,
        _ => LockField.None,
    };
}
