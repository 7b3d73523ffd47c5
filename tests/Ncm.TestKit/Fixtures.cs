namespace Ncm.TestKit;

/// <summary>The repository's own lock files, written by npm (eng/make-fixtures.sh).</summary>
public static class Fixtures
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Fixtures", "lockfiles");

    /// <summary>The locks, as paths such as <c>workspaces/v3/package-lock.json</c>.</summary>
    public static IEnumerable<string> Lockfiles() => Directory.EnumerateFiles(Folder, "*.json", SearchOption.AllDirectories)
        .Where(file => Path.GetFileName(file) is "package-lock.json" or "npm-shrinkwrap.json")
        .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))

        // This one is there to be passed over.
        .Where(file => file != "shrinkwrap/package-lock.json")
        .Order(StringComparer.Ordinal);

    /// <summary>The path on disk of one of them, or of a folder of theirs.</summary>
    /// <param name="path">A path inside the folder of fixtures.</param>
    public static string Locate(string path) => Path.Combine(Folder, path);
}
