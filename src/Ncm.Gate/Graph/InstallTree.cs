using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>
/// The tree of folders that the locations describe, and how Node.js, and arborist after it, finds a package in it: the nearest
/// <c>node_modules</c> on the way up that has one of the name.
/// </summary>
internal sealed class InstallTree
{
    private readonly Lockfile _lockfile;
    private readonly Dictionary<long, int> _children;
    private readonly bool[] _hasChildren;

    /// <summary>Puts the entries in their places.</summary>
    /// <param name="lockfile">The lock.</param>
    /// <param name="names">Takes the install names.</param>
    public InstallTree(Lockfile lockfile, NamePool names)
    {
        _lockfile = lockfile;
        var count = lockfile.Entries.Count;
        _children = new Dictionary<long, int>(count);
        _hasChildren = new bool[count];
        Parents = new int[count];
        IsTop = new bool[count];
        Parents[0] = -1;
        IsTop[0] = true;
        for (var i = 1; i < count; i++)
        {
            Place(lockfile.Entries[i], names);
        }
    }

    /// <summary>The entry in whose folder each entry lies, be it in its <c>node_modules</c> or beside; -1 for none.</summary>
    public int[] Parents { get; }

    /// <summary>Whether an entry is in no other's <c>node_modules</c>: the root, a folder. Only these have their development dependencies.</summary>
    public bool[] IsTop { get; }

    /// <summary>Finds what a package gets when it asks for a name.</summary>
    /// <param name="from">The entry that asks.</param>
    /// <param name="name">The number of the name.</param>
    /// <returns>The entry, a link where one is there; -1 for none.</returns>
    public int Resolve(int from, int name)
    {
        for (var folder = from; folder >= 0; folder = Parents[folder])
        {
            if (_hasChildren[folder] && _children.TryGetValue(ChildKey(folder, name), out var found))
            {
                return found;
            }
        }

        return -1;
    }

    private static long ChildKey(int folder, int name) => ((long)folder << 32) | (uint)name;

    private void Place(LockfileEntry entry, NamePool names)
    {
        var location = _lockfile.Text[entry.LocationSlice];
        var installName = _lockfile.Text[entry.InstallNameSlice];
        if (NameRules.TryFindInstallName(location, out var nameStart))
        {
            var holder = nameStart == "node_modules/".Length ? 0 : _lockfile.IndexOf(location[..(nameStart - "/node_modules/".Length)]);
            if (holder >= 0 && _lockfile.Entries[holder].Kind != EntryKind.Link)
            {
                Parents[entry.Index] = holder;
                _hasChildren[holder] = true;

                // Names that differ in case only are one place to npm, and the later entry has it.
                entry.ShareInstallName(names.Name(installName, out var number));
                _children[ChildKey(holder, number)] = entry.Index;
                return;
            }
        }

        IsTop[entry.Index] = true;
        Parents[entry.Index] = NearestAbove(location);
    }

    private int NearestAbove(ReadOnlySpan<byte> location)
    {
        var isOutside = location.StartsWith(".."u8);
        while (true)
        {
            var slash = location.LastIndexOf((byte)'/');
            if (slash < 0)
            {
                return isOutside ? -1 : 0;
            }

            location = location[..slash];
            var found = _lockfile.IndexOf(location);
            if (found >= 0 && _lockfile.Entries[found].Kind != EntryKind.Link)
            {
                return found;
            }
        }
    }
}
