using System.Text;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// Compares each package.json with the copy of it that npm 7 and later keep in the lock. Where they differ, <c>npm install</c> goes by the
/// package.json.
/// </summary>
internal static class ManifestComparison
{
    private const string Advice = "run npm install and commit the lock";

    /// <summary>Finds the differences.</summary>
    /// <param name="project">The project.</param>
    public static IEnumerable<LockInconsistency> Find(LockedProject project)
    {
        var lockfile = project.Lockfile;
        if (project.Manifest is null && !lockfile.HasRootEntry)
        {
            return
            [
                new LockInconsistency(
                    new FileLocation(lockfile.Path, 1, 1),
                    "",
                    "there is no package.json beside this lock, and the lock does not say what the project requires; put the project's package.json beside it"),
            ];
        }

        var differences = lockfile.HasPackages
            ? lockfile.Entries
                .Where(entry => entry.Kind == EntryKind.Folder || (entry.Kind == EntryKind.Root && lockfile.HasRootEntry))
                .Where(entry => project.Manifests.ContainsKey(entry.Location))
                .SelectMany(entry => Compare(lockfile, entry, project.Manifests[entry.Location]))
            : [];
        return differences.Concat(UnknownWorkspaces(project));
    }

    private static IEnumerable<LockInconsistency> UnknownWorkspaces(LockedProject project) => project.WorkspacesOnDisk
        .Where(location => project.Lockfile.IndexOf(Encoding.UTF8.GetBytes(location)) < 0)
        .Select(location => new LockInconsistency(
            project.Manifest!.WorkspacesAt, location, $"{location} is a workspace of the project and the lock does not know it; {Advice}"));

    private static IEnumerable<LockInconsistency> Compare(Lockfile lockfile, LockfileEntry entry, ManifestFile manifest)
    {
        var locked = Locked(lockfile, entry);
        var owner = entry.Location.Length == 0 ? "the project" : entry.Location;
        foreach (var wanted in Effective(manifest))
        {
            if (!locked.Remove(wanted.Name, out var known))
            {
                yield return new LockInconsistency(
                    wanted.Where, wanted.Name, $"{owner} requires {wanted.Name}@{wanted.Spec} and the lock was written without it; {Advice}");
            }
            else if (!SpecComparison.AreSame(known.Spec, wanted.Spec))
            {
                yield return new LockInconsistency(
                    wanted.Where, wanted.Name, $"{owner} requires {wanted.Name}@{wanted.Spec} and the lock was written for {known.Spec}; {Advice}");
            }
            else if (known.Table != (RequirementTable)wanted.Kind)
            {
                yield return new LockInconsistency(
                    wanted.Where,
                    wanted.Name,
                    $"{owner} has {wanted.Name} in {TableName((RequirementTable)wanted.Kind)} and the lock in {TableName(known.Table)}; {Advice}");
            }
        }

        foreach (var (name, known) in locked)
        {
            yield return new LockInconsistency(
                LineCounter.Locate(lockfile.Path, lockfile.Text.File.Span, known.Offset),
                name,
                $"the lock was written for {name}@{known.Spec}, which {owner} does not require any more; {Advice}");
        }
    }

    // The last table counts where a name stands in several, as for npm.
    private static IEnumerable<ManifestDependency> Effective(ManifestFile manifest) => manifest.Dependencies
        .GroupBy(dependency => dependency.Name, StringComparer.Ordinal)
        .Select(group => group.MaxBy(dependency => dependency.Kind)!);

    private static SortedDictionary<string, (string Spec, RequirementTable Table, int Offset)> Locked(Lockfile lockfile, LockfileEntry entry)
    {
        var locked = new SortedDictionary<string, (string Spec, RequirementTable Table, int Offset)>(StringComparer.Ordinal);
        foreach (var requirement in lockfile.RequirementsOf(entry))
        {
            var name = lockfile.Text.String(requirement.Name);
            if (!locked.TryGetValue(name, out var known) || known.Table < requirement.Table)
            {
                locked[name] = (lockfile.Text.String(requirement.Spec), requirement.Table, requirement.Name.Start - 1);
            }
        }

        return locked;
    }

    private static string TableName(RequirementTable table) => table switch
    {
        RequirementTable.Peer => "peerDependencies",
        RequirementTable.PeerOptional => "peerDependencies (optional)",
        RequirementTable.Production => "dependencies",
        RequirementTable.Optional => "optionalDependencies",
        RequirementTable.Development => "devDependencies",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };
}
