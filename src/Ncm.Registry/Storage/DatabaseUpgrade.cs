using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Ncm.Registry.Options;

namespace Ncm.Registry.Storage;

/// <summary>Brings a database to the form that this program needs, or says why it cannot be.</summary>
internal static class DatabaseUpgrade
{
    /// <summary>Makes the database where there is none, and applies the migrations that it lacks.</summary>
    /// <param name="database">The database.</param>
    /// <param name="place">What people know it by.</param>
    /// <exception cref="OptionsException">It is no database of this program's, or one of a newer one's.</exception>
    public static void Run(RegistryDatabase database, string place)
    {
        var known = database.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var applied = database.Database.GetAppliedMigrations().ToList();
        if (applied.Find(migration => !known.Contains(migration)) is { } foreign)
        {
            throw new OptionsException($"Data: the database in {place} was written by a newer version of this program (it has {foreign}); run that one, or start with another folder.");
        }

        if (applied.Count == 0 && HasTables(database))
        {
            throw new OptionsException($"Data: the database in {place} was made before there were upgrades and cannot be taken over; move it away, or start with another folder.");
        }

        // Asking for it first leaves a database alone that needs nothing: migrating takes a lock that a killed process would leave behind.
        if (applied.Count < known.Count)
        {
            database.Database.Migrate();
        }
    }

    private static bool HasTables(RegistryDatabase database)
    {
        var creator = database.GetService<IRelationalDatabaseCreator>();
        return creator.Exists() && creator.HasTables() && !database.GetService<IHistoryRepository>().Exists();
    }
}
