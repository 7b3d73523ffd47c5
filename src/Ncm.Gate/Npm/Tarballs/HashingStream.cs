namespace Ncm.Gate.Npm.Tarballs;

/// <summary>A tarball's bytes as published, hashed and counted as they are read.</summary>
/// <param name="inner">The bytes.</param>
/// <param name="hasher">Hashes them.</param>
/// <param name="limit">The most that is read.</param>
internal sealed class HashingStream(Stream inner, IntegrityHasher hasher, long limit) : ForwardStream
{
    private byte[] _pushedBack = [];

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <summary>The first two bytes, which are read again afterwards.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<byte[]> PeekAsync(CancellationToken cancellationToken)
    {
        var first = new byte[2];
        var read = await ReadAtLeastAsync(first, first.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return _pushedBack = first[..read];
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pushedBack.Length > 0)
        {
            var again = Math.Min(buffer.Length, _pushedBack.Length);
            _pushedBack.AsSpan(0, again).CopyTo(buffer.Span);
            _pushedBack = _pushedBack[again..];
            return again;
        }

        var read = await inner.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        hasher.Append(buffer.Span[..read]);
        Count += read;
        return Count <= limit ? read : throw new TarballLimitException($"it is larger than {limit} bytes");
    }
}
