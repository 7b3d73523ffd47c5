using System.Runtime.InteropServices;

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

    /// <summary>
    /// Whether the lock says what its packages require of each other. The locks before <c>lockfileVersion</c> do not always: then only the
    /// project's own requirements are known, and what they pull in looks extraneous although it is not.
    /// </summary>
    public bool StatesRequirements { get; init; } = true;

    /// <summary>The lock's bytes.</summary>
    internal LockText Text { get; init; } = new("", default);

    /// <summary>The entries' requirements; each entry has a run of them.</summary>
    internal List<LockRequirement> Requirements { get; init; } = [];

    /// <summary>The indexes of the entries by their locations.</summary>
    internal Dictionary<Slice, int> IndexByLocation { get; init; } = [];

    /// <summary>The names that an entry says are bundled in it, by the entry's index.</summary>
    internal Dictionary<int, List<Slice>> BundleLists { get; init; } = [];

    /// <summary>The globs of the root entry's <c>workspaces</c>.</summary>
    internal IReadOnlyList<string> Workspaces { get; init; } = [];

    /// <summary>The half of a lock of version 2 that npm 6 reads; empty where the entries come from it or the file has none.</summary>
    internal IReadOnlyList<LegacyPackage> LegacyHalf { get; init; } = [];

    /// <summary>Whether the entries come from <c>packages</c>; else from the nested <c>dependencies</c>.</summary>
    internal bool HasPackages { get; init; } = true;

    /// <summary>Whether the file has a <c>packages</c> object, with a root entry in it.</summary>
    internal bool HasRootEntry { get; init; }

    /// <summary>What an entry requires.</summary>
    /// <param name="entry">The entry.</param>
    internal ReadOnlySpan<LockRequirement> RequirementsOf(LockfileEntry entry) =>
        CollectionsMarshal.AsSpan(Requirements).Slice(entry.FirstRequirement, entry.RequirementCount);

    /// <summary>The index of the entry at a location; -1 where there is none.</summary>
    /// <param name="location">The location in UTF-8.</param>
    internal int IndexOf(ReadOnlySpan<byte> location) =>
        IndexByLocation.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(location, out var index) ? index : -1;
}
