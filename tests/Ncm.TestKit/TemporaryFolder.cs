using System.Text;

namespace Ncm.TestKit;

/// <summary>A folder of its own for one test, gone after it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ncm-test-");

    /// <summary>Its absolute path.</summary>
    public string Path => _folder.FullName;

    /// <summary>The absolute path of something in it.</summary>
    /// <param name="name">Its path in the folder.</param>
    public string At(string name) => System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(name, Path));

    /// <summary>Writes a file into it, folders included.</summary>
    /// <param name="name">The file's path in the folder.</param>
    /// <param name="content">Its text, in UTF-8.</param>
    /// <returns>The file's absolute path.</returns>
    public string Write(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));

    /// <summary>Writes a file into it, folders included.</summary>
    /// <param name="name">The file's path in the folder.</param>
    /// <param name="content">Its bytes.</param>
    /// <returns>The file's absolute path.</returns>
    public string Write(string name, ReadOnlySpan<byte> content)
    {
        var path = At(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Delete(recursive: true);
}
