using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Hosting;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Search;

/// <summary>Fills the index after a start with what the storage has of packages, behind the requests.</summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="index">The index.</param>
internal sealed partial class SearchFiller(ServerParts parts, PackageCatalog catalog, SearchIndex index) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start does not wait for what runs before the first wait.
        await Task.Yield();
        try
        {
            await using var database = parts.Storage.Open();
            var names = await database.Packuments.OrderByDescending(static row => row.CheckedAt).Select(static row => row.Name).Take(SearchIndex.MaxPackages).ToListAsync(stoppingToken);
            foreach (var name in names.Where(name => !index.Has(name)))
            {
                if (await catalog.LoadKeptAsync(name, stoppingToken) is { } package)
                {
                    index.Add(package);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or DbException or InvalidDataException)
        {
            LogStopped(parts.Log, exception.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The search cannot read what is kept of packages and finds those that are asked for from now on: {Problem}")]
    private static partial void LogStopped(ILogger logger, string problem);
}
