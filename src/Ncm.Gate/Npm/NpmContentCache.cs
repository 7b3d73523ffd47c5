namespace Ncm.Gate.Npm;

/// <summary>
/// npm's own cache (<c>_cacache</c>, content version 2): after <c>npm ci</c> every tarball lies there under its own hash. It is only read, and
/// what it gives is hashed again by whoever reads it.
/// </summary>
/// <param name="cacheDirectory">npm's <c>cache</c>, such as <c>~/.npm</c>.</param>
internal sealed class NpmContentCache(string cacheDirectory)
{
    // cacache's content/path.js: content-v2/<algorithm>/<2 hex digits>/<2 hex digits>/<the rest>.
    private readonly string _content = Path.Combine(cacheDirectory, "_cacache", "content-v2");

    /// <summary>Opens the content with one of the published hashes.</summary>
    /// <param name="published">What the registry published about the bytes.</param>
    /// <returns>The bytes, not checked yet; <see langword="null"/> when the cache has none that can be read.</returns>
    public Stream? TryOpen(Integrity published) => Candidates(published).Select(TryOpen).FirstOrDefault(static stream => stream is not null);

    private IEnumerable<string> Candidates(Integrity published) =>
        from algorithm in published.Algorithms
        from hex in published.HexDigests(algorithm)
        where Path.IsPathFullyQualified(_content) && hex.Length > 4
        select Path.Combine(_content, algorithm, hex[..2], hex[2..4], hex[4..]);

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // the registry has it too
        }
    }
}
