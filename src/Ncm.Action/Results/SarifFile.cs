using Ncm.Action.Checks;
using Ncm.Action.Runner;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>Writes SARIF into the workspace, for github/codeql-action/upload-sarif.</summary>
internal static class SarifFile
{
    /// <summary>Writes it. What is in the workspace may come from the pull request, so that nothing is written through a symbolic link.</summary>
    /// <param name="path">The file, from the workspace.</param>
    /// <param name="result">The result.</param>
    /// <param name="runner">The runner's variables.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, CheckResult result, RunnerEnvironment runner)
    {
        var workspace = runner.Workspace ?? throw new InputException("GITHUB_WORKSPACE is not set, so there is no place for sarif-file.");
        try
        {
            var folder = workspace;
            var segments = path.Split('/', '\\');
            foreach (var segment in segments[..^1])
            {
                folder = Path.Combine(folder, segment);
                Refuse(new DirectoryInfo(folder), path);
                Directory.CreateDirectory(folder);
            }

            var file = Path.Combine(folder, segments[^1]);
            Refuse(new FileInfo(file), path);
            using var stream = File.Create(file);
            SarifWriter.Write(stream, result.Reports);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the file of the input sarif-file, {path}, cannot be written ({problem.Message.TrimEnd('.')}).");
        }
    }

    private static void Refuse(FileSystemInfo place, string path)
    {
        if (place.LinkTarget is not null)
        {
            throw new InputException($"the file of the input sarif-file, {path}, would be written through a symbolic link; name another.");
        }
    }
}
