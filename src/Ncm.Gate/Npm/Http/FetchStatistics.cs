using System.Collections.Concurrent;

namespace Ncm.Gate.Npm.Http;

/// <summary>What was fetched, so that a command can say so. Counted from many threads; read it when the work is done.</summary>
public sealed class FetchStatistics
{
    private readonly ConcurrentBag<FetchedTarball> _tarballs = [];
    private long _requests;
    private long _retries;
    private long _bytes;
    private long _manifests;

    /// <summary>Requests sent over the network, repeated and redirected ones included.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    /// <summary>Requests that repeated a failed one.</summary>
    public long Retries => Interlocked.Read(ref _retries);

    /// <summary>Bytes of response bodies received, after decompression by the transport.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Version manifests read from a registry.</summary>
    public long Manifests => Interlocked.Read(ref _manifests);

    /// <summary>The tarballs that were read, by name.</summary>
    public IReadOnlyList<FetchedTarball> Tarballs => [.. _tarballs.OrderBy(static tarball => tarball.Package)];

    internal void CountRequest(bool retry)
    {
        Interlocked.Increment(ref _requests);
        if (retry)
        {
            Interlocked.Increment(ref _retries);
        }
    }

    internal void CountBytes(int bytes) => Interlocked.Add(ref _bytes, bytes);

    internal void CountManifest() => Interlocked.Increment(ref _manifests);

    internal void Add(FetchedTarball tarball) => _tarballs.Add(tarball);
}

/// <summary>One tarball that was read.</summary>
/// <param name="Package">Whose tarball.</param>
/// <param name="Reason">What it was read for, such as <c>no licence in the manifest</c>.</param>
/// <param name="Bytes">Its size as published, in bytes.</param>
/// <param name="FromNpmCache">Whether npm's own cache had it, so that nothing was fetched.</param>
public sealed record FetchedTarball(PackageId Package, string Reason, long Bytes, bool FromNpmCache);
