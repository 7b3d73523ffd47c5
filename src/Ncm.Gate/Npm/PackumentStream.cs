using System.Buffers;
using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>Scans a piece of a JSON document.</summary>
/// <param name="bytes">The piece, with what was left over of the one before.</param>
/// <param name="final">Whether it is the last one.</param>
/// <param name="state">Where the reader is.</param>
/// <returns>How many bytes were consumed.</returns>
internal delegate int ScanPiece(ReadOnlySpan<byte> bytes, bool final, ref JsonReaderState state);

/// <summary>Feeds a packument, which may have 10 MB and more, to a scanner piece by piece; what is held is one buffer.</summary>
internal static class PackumentStream
{
    // A single string (a README) may be long; one beyond this is no packument.
    private const int MaxToken = 16 * 1024 * 1024;
    private const int BufferSize = 64 * 1024;

    /// <summary>Reads on until the scanner has what it looks for, or to the end.</summary>
    /// <param name="packument">The document.</param>
    /// <param name="scan">The scanner.</param>
    /// <param name="isDone">Whether it has what it looks for.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="JsonException">It is no JSON, or a single value is too long.</exception>
    public static async Task ReadAsync(Stream packument, ScanPiece scan, Func<bool> isDone, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000 });
            var filled = 0;
            var ended = false;
            while (!ended && !isDone())
            {
                if (filled == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                var read = await packument.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                ended = read == 0;
                filled += read;
                var consumed = scan(buffer.AsSpan(0, filled), ended, ref state);
                buffer.AsSpan(consumed, filled - consumed).CopyTo(buffer);
                filled -= consumed;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer)
    {
        if (buffer.Length >= MaxToken)
        {
            throw new JsonException("a single value is too long");
        }

        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
