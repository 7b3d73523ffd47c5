using Ncm.Gate.Diagnostics;
using Ncm.Gate.Lockfiles;

namespace Ncm.Action.Checks;

/// <summary>A lock file of a commit with the package.json files that belong to it.</summary>
/// <param name="Path">The lock file's path.</param>
/// <param name="Lockfile">Its bytes.</param>
/// <param name="Manifests">The package.json files by their paths from the lock file's folder.</param>
internal sealed record ProjectFiles(string Path, ReadOnlyMemory<byte> Lockfile, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Manifests)
{
    private const string Manifest = "package.json";
    private const string Code = "NCM9001";

    // What GitHub serves of a file; the gate's own limit is above it.
    private const long LockfileBytes = 100 * 1024 * 1024;
    private const long ManifestBytes = 4 * 1024 * 1024;

    // Each is a request.
    private const int MostManifests = 1000;

    /// <summary>Fetches them.</summary>
    /// <param name="files">The commit.</param>
    /// <param name="path">The lock file's path.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">One of them cannot be read (NCM9001).</exception>
    /// <exception cref="GitHub.GitHubException">GitHub does not give one of them.</exception>
    public static async Task<ProjectFiles> ReadAsync(CommitFiles files, string path, CancellationToken cancellationToken)
    {
        var folder = RepositoryPath.FolderOf(path);
        var root = RepositoryPath.Join(folder, Manifest);
        var lockfile = files.ReadAsync(path, LockfileBytes, Code, cancellationToken);
        var own = files.Has(root) ? files.ReadAsync(root, ManifestBytes, Code, cancellationToken) : null;
        var candidates = files.Paths.Where(each => RepositoryPath.NameOf(each) == Manifest).Select(each => RepositoryPath.Below(folder, each)).OfType<string>();
        var names = LockedProject.FindManifests(path, await lockfile, own is null ? null : await own, candidates);
        if (names.Count > MostManifests)
        {
            throw new GateException(Code, new FileLocation(path), $"the project has {names.Count} package.json files and no more than {MostManifests} are read.");
        }

        var manifests = await Task.WhenAll(names.Select(async name =>
            (Name: name, Bytes: await files.ReadAsync(RepositoryPath.Join(folder, name), ManifestBytes, Code, cancellationToken))));
        return new ProjectFiles(path, await lockfile, manifests.ToDictionary(one => one.Name, one => one.Bytes, StringComparer.Ordinal));
    }

    /// <summary>The project as the gate reads it.</summary>
    /// <param name="name">How messages name the lock file.</param>
    /// <exception cref="GateException">One of the files cannot be read (NCM9001).</exception>
    public LockedProject ToProject(string name) =>
        LockedProject.FromBytes(name, Lockfile, manifest => Manifests.TryGetValue(manifest, out var bytes) ? bytes : null);

    /// <summary>Writes the files for the gate to read.</summary>
    public async Task WriteAsync(JudgedTree tree, CancellationToken cancellationToken)
    {
        await tree.WriteAsync(Path, Lockfile, cancellationToken);
        foreach (var (name, bytes) in Manifests)
        {
            var path = RepositoryPath.Join(RepositoryPath.FolderOf(Path), name);
            if (RepositoryPath.IsSetting(path))
            {
                throw new GateException(Code, new FileLocation(path), "a project cannot lie where the gate's settings do; move it.");
            }

            await tree.WriteAsync(path, bytes, cancellationToken);
        }
    }
}
