using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Extensions.Caching.Memory;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Options;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Npm;

/// <summary>
/// Packuments as they are served, built once for what they rest on: the upstream's document, the decisions, the address, the format. A request that finds
/// its document here costs a look into a table and a write to the socket.
/// </summary>
internal sealed class DocumentShelf
{
    private readonly ServerParts _parts;
    private readonly SingleFlight<(Key Key, string Stamp), Document> _flights;

    /// <param name="parts">The server's parts.</param>
    public DocumentShelf(ServerParts parts)
    {
        _parts = parts;
        _flights = new SingleFlight<(Key Key, string Stamp), Document>(parts.Stopping);
    }

    private sealed record Key(string Tenant, string Name, string BaseUrl, PackumentFormat Format);

    /// <summary>The document for a request.</summary>
    /// <param name="tenant">The registry.</param>
    /// <param name="judged">The package and the decisions on it.</param>
    /// <param name="baseUrl">The registry's own address, ending in a slash.</param>
    /// <param name="format">Which of the two.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<Document> GetAsync(
        TenantOptions tenant, JudgedPackage judged, string baseUrl, PackumentFormat format, CancellationToken cancellationToken)
    {
        var key = new Key(tenant.Id, judged.Package.Packument.Name, baseUrl, format);
        return _parts.Memory.Get<Document>(key) is { } document && document.Stamp == judged.Stamp
            ? Task.FromResult(document)
            : _flights.RunAsync((key, judged.Stamp), _ => Task.FromResult(Build(key, judged, tenant.Mode == RegistryMode.Refuse))).WaitAsync(cancellationToken);
    }

    private Document Build(Key key, JudgedPackage judged, bool refuses)
    {
        using var packed = new MemoryStream();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long length;
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        using (var counted = new CountingStream(gzip, hash))
        using (var buffered = new BufferedStream(counted, 64 * 1024))
        {
            new PackumentWriter(buffered, judged, key.BaseUrl, refuses).Write(key.Format);
            buffered.Flush();
            length = counted.Count;
        }

        var document = new Document(judged.Stamp, $"W/\"{Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16))}\"", packed.ToArray(), length);
        _parts.Metrics.CountDocument(key.Format == PackumentFormat.Full ? "full" : "abbreviated");

        // Twice: the same bytes may come to lie here in Brotli too.
        _parts.Memory.Set(key, document, new MemoryCacheEntryOptions { Size = 1024 + (2L * document.Gzip.Length) });
        return document;
    }

    /// <summary>Counts and hashes what goes by.</summary>
    private sealed class CountingStream(Stream inner, IncrementalHash hash) : Stream
    {
        public long Count { get; private set; }

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
            hash.AppendData(buffer);
            Count += buffer.Length;
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
