using System.Security.Cryptography;

namespace Ncm.Registry.Storage;

/// <summary>
/// Files under their own SHA-256. A file is there whole or not at all: it is written under another name and then renamed. The same bytes lie there
/// once.
/// </summary>
/// <param name="folder">The absolute folder.</param>
internal sealed class ContentStore(string folder)
{
    private readonly string _incoming = Directory.CreateDirectory(Path.Combine(folder, "incoming")).FullName;

    /// <summary>Where content lies, whether it is there or not.</summary>
    /// <param name="hash">Its SHA-256 in lower-case hexadecimal.</param>
    public string PathOf(string hash) => Path.Combine(folder, hash[..2], hash);

    /// <summary>Takes what is written.</summary>
    /// <param name="write">Writes the content and says whether it is to be kept; what it throws leaves nothing behind.</param>
    /// <returns>The content's hash and length in bytes; <see langword="null"/> when it is not kept.</returns>
    public async Task<(string Hash, long Length)?> AddAsync(Func<Stream, Task<bool>> write)
    {
        var temporary = Path.Combine(_incoming, Guid.NewGuid().ToString("N"));
        try
        {
            string hash;
            long length;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 128 * 1024, FileOptions.Asynchronous))
            {
                if (!await write(file))
                {
                    return null;
                }

                length = file.Length;
                file.Position = 0;
                hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(file));

                // Or a name could outlive a power failure that its bytes do not.
#pragma warning disable CA1849 // No asynchronous flush goes to the disk.
                file.Flush(flushToDisk: true);
#pragma warning restore CA1849
            }

            var path = PathOf(hash);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Move(temporary, path, overwrite: true);
            return (hash, length);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Reads content whole.</summary>
    /// <param name="hash">Its hash.</param>
    /// <returns><see langword="null"/> when it is not there.</returns>
    public FileStream? TryOpen(string hash)
    {
        try
        {
            return new FileStream(
                PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 128 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Removes content; readers that have it open read on.</summary>
    /// <param name="hash">Its hash.</param>
    public void Remove(string hash) => File.Delete(PathOf(hash));
}
