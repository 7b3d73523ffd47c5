using Ncm.Gate.Diagnostics;
using Ncm.Gate.Lockfiles;

namespace Ncm.Cli;

/// <summary>The project as it was before the change that is judged: what <c>--base</c> names. What cannot be read is an error and never an empty base.</summary>
internal static class BaseProject
{
    private static readonly string[] LockNames = ["npm-shrinkwrap.json", "package-lock.json"];

    /// <summary>Reads it.</summary>
    /// <param name="since">A lock file, a project's folder, or a git ref.</param>
    /// <param name="path">The project that is judged: its folder or its lock file.</param>
    /// <param name="error">Told that everything is judged, where the base has no lock file.</param>
    /// <param name="cancellationToken">Ends git and the wait.</param>
    /// <returns><see langword="null"/> where the commit has no lock file: then everything is new.</returns>
    /// <exception cref="GateException">It cannot be read (NCM9001).</exception>
    public static async Task<LockedProject?> ReadAsync(string since, string path, TextWriter error, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
        {
            return null; // the gate itself says best what is wrong with that
        }

        var directory = Path.GetFullPath(Directory.Exists(path) ? path : Path.GetDirectoryName(path) is { Length: > 0 } parent ? parent : ".");
        if (Directory.Exists(since) || File.Exists(since))
        {
            return Open(since, directory);
        }

        using var commit = await GitCommit.OpenMergeBaseAsync(directory, since, cancellationToken);
        var names = File.Exists(path) && !LockNames.Contains(Path.GetFileName(path)) ? [Path.GetFileName(path)] : LockNames;
        foreach (var name in names)
        {
            if (commit.Read(name) is { } bytes)
            {
                return LockedProject.FromBytes($"{commit.Name}:{name}", bytes, manifest => commit.Read(manifest));
            }
        }

        await error.WriteLineAsync($"nscm: there is no {string.Join(" or ", names)} in {commit.Name} (the merge base with {since}), so everything is judged");
        return null;
    }

    private static LockedProject Open(string since, string directory)
    {
        var file = Directory.Exists(since) ? LockNames.Select(name => Path.Combine(since, name)).FirstOrDefault(File.Exists) ?? since : since;
        var isOfTheProject = Path.GetFullPath(Path.GetDirectoryName(Path.GetFullPath(file))!) == Path.TrimEndingDirectorySeparator(directory);
        if (!isOfTheProject)
        {
            return LockedProject.Open(file);
        }

        if (LockNames.Contains(Path.GetFileName(file)))
        {
            throw new GateException("NCM9001", new FileLocation(file), "--base names the project's own lock file, from which nothing can differ; name the earlier one.");
        }

        // A copy beside today's package.json, which says what is required today and not what was.
        return LockedProject.FromBytes(file, ReadFile(file), _ => null);
    }

    private static byte[] ReadFile(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new GateException("NCM9001", new FileLocation(file), $"the file that --base names cannot be read ({problem.Message.TrimEnd('.')}).", problem);
        }
    }
}
