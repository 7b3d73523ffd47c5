using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Hosting;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Search;

/// <summary>Fills the index after a start with what the storage has of packages, behind the requests.</summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="index">The index.</param>
internal sealed class SearchFiller(ServerParts parts, PackageCatalog catalog, SearchIndex index) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start does not wait for what runs before the first wait.
        await Task.Yield();
        await WorkerEdge.GuardAsync(parts.Log, "The reading of kept packages for the search", stoppingToken, async () =>
        {
            await using var database = parts.Storage.Open();
            var names = await database.Packuments.OrderByDescending(static row => row.CheckedAt).Select(static row => row.Name).Take(SearchIndex.MaxPackages).ToListAsync(stoppingToken);
            foreach (var name in names.Where(name => !index.Has(name)))
            {
                await WorkerEdge.GuardAsync(parts.Log, $"The reading of {name} for the search", stoppingToken, async () =>
                {
                    if (await catalog.LoadKeptAsync(name, stoppingToken) is { } package)
                    {
                        index.Add(package);
                    }
                });
            }
        });
    }
}
