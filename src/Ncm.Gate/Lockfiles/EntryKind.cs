namespace Ncm.Gate.Lockfiles;

/// <summary>Where a lock file says that an entry's bytes come from.</summary>
public enum EntryKind
{
    /// <summary>The project itself, location <c>""</c>.</summary>
    Root,

    /// <summary>A folder with a package.json of its own outside <c>node_modules</c>: a workspace or the target of a link.</summary>
    Folder,

    /// <summary>A symbolic link in node_modules to a folder.</summary>
    Link,

    /// <summary>A package of an npm registry, bundled ones included.</summary>
    Registry,

    /// <summary>A git repository.</summary>
    Git,

    /// <summary>A tarball at a URL that no registry answers for.</summary>
    Remote,

    /// <summary>A tarball in the file system, or a folder of it that is copied instead of linked.</summary>
    File,
}
