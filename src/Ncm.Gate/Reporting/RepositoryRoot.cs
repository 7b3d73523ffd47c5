using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Reporting;

/// <summary>
/// The root of a repository, by which reports name files the way that GitHub does: from the root, with forward slashes. A file of the
/// working tree that was checked out elsewhere has the same name.
/// </summary>
/// <param name="Path">The root's absolute path.</param>
/// <param name="WorkingDirectory">The absolute path of the directory that relative paths of a report start from.</param>
public sealed record RepositoryRoot(string Path, string WorkingDirectory)
{
    /// <summary>
    /// Finds the root for a lock file: the nearest folder at or above the lock file's that holds <c>.git</c> (a folder, or the file that a
    /// worktree or submodule has in its place), else the lock file's own folder.
    /// </summary>
    /// <param name="lockfilePath">The lock file, as it was opened: a relative path starts where the process's own files do.</param>
    public static RepositoryRoot Find(string lockfilePath)
    {
        var full = System.IO.Path.GetFullPath(lockfilePath);
        var project = System.IO.Path.GetDirectoryName(full) ?? full;
        return new RepositoryRoot(WorkTree.RootOf(project) ?? project, System.IO.Path.GetFullPath("."));
    }

    /// <summary>A file's name in the repository.</summary>
    /// <param name="path">The file, absolute or from <see cref="WorkingDirectory"/>.</param>
    /// <returns>The path from the root with forward slashes; <see langword="null"/> for a file outside of the repository.</returns>
    public string? NameOf(string path)
    {
        var full = System.IO.Path.GetFullPath(path.Replace('\0', '\uFFFD'), WorkingDirectory);
        var name = System.IO.Path.GetRelativePath(Path, full);
        return IsInside(name) ? WithForwardSlashes(name) : null;
    }

    /// <summary>A file's name where no root is known: relative paths are taken to start at the root.</summary>
    internal static string? NameWithoutRoot(string path)
    {
        var name = WithForwardSlashes(path);
        return System.IO.Path.IsPathRooted(path) || !IsInside(name) ? null
            : name.StartsWith("./", StringComparison.Ordinal) ? name[2..]
            : name;
    }

    private static bool IsInside(string name) =>
        name != ".." && !name.StartsWith("../", StringComparison.Ordinal) && !name.StartsWith(@"..\", StringComparison.Ordinal)
        && !System.IO.Path.IsPathRooted(name);

    /// <summary>A backslash separates on Windows only; elsewhere it is a letter of a name.</summary>
    private static string WithForwardSlashes(string name) =>
        System.IO.Path.DirectorySeparatorChar == '\\' ? name.Replace('\\', '/') : name;
}
