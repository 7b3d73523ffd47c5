using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// A lock file together with the package.json files that it speaks of. npm reads them with it: what a project and its workspaces require
/// stands in their own files, and the lock's copy of it is only believed where a file is missing.
/// </summary>
public sealed class LockedProject
{
    private const string ManifestName = "package.json";

    private static readonly string[] Names = ["npm-shrinkwrap.json", "package-lock.json"];
    private static readonly string[] ForeignNames = ["pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

    /// <summary>The names of npm's lock files, the one that wins first.</summary>
    internal static IReadOnlyList<string> LockfileNames => Names;

    /// <summary>The project's directory, as the caller named it.</summary>
    public required string Directory { get; init; }

    /// <summary>The lock file, as the caller named it.</summary>
    public required string LockfilePath { get; init; }

    /// <summary>The lock.</summary>
    public required Lockfile Lockfile { get; init; }

    /// <summary>The project's own package.json; null where there is none.</summary>
    public ManifestFile? Manifest => Manifests.GetValueOrDefault("");

    /// <summary>The package.json files of the project (<c>""</c>) and of the folders that the lock describes, by location.</summary>
    public required IReadOnlyDictionary<string, ManifestFile> Manifests { get; init; }

    /// <summary>Whether a lock's folder is a workspace of the project.</summary>
    internal WorkspaceGlobs Workspaces => field ??= new WorkspaceGlobs(Manifest?.Workspaces ?? Lockfile.Workspaces);

    /// <summary>The workspaces that are on disk, known to the lock or not; empty for a project whose files are data.</summary>
    internal IReadOnlyList<string> WorkspacesOnDisk { get; private set; } = [];

    /// <summary>Reads a project from disk.</summary>
    /// <param name="path">
    /// A directory, where <c>npm-shrinkwrap.json</c> wins over <c>package-lock.json</c> as for npm, or a lock file.
    /// </param>
    /// <exception cref="LockfileException">There is no lock, or it or a package.json cannot be read.</exception>
    public static LockedProject Open(string path)
    {
        var lockfile = System.IO.Directory.Exists(path) ? FindLockfile(path) : path;
        if (!File.Exists(lockfile))
        {
            throw new LockfileException(
                new FileLocation(path), "there is no such file or folder; give the project's folder or its package-lock.json");
        }

        var directory = Path.GetDirectoryName(lockfile) ?? "";
        var project = FromBytes(lockfile, LockfileBytes.ReadFile(lockfile), name => ReadManifest(directory, name));
        project.WorkspacesOnDisk = WorkspaceSearch.Find(directory, project.Manifest?.Workspaces ?? []);
        return project;
    }

    /// <summary>Reads a project whose files are data, such as those of a commit.</summary>
    /// <param name="path">The lock file's path, for messages; the package.json files' paths are made from it.</param>
    /// <param name="lockfile">The lock file's bytes.</param>
    /// <param name="readManifest">
    /// Gives the bytes of a package.json by its path from the lock file's directory (<c>package.json</c>, <c>packages/a/package.json</c>), or
    /// <see langword="null"/> where there is none. No bytes at all mean the same: that is what a null array becomes on its way.
    /// </param>
    /// <exception cref="LockfileException">The lock or a package.json cannot be read.</exception>
    public static LockedProject FromBytes(string path, ReadOnlyMemory<byte> lockfile, Func<string, ReadOnlyMemory<byte>?> readManifest)
    {
        var directory = Path.GetDirectoryName(path) ?? "";
        var read = LockfileReader.Read(path, lockfile);
        var manifests = new Dictionary<string, ManifestFile>(StringComparer.Ordinal);
        foreach (var entry in read.Entries)
        {
            // What lies outside the project is not the project's to read: its description in the lock must do.
            if (entry.Kind is EntryKind.Root or EntryKind.Folder && !entry.Location.StartsWith("..", StringComparison.Ordinal))
            {
                var name = entry.Location.Length == 0 ? ManifestName : $"{entry.Location}/{ManifestName}";
                if (readManifest(name) is { IsEmpty: false } manifest)
                {
                    manifests.Add(entry.Location, ManifestReader.Read(Path.Combine(directory, name), manifest));
                }
            }
        }

        return new LockedProject { Directory = directory, LockfilePath = path, Lockfile = read, Manifests = manifests };
    }

    /// <summary>Where the lock and the package.json files disagree, and the two halves of a lock of version 2.</summary>
    public IReadOnlyList<LockInconsistency> FindInconsistencies() =>
        [.. ManifestComparison.Find(this), .. new HalvesComparison(Lockfile).Find()];

    private static string FindLockfile(string directory)
    {
        foreach (var name in Names)
        {
            var candidate = Path.Combine(directory, name);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        var foreign = ForeignNames.FirstOrDefault(name => File.Exists(Path.Combine(directory, name)));
        throw new LockfileException(new FileLocation(directory), foreign is null
            ? "there is no package-lock.json or npm-shrinkwrap.json here; write one: npm install --package-lock-only"
            : $"there is only a {foreign} here, which is not read yet; the gate reads package-lock.json and npm-shrinkwrap.json");
    }

    private static ReadOnlyMemory<byte>? ReadManifest(string directory, string name)
    {
        var path = Path.Combine(directory, name);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = LockfileBytes.ReadFile(path);
        return bytes.Length > 0
            ? bytes
            : throw new LockfileException(new FileLocation(path, 1, 1), "the package.json is empty; restore it (git checkout)");
    }
}
