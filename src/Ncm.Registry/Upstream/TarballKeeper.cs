using Microsoft.EntityFrameworkCore;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;

namespace Ncm.Registry.Upstream;

/// <summary>
/// Tarballs: each is fetched once, held against what was published of it while it comes in, looked into, and kept. No byte of it leaves before the last
/// one was checked.
/// </summary>
internal sealed class TarballKeeper
{
    /// <summary>How long a tarball that cannot be used is not fetched again.</summary>
    private static readonly TimeSpan BadAge = TimeSpan.FromMinutes(10);

    private readonly ServerParts _parts;
    private readonly SingleFlight<(string Name, string Version, string Published), KnownTarball> _flights;

    /// <param name="parts">The server's parts.</param>
    public TarballKeeper(ServerParts parts)
    {
        _parts = parts;
        _flights = new SingleFlight<(string Name, string Version, string Published), KnownTarball>(parts.Stopping);
    }

    /// <summary>A version's tarball, fetched if need be.</summary>
    /// <param name="package">The package.</param>
    /// <param name="version">The version.</param>
    /// <param name="cancellationToken">Ends the waiting; the work goes on.</param>
    /// <returns>The tarball; one that cannot be had says why.</returns>
    public Task<KnownTarball> GetAsync(KnownPackage package, PackumentVersion version, CancellationToken cancellationToken)
    {
        var published = package.PublishedAs(version);
        return package.TarballOf(version.Version) is { } known && known.Published == published && IsGood(known)
            ? Task.FromResult(known)
            : _flights.RunAsync(
                (package.Packument.Name, version.Version, published),
                token => FetchAsync(package, version, published, token)).WaitAsync(cancellationToken);
    }

    private bool IsGood(KnownTarball known) => known.Content is { } content
        ? new FileInfo(_parts.Storage.Tarballs.PathOf(content)) is { Exists: true } file && file.Length == known.Length
        : _parts.Time.GetUtcNow() - known.ReadAt < BadAge;

    private async Task<KnownTarball> FetchAsync(
        KnownPackage package, PackumentVersion version, string published, CancellationToken cancellationToken)
    {
        var id = new PackageId(package.Packument.Name, version.Version);
        var manifest = package.Packument.At(version.Manifest);
        var facts = PublishedFacts.OfManifest(manifest.Span, version.PublishedAt);
        var shown = new TarballEvidence { Facts = facts };
        UpstreamAnswer? answer = null;
        var stored = await _parts.Storage.Tarballs.AddAsync(async file =>
        {
            answer = await _parts.Upstream.ReadTarballAsync(
                id,
                version.TarballUrl,
                async (body, token) =>
                {
                    file.SetLength(0);
                    await using var tee = new TeeStream(body, file);
                    shown = await PublishedFacts.OfTarballAsync(manifest, version.PublishedAt, tee, token);
                },
                cancellationToken);
            return answer.Status == UpstreamStatus.Found && shown.Failure is null;
        });
        _parts.Metrics.CountUpstream("tarball", answer!.Status);
        if (answer.Status != UpstreamStatus.Found)
        {
            var kind = answer.Status == UpstreamStatus.NotFound ? EvidenceFailureKind.NotFound : EvidenceFailureKind.Unavailable;
            shown = new TarballEvidence { Facts = facts, Failure = new EvidenceFailure(kind, answer.Message) };
        }

        var tarball = new KnownTarball(version.Version, published, stored?.Hash, stored?.Length ?? 0, shown, _parts.Time.GetUtcNow());
        if (shown.Failure?.Kind != EvidenceFailureKind.Unavailable)
        {
            await KeepAsync(package, tarball, cancellationToken);
            package.Add(tarball);
        }

        return tarball;
    }

    private async Task KeepAsync(KnownPackage package, KnownTarball tarball, CancellationToken cancellationToken)
    {
        var row = tarball.ToRow(package.Upstream, package.Packument.Name);
        await using var database = _parts.Storage.Open();
        var isKnown = await database.Tarballs.AnyAsync(
            other => other.Upstream == row.Upstream && other.Name == row.Name && other.Version == row.Version, cancellationToken);
        _ = isKnown ? database.Update(row) : database.Add(row);
        await database.SaveChangesAsync(cancellationToken);
    }
}
