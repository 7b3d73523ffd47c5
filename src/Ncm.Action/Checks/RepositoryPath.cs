namespace Ncm.Action.Checks;

/// <summary>Paths of a repository: forward slashes from its root, written by whoever made the commit.</summary>
internal static class RepositoryPath
{
    private const int MaxLength = 1024;

    // What every file system takes.
    private const int MaxSegmentBytes = 255;

    /// <summary>Whether a path can stand for a file below a folder of ours and nowhere else.</summary>
    public static bool IsSafe(string path) =>
        path.Length is > 0 and <= MaxLength
        && !path.Contains('\0', StringComparison.Ordinal)
        && (Path.DirectorySeparatorChar == '/' || !path.AsSpan().ContainsAny('\\', ':'))
        && path.Split('/').All(segment => segment is not ("" or "." or "..") && System.Text.Encoding.UTF8.GetByteCount(segment) <= MaxSegmentBytes);

    /// <summary>Whether a path is, or lies below, what is read from the base only, so that no file of the judged commit may stand there.</summary>
    public static bool IsSetting(string path) => path.Split('/').Any(segment =>
        segment.Equals(".ncm", StringComparison.OrdinalIgnoreCase)
        || segment.Equals(".git", StringComparison.OrdinalIgnoreCase)
        || segment.Equals(".npmrc", StringComparison.OrdinalIgnoreCase));

    /// <summary>The folder of a file; empty at the root.</summary>
    public static string FolderOf(string path) => path.LastIndexOf('/') is >= 0 and var slash ? path[..slash] : "";

    /// <summary>The last part of a path.</summary>
    public static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A path below a folder.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>A path as it is seen from a folder; <see langword="null"/> where it does not lie in it.</summary>
    public static string? Below(string folder, string path) =>
        folder.Length == 0 ? path : path.StartsWith($"{folder}/", StringComparison.Ordinal) ? path[(folder.Length + 1)..] : null;

    /// <summary>A folder and all those above it, the root (empty) last.</summary>
    public static IEnumerable<string> Upwards(string folder)
    {
        for (var at = folder; at.Length > 0; at = FolderOf(at))
        {
            yield return at;
        }

        yield return "";
    }
}
