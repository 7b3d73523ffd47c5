using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Ncm.Registry.Storage;

/// <summary>Where the server keeps everything: a database and two folders below one folder.</summary>
internal sealed class RegistryStorage
{
    private readonly DbContextOptions<RegistryDatabase> _options;

    /// <summary>Opens the storage, and makes it where there is none.</summary>
    /// <param name="folder">The absolute folder.</param>
    public RegistryStorage(string folder)
    {
        Directory.CreateDirectory(folder);
        Tarballs = new ContentStore(Path.Combine(folder, "tarballs"));
        Packuments = new ContentStore(Path.Combine(folder, "packuments"));
        _options = new DbContextOptionsBuilder<RegistryDatabase>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "registry.db") }.ConnectionString)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;
        using var database = Open();
        database.Database.EnsureCreated();
    }

    /// <summary>Tarballs as they were published.</summary>
    public ContentStore Tarballs { get; }

    /// <summary>Packuments as they were fetched, compressed.</summary>
    public ContentStore Packuments { get; }

    /// <summary>A session with the database, for one piece of work.</summary>
    public RegistryDatabase Open() => new(_options);
}
