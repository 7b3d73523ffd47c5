using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Ncm.Registry.Storage;

/// <summary>The database as a file of SQLite; its migrations are in <c>Migrations/Sqlite</c>.</summary>
/// <param name="options">Which file.</param>
internal sealed class SqliteDatabase(DbContextOptions<SqliteDatabase> options) : RegistryDatabase(options)
{
    /// <summary>What <c>eng/migration.sh</c> compares the migrations with. No file is opened.</summary>
    internal sealed class AtDesignTime : IDesignTimeDbContextFactory<SqliteDatabase>
    {
        /// <inheritdoc/>
        public SqliteDatabase CreateDbContext(string[] args) => new(new DbContextOptionsBuilder<SqliteDatabase>().UseSqlite().Options);
    }
}
