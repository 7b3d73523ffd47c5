using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Hosting;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Certification;

/// <summary>
/// Judges anew what was wanted before: as often as advisories grow old, they are asked for again for every version that a registry has certified, and what has
/// changed is recorded and logged. What is served needs no such round; who installed it earlier does.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="tenants">The registries.</param>
/// <param name="catalog">The packages.</param>
/// <param name="log">Where certifications are kept.</param>
internal sealed class Reviewer(ServerParts parts, IReadOnlyCollection<Tenant> tenants, PackageCatalog catalog, CertificationLog log) : BackgroundService
{
    private const int NamesAtOnce = 200;
    private const string ReviewOf = "The review of";

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMinutes(1);

    /// <summary>Judges everything anew, once.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task ReviewAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in tenants)
        {
            await using var database = parts.Storage.Open();
            var wanted = await database.Certifications
                .Where(row => row.Tenant == tenant.Options.Id)
                .Select(static row => new { row.Name, row.Version })
                .Distinct()
                .ToListAsync(cancellationToken);
            foreach (var names in wanted.GroupBy(static row => row.Name, static row => row.Version, StringComparer.Ordinal).Chunk(NamesAtOnce))
            {
                var versions = names.ToDictionary(static name => name.Key, static IReadOnlyCollection<string> (name) => [.. name], StringComparer.Ordinal);
                await WorkerEdge.GuardAsync(parts.Log, $"{ReviewOf} {tenant.Options.Id}", cancellationToken, () => tenant.Advisories.RenewAsync(versions, cancellationToken));
                foreach (var (name, of) in versions)
                {
                    await WorkerEdge.GuardAsync(parts.Log, $"{ReviewOf} {name}", cancellationToken, () => ReviewAsync(tenant, name, of, cancellationToken));
                }
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = parts.Options.AdvisoryAge < ShortestPause ? ShortestPause : parts.Options.AdvisoryAge;
        using var timer = new PeriodicTimer(pause, parts.Time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await WorkerEdge.GuardAsync(parts.Log, ReviewOf + " what was certified", stoppingToken, () => ReviewAsync(stoppingToken));
        }
    }

    private async Task ReviewAsync(Tenant tenant, string name, IReadOnlyCollection<string> versions, CancellationToken cancellationToken)
    {
        if ((await catalog.GetAsync(name, null, cancellationToken)).Package is not { } package)
        {
            return;
        }

        var judged = await tenant.Judge.JudgeAsync(package, cancellationToken);
        foreach (var version in versions)
        {
            if (package.Packument.Find(version) is { } found)
            {
                log.Add(tenant, judged, found, judged[version]);
            }
        }
    }
}
