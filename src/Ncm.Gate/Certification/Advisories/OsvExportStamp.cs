using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Tells one content of an export from another, so that an index is used for the very content that it was made of.
/// <para>The content's identity is a SHA-256 over every byte (and, of a folder, every file's name). An export of up to
/// <see cref="AlwaysHashed"/> bytes is hashed on every run. A larger one is hashed once; then its stamp (path, and every file's length and time
/// of change) stands for it, but only if the stamp was taken two seconds or more after the last change: within one tick of the file
/// system's clock a second change would leave the stamp as it is.</para>
/// </summary>
internal sealed class OsvExportStamp
{
    /// <summary>Up to this many bytes, hashing costs less than it could save.</summary>
    public const long AlwaysHashed = 16 * 1024 * 1024;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly IReadOnlyList<FileInfo> _files;

    private OsvExportStamp(string path, IReadOnlyList<FileInfo> files)
    {
        _path = path;
        _files = files;
        TotalBytes = files.Sum(file => file.Length);
        Value = ComputeValue();
    }

    /// <summary>The stamp in hexadecimal: equal stamps, same files with same lengths and times.</summary>
    public string Value { get; }

    /// <summary>The bytes of all files.</summary>
    public long TotalBytes { get; }

    /// <summary>Looks at an export without reading it.</summary>
    /// <exception cref="IOException">It is not there.</exception>
    public static OsvExportStamp Of(string path) =>
        new(path, Directory.Exists(path) ? [.. OsvExport.Files(path)] : [Existing(path)]);

    /// <summary>Whether a stamp taken now would show any later change.</summary>
    public bool IsSettled(DateTimeOffset now) => _files.All(file => now - file.LastWriteTimeUtc >= Settled);

    /// <summary>Reads every byte and gives the content's identity in hexadecimal.</summary>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var file in _files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Line(Path.GetRelativePath(_path, file.FullName), file.Length)));
            var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.Read, 1, useAsync: true);
            await using (stream.ConfigureAwait(false))
            {
                int read;
                while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    hash.AppendData(buffer, 0, read);
                }
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private string ComputeValue()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(Line(_path, _files.Count)));
        foreach (var file in _files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Line(file.FullName, file.Length)));
            hash.AppendData(Encoding.UTF8.GetBytes(Line("", file.LastWriteTimeUtc.Ticks)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Line(string name, long number) => string.Create(CultureInfo.InvariantCulture, $"{name}\0{number}\n");

    private static FileInfo Existing(string path) =>
        new FileInfo(path) is { Exists: true } file ? file : throw new FileNotFoundException("there is nothing there", path);
}
