using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>What on disk a verdict depends on, so that a build can tell that nothing has changed.</summary>
public sealed record GateInputs
{
    /// <summary>
    /// The absolute paths of the lock file, every package.json, the policy, the whitelist and npm's configuration, with the places where one of
    /// them is looked for and is not: a policy that appears there would hold.
    /// </summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>The absolute paths of the folders that workspaces lie in: one more in them is one that nobody judged.</summary>
    public required IReadOnlyList<string> WorkspaceFolders { get; init; }

    /// <summary>The absolute paths of the exports of advisories that the policy names: files, or folders of them.</summary>
    public required IReadOnlyList<string> Exports { get; init; }

    /// <summary>Finds them.</summary>
    /// <param name="request">What is to be judged and how.</param>
    /// <exception cref="GateException">The lock file (NCM9001), the policy or npm's configuration (NCM9002) cannot be read.</exception>
    public static GateInputs Find(GateRequest request)
    {
        var project = LockedProject.Open(request.Path);
        var settings = GateSettings.Read(request, project);
        var directory = Path.GetFullPath(project.Directory.Length == 0 ? "." : project.Directory);
        return new GateInputs
        {
            Files =
            [
                .. Lockfiles(project, directory)
                    .Concat(Manifests(project, directory))
                    .Concat(Settings(request, settings, directory))
                    .Concat(settings.Npm.Files)
                    .Distinct(StringComparer.Ordinal),
            ],
            WorkspaceFolders =
            [
                .. project.WorkspacesOnDisk
                    .Select(location => Path.GetDirectoryName(Path.GetFullPath(location, directory))!)
                    .Distinct(StringComparer.Ordinal),
            ],
            Exports = [.. AdvisorySources.PathsOf(settings.Policy.Advisories, EvidenceSources.BaseDirectory(settings))],
        };
    }

    /// <summary>The lock file, and the one that would win over it.</summary>
    private static IEnumerable<string> Lockfiles(LockedProject project, string directory) =>
        [Path.GetFullPath(project.LockfilePath), .. LockedProject.LockfileNames.Select(name => Path.Combine(directory, name))];

    private static IEnumerable<string> Manifests(LockedProject project, string directory) =>
        project.Lockfile.Entries
            .Where(entry => entry.Kind is EntryKind.Root or EntryKind.Folder)
            .Select(entry => entry.Location)
            .Concat(project.WorkspacesOnDisk)
            .Where(location => !location.StartsWith("..", StringComparison.Ordinal))
            .Select(location => Path.GetFullPath(Path.Combine(location, "package.json"), directory));

    private static IEnumerable<string> Settings(GateRequest request, GateSettings settings, string directory)
    {
        var policies = request.PolicyPath is { } given ? [Path.GetFullPath(given)] : NcmDirectory.PlacesOf(directory, PolicyFile.FileName);
        return policies
            .Concat(NcmDirectory.PlacesOf(directory, WhitelistFile.FileName))
            .Append(WhitelistFile.PathFor(directory, settings.Policy.Path));
    }
}
