namespace Ncm.Gate.Lockfiles;

/// <summary>One package of the nested <c>dependencies</c> that npm before 7 wrote: the whole of a lock of version 1, a half of version 2.</summary>
internal struct LegacyPackage
{
    /// <summary>The package whose <c>dependencies</c> hold this one; -1 for the project.</summary>
    public int Parent;

    /// <summary>The install name.</summary>
    public Slice Name;

    /// <summary>A version, or for what is not from a registry its spec, or <c>npm:name@version</c> for an alias.</summary>
    public Slice Version;

    /// <summary>The tarball's URL.</summary>
    public Slice Resolved;

    /// <summary>The hashes of the tarball.</summary>
    public Slice Integrity;

    /// <summary>The flags.</summary>
    public LockClaims Claims;

    /// <summary>The line of the version, or of the key.</summary>
    public int Line;

    /// <summary>The column of the version, or of the key.</summary>
    public int Column;

    /// <summary>The first of its <c>requires</c> in the reader's list.</summary>
    public int FirstRequirement;

    /// <summary>How many it requires.</summary>
    public int RequirementCount;
}
