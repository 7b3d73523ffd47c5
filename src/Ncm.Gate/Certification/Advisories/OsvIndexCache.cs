namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// The indexes of exports in a cache folder: <c>osv-{content hash}.index</c>, and <c>osv-{stamp}.stamp</c> holding the content hash of a large
/// export. Files are written beside their place and moved there, so that another process sees them whole or not at all.
/// </summary>
/// <param name="folder">The cache folder; it need not exist.</param>
internal sealed class OsvIndexCache(string folder)
{
    /// <summary>An index that was not used for so long is deleted when another is made.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    /// <summary>Opens the index of a content.</summary>
    /// <returns><see langword="null"/> when there is none, or it is damaged: then it is made anew.</returns>
    public OsvIndexFile? TryOpen(string content)
    {
        try
        {
            return OsvIndexFile.Open(IndexPath(content));
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether there is an index of a content that can be opened.</summary>
    public bool IsUsable(string content)
    {
        using var index = TryOpen(content);
        return index is not null;
    }

    /// <summary>Writes an index.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void Save(string content, OsvIndexBuilder index)
    {
        Directory.CreateDirectory(folder);
        Replace(IndexPath(content), index.WriteTo);

        // Ages go by the file system's own clock: by another one, what a second gate is just writing could look long unused.
        DeleteUnused(File.GetLastWriteTimeUtc(IndexPath(content)));
    }

    /// <summary>Makes sure that the folder can be written, before an index is made that could not be kept.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written.</exception>
    public void CheckWritable()
    {
        Directory.CreateDirectory(folder);
        var probe = TemporaryPath();
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }

    /// <summary>The content hash that a stamp stands for.</summary>
    public string? TryReadStamp(string stamp)
    {
        try
        {
            var content = File.ReadAllText(StampPath(stamp));
            return content.Length == 64 && content.All(char.IsAsciiHexDigitLower) ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers what a stamp stands for. A folder that cannot be written costs another hashing next time, nothing else.</summary>
    public void SaveStamp(string stamp, string content)
    {
        try
        {
            Replace(StampPath(stamp), path => File.WriteAllText(path, content));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private void Replace(string path, Action<string> write)
    {
        var temporary = TemporaryPath();
        try
        {
            write(temporary);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private void DeleteUnused(DateTime now)
    {
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("osv-*"))
        {
            if (now - file.LastAccessTimeUtc > Kept && now - file.LastWriteTimeUtc > Kept)
            {
                try
                {
                    file.Delete();
                }
                catch (Exception e) when (e is IOException or UnauthorizedAccessException)
                {
                    // Another process reads it, or it is another user's: it stays.
                    continue;
                }
            }
        }
    }

    private string IndexPath(string content) => Path.Combine(folder, $"osv-{content}.index");

    private string StampPath(string stamp) => Path.Combine(folder, $"osv-{stamp}.stamp");

    private string TemporaryPath() => Path.Combine(folder, $"osv-{Guid.NewGuid():N}.tmp");
}
