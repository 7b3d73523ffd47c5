using System.Buffers;
using System.IO.Compression;

namespace Ncm.Gate.Npm.Tarballs;

/// <summary>
/// Reads a published tarball as it streams by: checks that it is what the registry published and gathers what certification
/// asks of it. Nothing is written to disk, nothing is run, and everything is bounded.
/// </summary>
/// <remarks>
/// It differs from npm in two harmless ways, both only for bytes that the registry published as they are: npm refuses bytes other than
/// zeros behind the compressed archive, which are passed over here; and where node is new enough npm unpacks zstd, which no registry
/// publishes and which is corrupt here.
/// </remarks>
/// <param name="limits">The bounds.</param>
internal sealed class TarballInspector(TarballLimits limits)
{
    private const int ChunkSize = 128 * 1024;

    /// <summary>Reads a tarball to its end, so that the hash is of all its bytes.</summary>
    /// <param name="tarball">The bytes as published.</param>
    /// <param name="published">What the registry published about them; <see langword="null"/> makes every tarball corrupt.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The contents, or why they do not count. Transport faults are thrown.</returns>
    public async Task<RegistryAnswer<TarballContents>> InspectAsync(Stream tarball, Integrity? published, CancellationToken cancellationToken)
    {
        if (published is null)
        {
            return Corrupt("the registry publishes no integrity to check it by");
        }

        using var hasher = new IntegrityHasher(Algorithms(published));
        using var source = new HashingStream(tarball, hasher, limits.CompressedBytes);
        var sink = new TarballSink(limits);
        string? trouble = null;
        try
        {
            trouble = await ReadAsync(source, new TarParser(sink, limits), cancellationToken).ConfigureAwait(false);

            // Bytes behind the archive's end, or behind what could not be read, belong to the hash too.
            await DrainAsync(source, cancellationToken).ConfigureAwait(false);
        }
        catch (TarballLimitException exception)
        {
            return Corrupt(exception.Message);
        }

        var computed = hasher.Finish();
        if (!published.Admits(computed))
        {
            return Corrupt($"its bytes are not what the registry published ({published.StrongestAlgorithm} differs)");
        }

        if (trouble is not null)
        {
            return Corrupt(trouble);
        }

        var (packages, unpackedSize) = sink.Finish();
        return new TarballContents { Packages = packages, UnpackedSize = unpackedSize, CompressedSize = source.Count, Computed = computed };
    }

    // A registry that gives no SHA-512 leaves locks without a common algorithm; then all are computed, so that they can be compared.
    private static IEnumerable<string> Algorithms(Integrity published) =>
        published.Algorithms.Contains("sha512") ? [published.StrongestAlgorithm, "sha512"] : IntegrityHasher.AllAlgorithms;

    private static RegistryFailure Corrupt(string what) => new(RegistryFailureKind.Corrupt, what);

    /// <returns>What is wrong with the archive, or <see langword="null"/>.</returns>
    private async Task<string?> ReadAsync(HashingStream source, TarParser parser, CancellationToken cancellationToken)
    {
        try
        {
            // npm's tar looks at the first bytes, never at the name: what is not compressed is read as it is.
            var first = await source.PeekAsync(cancellationToken).ConfigureAwait(false);
            if (first is [0x1F, 0x8B])
            {
                using var unzipped = new GZipStream(source, CompressionMode.Decompress, leaveOpen: true);
                await FeedAsync(unzipped, source, parser, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await FeedAsync(source, source, parser, cancellationToken).ConfigureAwait(false);
            }

            parser.Finish();
            return null;
        }
        catch (InvalidDataException exception)
        {
            return $"it cannot be unpacked: {exception.Message.TrimEnd('.')}";
        }
    }

    private async Task FeedAsync(Stream archive, HashingStream source, TarParser parser, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            long total = 0;
            int read;
            while ((read = await archive.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            {
                total += read;
                if (total > limits.UncompressedBytes)
                {
                    throw new TarballLimitException($"it unpacks to more than {limits.UncompressedBytes} bytes");
                }

                if (total > source.Count * limits.Ratio)
                {
                    throw new TarballLimitException($"it unpacks to more than {limits.Ratio} times its size");
                }

                parser.Append(buffer.AsSpan(0, read));
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task DrainAsync(HashingStream source, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) > 0)
            {
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
