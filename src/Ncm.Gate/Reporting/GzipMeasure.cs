using System.IO.Compression;

namespace Ncm.Gate.Reporting;

/// <summary>
/// Passes bytes on and counts what they would come to gzipped, by the fastest compression: what an uploader makes of them is no larger.
/// </summary>
internal sealed class GzipMeasure : Stream
{
#pragma warning disable CA2213 // The caller's, who goes on with it.
    private readonly Stream _target;
#pragma warning restore CA2213
    private readonly Counter _counter = new();
    private readonly GZipStream _gzip;

    public GzipMeasure(Stream target)
    {
        _target = target;
        _gzip = new GZipStream(_counter, CompressionLevel.Fastest);
    }

    /// <summary>The compressed bytes so far, without the few that the compressor still holds.</summary>
    public long GzippedBytes => _counter.Count;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _target.Write(buffer);
        _gzip.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Nothing: the writer flushes after every result, which is no reason to go to the disk as often.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _target.Flush();
            _gzip.Dispose();
            _counter.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Forgets what it counts.</summary>
    private sealed class Counter : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => Count;

        public override long Position
        {
            get => Count;
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => Count += buffer.Length;

        public override void Write(byte[] buffer, int offset, int count) => Count += count;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
