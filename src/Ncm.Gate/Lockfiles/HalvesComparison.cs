using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// Compares the two halves of a lock of version 2. npm 7 and later install what <c>packages</c> says and npm 6 what <c>dependencies</c> says,
/// so a lock whose halves differ installs two things.
/// </summary>
/// <param name="lockfile">The lock; its entries come from <c>packages</c>.</param>
internal sealed class HalvesComparison(Lockfile lockfile)
{
    private const string Advice = "write the lock anew: npm install --package-lock-only";

    private readonly HashSet<int> _described = [];

    /// <summary>Finds the differences.</summary>
    public IEnumerable<LockInconsistency> Find()
    {
        if (lockfile.LegacyHalf.Count == 0)
        {
            yield break;
        }

        var homes = new string[lockfile.LegacyHalf.Count];
        for (var i = 0; i < homes.Length; i++)
        {
            var package = lockfile.LegacyHalf[i];
            var name = Text(package.Name)!;
            var above = package.Parent < 0 ? "" : homes[package.Parent];
            var location = above.Length == 0 ? $"node_modules/{name}" : $"{above}/node_modules/{name}";
            var index = lockfile.IndexOf(System.Text.Encoding.UTF8.GetBytes(location));
            homes[i] = index >= 0 && lockfile.Entries[index].Kind == EntryKind.Link ? lockfile.Entries[index].Resolved! : location;
            if (index < 0)
            {
                yield return Report(package, name, $"{location} is in dependencies and not in packages; {Advice}");
            }
            else
            {
                _described.Add(index);
                foreach (var difference in Differences(lockfile.Entries[index], package))
                {
                    yield return Report(package, name, $"{location} has one {difference} in dependencies and another in packages; {Advice}");
                }
            }
        }

        foreach (var entry in lockfile.Entries.Where(IsMissing))
        {
            yield return new LockInconsistency(
                entry.Where, entry.InstallName, $"{entry.Location} is in packages and not in dependencies, which npm 6 goes by; {Advice}");
        }
    }

    private IEnumerable<string> Differences(LockfileEntry entry, LegacyPackage package)
    {
        var version = Text(package.Version);
        var shape = version is null ? SourceShape.Other : SpecComparison.ShapeOf(version);
        var isSameVersion = shape switch
        {
            SourceShape.Alias => version == $"npm:{entry.Name}@{entry.Version}",
            SourceShape.Other => version == entry.Version,
            SourceShape.Directory => entry.Kind == EntryKind.Link && SpecComparison.PathOf(version!, "") == entry.Resolved,
            SourceShape.Git => entry is { Kind: EntryKind.Git, Resolved: { } resolved } && GitSource.Parse(version!) == GitSource.Parse(resolved),
            _ => entry.Resolved is { } source && SpecComparison.AreSame(version!, source),
        };
        if (!isSameVersion)
        {
            yield return "version";
        }

        if (Text(package.Resolved) is { } legacy && entry.Kind != EntryKind.Link && legacy != entry.Resolved)
        {
            yield return "resolved";
        }

        if (Text(package.Integrity) != entry.Integrity)
        {
            yield return "integrity";
        }
    }

    // Folders, and what lies in a folder that nothing links, have no place in the nested half.
    private bool IsMissing(LockfileEntry entry)
    {
        if (entry.Kind is EntryKind.Root or EntryKind.Folder || _described.Contains(entry.Index))
        {
            return false;
        }

        var location = entry.Location;
        var holder = location.LastIndexOf("node_modules/", StringComparison.Ordinal);
        if (holder <= 0)
        {
            return true;
        }

        var above = lockfile.IndexOf(System.Text.Encoding.UTF8.GetBytes(location[..(holder - 1)]));
        return above >= 0 && (_described.Contains(above)
            || lockfile.Entries.Any(link => link.Kind == EntryKind.Link && link.Resolved == lockfile.Entries[above].Location && _described.Contains(link.Index)));
    }

    private string? Text(Slice slice) => slice.IsPresent ? lockfile.Text.String(slice) : null;

    private LockInconsistency Report(LegacyPackage package, string name, string message) =>
        new(new FileLocation(lockfile.Path, package.Line, package.Column), name, message);
}
