namespace Ncm.Cli.Terminal;

/// <summary>Writes a report into a file: all of it or nothing, so that neither Ctrl-C nor a full disk leaves half a report behind.</summary>
internal static class OutputFile
{
    // A report in the place of one of these would cost somebody their work, and a forgotten file name puts the path there.
    private static readonly string[] Kept = ["package-lock.json", "npm-shrinkwrap.json", "package.json", "policy.yml", "whitelist.yml"];

    /// <summary>Why a report cannot go into a file; <see langword="null"/> where it can.</summary>
    /// <param name="path">The file, from the working directory.</param>
    public static string? Refuse(string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            return "has no name";
        }

        if (path.StartsWith('-'))
        {
            return "looks like an option that this command does not have";
        }

        if (Directory.Exists(path))
        {
            return "is a folder";
        }

        if (Kept.Contains(Path.GetFileName(path), StringComparer.OrdinalIgnoreCase))
        {
            return "is a file of the project and is not overwritten by a report";
        }

        return Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder) ? $"lies in a folder that is not there ({folder})" : null;
    }

    /// <summary>Writes a file beside its place and then moves it there.</summary>
    /// <param name="path">The file, from the working directory.</param>
    /// <param name="write">Writes the content.</param>
    /// <exception cref="UsageException">It cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        try
        {
            var target = Target(Path.GetFullPath(path));
            if (IsDevice(target))
            {
                using var device = new FileStream(target, FileMode.Open, FileAccess.Write);
                write(device);
                return;
            }

            var temporary = $"{target}.{Path.GetRandomFileName()}";
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
                {
                    write(stream);
                }

                File.Move(temporary, target, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path} cannot be written: {problem.Message}", problem);
        }
    }

    /// <summary>A link stays a link: what it points at changes.</summary>
    private static string Target(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link && !IsDevice(path) ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : path;

    /// <summary>/dev/stdout, /dev/null, /dev/fd/63 and the like are written to; a file moved over them would take their place.</summary>
    private static bool IsDevice(string path) =>
        !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));
}
