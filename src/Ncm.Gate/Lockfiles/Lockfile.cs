namespace Ncm.Gate.Lockfiles;

/// <summary>A lock file, whatever its version.</summary>
public sealed class Lockfile
{
    /// <summary>Path of the file, as given.</summary>
    public required string Path { get; init; }

    /// <summary>0 (before it existed), 1, 2 or 3.</summary>
    public required int LockfileVersion { get; init; }

    /// <summary>Every entry; the root first.</summary>
    public required IReadOnlyList<LockfileEntry> Entries { get; init; }
}
