namespace Ncm.Gate.Tests.Npm;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ncm-npm-");

    internal string At(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path, _folder.FullName));

    internal string Write(string path, string text)
    {
        var full = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
        return full;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
