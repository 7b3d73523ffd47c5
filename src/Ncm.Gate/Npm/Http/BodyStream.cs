using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm.Http;

/// <summary>A response's body, counted and bounded.</summary>
/// <param name="inner">The body as it arrives.</param>
/// <param name="limit">The most bytes that are read of it.</param>
/// <param name="statistics">Told what arrives.</param>
internal sealed class BodyStream(Stream inner, long limit, FetchStatistics statistics) : Stream
{
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public override void Flush() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private int Count(int read)
    {
        statistics.CountBytes(read);
        _read += read;
        return _read <= limit ? read : throw new BodyTooLargeException(limit);
    }
}

/// <summary>A body went on beyond its bound.</summary>
/// <param name="limit">The bound in bytes.</param>
[SuppressMessage("Design", "CA1064", Justification = "It never leaves the library.")]
internal sealed class BodyTooLargeException(long limit) : Exception($"it is larger than {limit} bytes")
{
    /// <summary>The bound in bytes.</summary>
    public long Limit { get; } = limit;
}
