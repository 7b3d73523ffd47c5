namespace Ncm.Gate.Lockfiles;

/// <summary>Finds the workspaces that are on disk, as <c>npm install</c> would: one that the lock does not know is one that nobody judged.</summary>
internal static class WorkspaceSearch
{
    // Far above what repositories have; whatever lies beyond makes npm itself crawl.
    private const int MostFolders = 50_000;
    private const int DeepestFolder = 16;

    /// <summary>The folders that the globs match and that have a package.json, by location, sorted.</summary>
    /// <param name="directory">The project's directory.</param>
    /// <param name="globs">The globs of the project's package.json.</param>
    public static IReadOnlyList<string> Find(string directory, IReadOnlyList<string> globs)
    {
        if (globs.Count == 0)
        {
            return [];
        }

        var workspaces = new WorkspaceGlobs(globs);
        var root = directory.Length == 0 ? "." : directory;
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = false,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.ReparsePoint,
        };
        var found = new List<string>();
        var queue = new Queue<(string Location, int Depth)>([("", 0)]);
        for (var seen = 0; seen < MostFolders && queue.TryDequeue(out var folder); seen++)
        {
            if (folder.Location.Length > 0 && workspaces.Match(folder.Location) && File.Exists(Path.Combine(root, folder.Location, "package.json")))
            {
                found.Add(folder.Location);
            }

            if (folder.Depth == DeepestFolder)
            {
                continue;
            }

            foreach (var child in Directory.EnumerateDirectories(Path.Combine(root, folder.Location), "*", options))
            {
                var name = Path.GetFileName(child);
                if (name != "node_modules" && !name.StartsWith('.'))
                {
                    queue.Enqueue((folder.Location.Length == 0 ? name : $"{folder.Location}/{name}", folder.Depth + 1));
                }
            }
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }
}
