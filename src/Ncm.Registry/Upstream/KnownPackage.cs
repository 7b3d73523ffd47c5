using System.Collections.Concurrent;
using Ncm.Gate.Certification.Facts;
using Ncm.Registry.Npm;

namespace Ncm.Registry.Upstream;

/// <summary>One package as the upstream publishes it, with what was found in its tarballs so far.</summary>
/// <param name="packument">The packument.</param>
/// <param name="upstream">The upstream registry's URL.</param>
/// <param name="tarballs">The tarballs that were read.</param>
internal sealed class KnownPackage(Packument packument, string upstream, IEnumerable<KnownTarball> tarballs)
{
    private readonly ConcurrentDictionary<string, KnownTarball> _tarballs =
        new(tarballs.Select(static tarball => KeyValuePair.Create(tarball.Version, tarball)), StringComparer.Ordinal);

    // Asked for with every tarball that is served; to read it out of the manifest each time would cost as much as all the rest.
    private readonly ConcurrentDictionary<string, string> _published = new(StringComparer.Ordinal);

    private int _revision;

    /// <summary>The packument.</summary>
    public Packument Packument { get; } = packument;

    /// <summary>The upstream registry's URL.</summary>
    public string Upstream { get; } = upstream;

    /// <summary>The tarballs that were read.</summary>
    public IEnumerable<KnownTarball> Tarballs => _tarballs.Values;

    /// <summary>Grows with every tarball that is read: what was decided without it may be decided anew.</summary>
    public int Revision => Volatile.Read(ref _revision);

    /// <summary>What was found in a version's tarball; <see langword="null"/> when it was not read.</summary>
    /// <param name="version">The version.</param>
    public KnownTarball? TarballOf(string version) => _tarballs.GetValueOrDefault(version);

    /// <summary>What the packument says of the bytes of a version's tarball.</summary>
    /// <param name="version">A version of it.</param>
    public string PublishedAs(PackumentVersion version) => _published.GetOrAdd(
        version.Version,
        static (_, of) => KnownTarball.PublishedAs(PublishedFacts.OfManifest(of.Packument.At(of.Version.Manifest).Span, of.Version.PublishedAt)),
        (Packument, Version: version));

    /// <summary>Takes what was found.</summary>
    /// <param name="tarball">The tarball.</param>
    public void Add(KnownTarball tarball)
    {
        _tarballs[tarball.Version] = tarball;
        Interlocked.Increment(ref _revision);
    }
}
