namespace Ncm.Gate.Npm;

/// <summary>
/// What npm derives from where it and node are installed: the global prefix, and the npmrc that a distribution ships within npm. Both
/// are found by PATH, as a shell would; behind a version manager's shim they stay unknown.
/// </summary>
/// <param name="environment">PATH, and on Windows PATHEXT is not consulted: node and npm have known names.</param>
internal sealed class NpmInstallation(IReadOnlyDictionary<string, string> environment)
{
    /// <summary>The prefix that npm starts from; null where node is not on PATH.</summary>
    internal string? GlobalPrefix
    {
        get
        {
            if (environment.TryGetValue("PREFIX", out var prefix) && prefix.Length > 0)
            {
                return prefix;
            }

            var folder = Path.GetDirectoryName(Find(OperatingSystem.IsWindows() ? "node.exe" : "node"));
            if (OperatingSystem.IsWindows() || folder is null)
            {
                return folder;
            }

            folder = Path.GetDirectoryName(folder);
            return folder is not null && environment.TryGetValue("DESTDIR", out var destination) && destination.Length > 0
                ? Path.Join(destination, folder)
                : folder;
        }
    }

    /// <summary>The npmrc inside the installed npm; null where npm is not on PATH.</summary>
    internal string? BuiltinConfigPath
    {
        get
        {
            if (OperatingSystem.IsWindows())
            {
                var folder = Path.GetDirectoryName(Find("npm.cmd"));
                return folder is null ? null : Path.Join(folder, "node_modules", "npm", "npmrc");
            }

            // npm is a link to its bin/npm-cli.js.
            var cli = Find("npm");
            return cli is not null && Path.GetFileName(cli) == "npm-cli.js"
                ? Path.Join(Path.GetDirectoryName(Path.GetDirectoryName(cli)), "npmrc")
                : null;
        }
    }

    private string? Find(string name)
    {
        if (!environment.TryGetValue("PATH", out var path))
        {
            return null;
        }

        foreach (var folder in path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Join(folder, name);
            if (Path.IsPathRooted(folder) && File.Exists(candidate))
            {
                return RealPath(candidate);
            }
        }

        return null;
    }

    private static string? RealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
