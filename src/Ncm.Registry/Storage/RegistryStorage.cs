using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Options;

namespace Ncm.Registry.Storage;

/// <summary>Where the server keeps everything: a database and two folders below one folder.</summary>
internal sealed class RegistryStorage
{
    private readonly DbContextOptions<SqliteDatabase> _options;
    private int _accessRevision;

    /// <summary>Opens the storage, and makes it where there is none.</summary>
    /// <param name="folder">The absolute folder.</param>
    /// <exception cref="OptionsException">It cannot be written to.</exception>
    public RegistryStorage(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            Tarballs = new ContentStore(Path.Combine(folder, "tarballs"));
            Packuments = new ContentStore(Path.Combine(folder, "packuments"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException($"Data: {exception.Message}");
        }

        _options = new DbContextOptionsBuilder<SqliteDatabase>()
            .UseSqlite(new SqliteConnectionStringBuilder { DataSource = Path.Combine(folder, "registry.db") }.ConnectionString)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            .Options;
        try
        {
            using var database = Open();
            DatabaseUpgrade.Run(database, folder);
        }
        catch (SqliteException exception)
        {
            throw new OptionsException($"Data: the database in {folder} cannot be opened: {exception.Message}");
        }
    }

    /// <summary>Tarballs as they were published.</summary>
    public ContentStore Tarballs { get; }

    /// <summary>Packuments as they were fetched, compressed.</summary>
    public ContentStore Packuments { get; }

    /// <summary>Another number whenever this process has changed who may do what: tokens, accounts, memberships.</summary>
    public int AccessRevision => Volatile.Read(ref _accessRevision);

    /// <summary>Says that who may do what has been changed.</summary>
    public void AccessHasChanged() => Interlocked.Increment(ref _accessRevision);

    /// <summary>A session with the database, for one piece of work.</summary>
    public RegistryDatabase Open() => new SqliteDatabase(_options);
}
