namespace Ncm.Gate.Diagnostics;

/// <summary>A git work tree on disk.</summary>
internal static class WorkTree
{
    /// <summary>
    /// The root of the work tree that a folder belongs to: the nearest folder at or above it that holds <c>.git</c>, a folder, or the file that a worktree or
    /// submodule has in its place.
    /// </summary>
    /// <param name="folder">The folder's absolute path.</param>
    /// <returns>The root's path; <see langword="null"/> outside of any work tree.</returns>
    public static string? RootOf(string folder)
    {
        for (var here = new DirectoryInfo(folder); here is not null; here = here.Parent)
        {
            if (Path.Exists(Path.Combine(here.FullName, ".git")))
            {
                return here.FullName;
            }
        }

        return null;
    }
}
