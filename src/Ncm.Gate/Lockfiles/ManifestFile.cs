namespace Ncm.Gate.Lockfiles;

/// <summary>A package.json of the project: the root's, or that of a workspace or of another linked folder.</summary>
public sealed class ManifestFile
{
    /// <summary>The file, as the caller named its directory.</summary>
    public required string Path { get; init; }

    /// <summary><c>name</c>.</summary>
    public string? Name { get; init; }

    /// <summary><c>version</c>.</summary>
    public string? Version { get; init; }

    /// <summary>
    /// The requirements of all tables in the file's order. A name in both <c>dependencies</c> and <c>optionalDependencies</c> stands only
    /// once, as optional, which is how npm reads it.
    /// </summary>
    public IReadOnlyList<ManifestDependency> Dependencies { get; init; } = [];

    /// <summary>The globs of <c>workspaces</c>.</summary>
    public IReadOnlyList<string> Workspaces { get; init; } = [];

    /// <summary><c>bundleDependencies</c>; <see langword="true"/> there means every one of <c>dependencies</c>.</summary>
    public IReadOnlyList<string> BundleDependencies { get; init; } = [];

    /// <summary><c>overrides</c>; null where there are none.</summary>
    internal OverrideTable? Overrides { get; init; }

    /// <summary><c>acceptDependencies</c>: ranges that npm takes in place of the requested one.</summary>
    internal IReadOnlyDictionary<string, string> AcceptDependencies { get; init; } = new Dictionary<string, string>();

    /// <summary>The line of <c>workspaces</c>, and its column; zeros where there is none.</summary>
    internal Diagnostics.FileLocation WorkspacesAt { get; init; }

    /// <summary>Reads a package.json that belongs to no lock.</summary>
    /// <param name="path">What to call it in messages.</param>
    /// <param name="json">Its bytes.</param>
    /// <exception cref="LockfileException">It cannot be read.</exception>
    public static ManifestFile Parse(string path, ReadOnlyMemory<byte> json) => ManifestReader.Read(path, json);
}
