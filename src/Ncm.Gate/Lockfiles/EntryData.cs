namespace Ncm.Gate.Lockfiles;

/// <summary>The makings of a <see cref="LockfileEntry"/> while its part of the file is being read.</summary>
internal struct EntryData
{
    /// <summary>The install path.</summary>
    public Slice Location;

    /// <summary>The name it is installed under.</summary>
    public Slice InstallName;

    /// <summary>The real name where it is stated.</summary>
    public Slice Name;

    /// <summary>The version where it is stated.</summary>
    public Slice Version;

    /// <summary>Where the bytes come from.</summary>
    public Slice Resolved;

    /// <summary>The hashes of the bytes.</summary>
    public Slice Integrity;

    /// <summary>What kind of source <see cref="Resolved"/> is.</summary>
    public EntryKind Kind;

    /// <summary>The flags.</summary>
    public LockClaims Claims;

    /// <summary>The line of the version, or of the key.</summary>
    public int Line;

    /// <summary>The column of the version, or of the key.</summary>
    public int Column;

    /// <summary>The first of the entry's requirements in the lock's list of them.</summary>
    public int FirstRequirement;

    /// <summary>How many requirements it has.</summary>
    public int RequirementCount;
}
