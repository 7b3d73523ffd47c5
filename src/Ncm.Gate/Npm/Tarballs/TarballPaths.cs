namespace Ncm.Gate.Npm.Tarballs;

/// <summary>Where npm puts a tarball's files, and what they are by their names.</summary>
internal static class TarballPaths
{
    // npm's tar: DEFAULT_MAX_DEPTH.
    private const int MaxDepth = 1024;

    private static readonly string[] SourceExtensions = [".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".json", ".map", ".css", ".html", ".yml", ".yaml"];

    /// <summary>
    /// The path under the package's folder: the first segment is taken off, whatever it is called; empty and <c>.</c> segments go. A
    /// path with <c>..</c>, one that is too deep and one that names the folder itself are not unpacked.
    /// </summary>
    /// <param name="path">The path in the archive.</param>
    /// <returns>The path, or <see langword="null"/> when npm does not unpack it.</returns>
    public static string? Unpacked(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return null;
        }

        var rest = path[(slash + 1)..];
        if (IsPlain(rest))
        {
            return rest;
        }

        var segments = rest.Split('/');
        if (segments.Length > MaxDepth || rest.Replace('\\', '/').Split('/').Contains(".."))
        {
            return null;
        }

        // A drive letter at the front is taken off like a leading slash, on every system.
        var kept = segments.Where(static segment => segment is not ("" or ".")).ToList();
        if (kept.Count > 0 && kept[0].Length >= 2 && char.IsAsciiLetter(kept[0][0]) && kept[0][1] == ':')
        {
            kept[0] = kept[0][2..];
            kept.RemoveAll(static segment => segment.Length == 0);
        }

        return kept.Count == 0 ? null : string.Join('/', kept);
    }

    /// <summary>Splits a path into the package that it belongs to (<c>""</c>, <c>node_modules/a</c>, <c>node_modules/a/node_modules/@s/b</c>) and the rest.</summary>
    /// <param name="path">The path under the package's folder.</param>
    /// <returns>The length of the package's folder, and where the rest begins.</returns>
    public static (int FolderLength, int RestStart) Split(ReadOnlySpan<char> path)
    {
        const string Modules = "node_modules/";
        var folder = 0;
        var rest = 0;
        while (path[rest..].StartsWith(Modules, StringComparison.Ordinal))
        {
            var name = path[(rest + Modules.Length)..];
            var end = name.IndexOf('/');
            if (end > 0 && name[0] == '@')
            {
                var second = name[(end + 1)..].IndexOf('/');
                end = second > 0 ? end + 1 + second : -1;
            }

            // Files right below node_modules, and .bin and the like, belong to the package above.
            if (end <= 0 || name[0] == '.')
            {
                break;
            }

            folder = rest + Modules.Length + end;
            rest = folder + 1;
        }

        return (folder, rest);
    }

    /// <summary>Whether a file at a package's root is a README by npm's rule: <c>readme</c> in any case, with any extension or suffix.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsReadme(ReadOnlySpan<char> name) => HasStem(name, "readme") && !IsSource(name);

    /// <summary>Whether a file at a package's root is a licence by its name.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsLicense(ReadOnlySpan<char> name) => LicenseStem(name) > 0 && !IsSource(name);

    /// <summary>Whether a licence file's name says nothing but that it is the licence.</summary>
    /// <param name="name">The file's name.</param>
    public static bool IsPlainLicense(ReadOnlySpan<char> name)
    {
        var rest = name[LicenseStem(name)..];
        return rest.Length == 0 || Is(rest, ".md") || Is(rest, ".txt") || Is(rest, ".markdown") || Is(rest, ".rst");

        static bool Is(ReadOnlySpan<char> rest, string extension) => rest.Equals(extension, StringComparison.OrdinalIgnoreCase);
    }

    private static int LicenseStem(ReadOnlySpan<char> name)
    {
        foreach (var stem in (ReadOnlySpan<string>)["license", "licence", "unlicense", "copying"])
        {
            if (HasStem(name, stem))
            {
                return stem.Length;
            }
        }

        return 0;
    }

    private static bool HasStem(ReadOnlySpan<char> name, string stem) =>
        name.StartsWith(stem, StringComparison.OrdinalIgnoreCase) && (name.Length == stem.Length || name[stem.Length] is '.' or '-' or '_');

    // license.js checks licences and readme.ts makes one: programs are neither.
    private static bool IsSource(ReadOnlySpan<char> name)
    {
        foreach (var extension in SourceExtensions)
        {
            if (name.EndsWith(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlain(string path) =>
        path.Length > 0 && path[0] is not ('/' or '.') && !path.EndsWith('/') && !path.AsSpan().ContainsAny('\\', ':')
        && !path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)
        && path.AsSpan().Count('/') < MaxDepth;
}
