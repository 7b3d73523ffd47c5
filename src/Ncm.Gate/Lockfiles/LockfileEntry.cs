using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>Where a lock file says that an entry's bytes come from.</summary>
public enum EntryKind
{
    /// <summary>The project itself, location <c>""</c>.</summary>
    Root,

    /// <summary>A folder of the repository with a package.json of its own: a workspace or the target of a link.</summary>
    Folder,

    /// <summary>A symbolic link in node_modules to a folder.</summary>
    Link,

    /// <summary>A package of an npm registry, bundled ones included.</summary>
    Registry,

    /// <summary>A git repository.</summary>
    Git,

    /// <summary>A tarball at a URL that no registry answers for.</summary>
    Remote,

    /// <summary>A tarball in the file system.</summary>
    File,
}

/// <summary>One installed package of a lock file, whatever the file's version.</summary>
public sealed class LockfileEntry
{
    /// <summary>Its place in <see cref="Lockfile.Entries"/>, and its node's in the graph.</summary>
    public required int Index { get; init; }

    /// <summary>The install path relative to the project, forward slashes; <c>""</c> for the root.</summary>
    public required string Location { get; init; }

    /// <summary>The real package name; for an alias the name after <c>npm:</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name it is installed under; differs from <see cref="Name"/> for an alias.</summary>
    public required string InstallName { get; init; }

    /// <summary>The exact version; <see langword="null"/> where the lock states none (links, folders, the root).</summary>
    public string? Version { get; init; }

    /// <summary>Where the bytes come from, as the lock says.</summary>
    public EntryKind Kind { get; init; }

    /// <summary><c>resolved</c> as written; for a git, URL or file entry of an old lock its spec.</summary>
    public string? Resolved { get; init; }

    /// <summary><c>integrity</c> as written.</summary>
    public string? Integrity { get; init; }

    /// <summary>The lock's claim that the package is bundled in its parent.</summary>
    public bool ClaimsBundled { get; init; }

    /// <summary>Line and column of the entry's <c>"version"</c> value, or of its key where it has none.</summary>
    public FileLocation Where { get; init; }
}
