using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Policy;

/// <summary>Finds the folder <c>.ncm</c>, which holds a project's policy and whitelist.</summary>
public static class NcmDirectory
{
    /// <summary>The folder's name.</summary>
    public const string Name = ".ncm";

    /// <summary>
    /// The nearest <c>.ncm</c> folder in a directory or above it, up to the root of its git repository. Outside of a repository only
    /// the directory itself is looked at: a folder that somebody left higher up must not speak for it.
    /// </summary>
    /// <param name="startDirectory">The absolute path of the directory to start at.</param>
    /// <returns>The folder's path; <see langword="null"/> when there is none.</returns>
    public static string? Find(string startDirectory) =>
        Candidates(startDirectory).Select(folder => Path.Combine(folder, Name)).FirstOrDefault(Directory.Exists);

    /// <summary>The nearest file of a name in a <c>.ncm</c> folder in a directory or above it, within the same bounds.</summary>
    /// <param name="startDirectory">The absolute path of the directory to start at.</param>
    /// <param name="fileName">The file's name, ending in <c>.yml</c>.</param>
    /// <returns>The file's path; <see langword="null"/> when there is none.</returns>
    /// <exception cref="PolicyException">The file is there under the ending <c>.yaml</c>, which nothing would read.</exception>
    internal static string? FindFile(string startDirectory, string fileName)
    {
        foreach (var folder in Candidates(startDirectory))
        {
            var path = Path.Combine(folder, Name, fileName);
            if (Path.Exists(path))
            {
                return path;
            }

            var misnamed = Path.ChangeExtension(path, ".yaml");
            if (Path.Exists(misnamed))
            {
                throw new PolicyException(new FileLocation(misnamed), $"the file is not read under this name; rename it to {fileName}.");
            }
        }

        return null;
    }

    /// <summary>Where a file of a name is looked for, under the right ending and the wrong one, the nearest place first.</summary>
    internal static IEnumerable<string> PlacesOf(string startDirectory, string fileName) =>
        from folder in Candidates(startDirectory)
        let path = Path.Combine(folder, Name, fileName)
        from place in new[] { path, Path.ChangeExtension(path, ".yaml") }
        select place;

    private static IEnumerable<string> Candidates(string startDirectory)
    {
        if (!Path.IsPathFullyQualified(startDirectory))
        {
            throw new ArgumentException("The directory to start at must be an absolute path.", nameof(startDirectory));
        }

        var root = WorkTree.RootOf(startDirectory);
        for (var folder = new DirectoryInfo(startDirectory); folder is not null; folder = folder.Parent)
        {
            yield return folder.FullName;
            if (root is null || folder.FullName == root)
            {
                yield break;
            }
        }
    }
}
