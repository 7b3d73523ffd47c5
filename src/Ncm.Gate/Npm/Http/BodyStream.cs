using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm.Http;

/// <summary>A response's body, counted and bounded.</summary>
/// <param name="inner">The body as it arrives.</param>
/// <param name="limit">The most bytes that are read of it.</param>
/// <param name="statistics">Told what arrives.</param>
internal sealed class BodyStream(Stream inner, long limit, FetchStatistics statistics) : ForwardStream
{
    private long _read;

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
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Count(await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

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
