namespace Ncm.Gate.Lockfiles;

/// <summary>What a lock says of an entry without proof. Nothing here decides whether the entry is judged.</summary>
[Flags]
internal enum LockClaims : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary><c>dev</c>.</summary>
    Development = 1,

    /// <summary><c>optional</c>. In a lock of version 1 the only hint that a requirement is an optional one.</summary>
    Optional = 2,

    /// <summary><c>devOptional</c>.</summary>
    DevOptional = 4,

    /// <summary><c>peer</c>.</summary>
    Peer = 8,

    /// <summary><c>extraneous</c>.</summary>
    Extraneous = 16,

    /// <summary><c>inBundle</c>; in a lock of version 1, <c>bundled</c>.</summary>
    Bundled = 32,

    /// <summary><c>link</c>.</summary>
    Link = 64,
}
