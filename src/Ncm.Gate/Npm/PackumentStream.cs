using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>A packument that is read as it streams by: only one buffer of it is in memory, since popular packages have packuments of 10 MB and more.</summary>
internal abstract class PackumentStream
{
    // A single string (a README) may be long; one beyond this is no packument.
    private const int MaxToken = 16 * 1024 * 1024;
    private const int BufferSize = 64 * 1024;

    /// <summary>Whether the rest need not be read.</summary>
    protected abstract bool IsDone { get; }

    /// <summary>Reads on until what is looked for is found, or to the end.</summary>
    /// <exception cref="JsonException">It is no packument.</exception>
    protected async Task ReadAsync(Stream packument, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = 1000 });
            var filled = 0;
            var ended = false;
            while (!ended && !IsDone)
            {
                if (filled == buffer.Length)
                {
                    buffer = Grow(buffer);
                }

                var read = await packument.ReadAsync(buffer.AsMemory(filled), cancellationToken).ConfigureAwait(false);
                ended = read == 0;
                filled += read;
                var consumed = Scan(buffer.AsSpan(0, filled), ended, ref state);
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

    /// <summary>Takes what it wants of the next bytes.</summary>
    /// <param name="bytes">The bytes that were not consumed yet.</param>
    /// <param name="final">Whether they are the last.</param>
    /// <param name="state">Where the reader is.</param>
    /// <returns>How many bytes were consumed.</returns>
    protected abstract int Scan(ReadOnlySpan<byte> bytes, bool final, ref JsonReaderState state);

    /// <summary>A time of the packument's <c>time</c>; <see langword="null"/> for none.</summary>
    protected static DateTimeOffset? PublishTime(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
}
