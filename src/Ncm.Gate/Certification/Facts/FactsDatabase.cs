using Microsoft.Data.Sqlite;

namespace Ncm.Gate.Certification.Facts;

/// <summary>The SQLite file of the facts cache: opening it, its schema, and what becomes of a damaged one.</summary>
/// <param name="path">The file, an absolute path.</param>
internal sealed class FactsDatabase(string path)
{
    /// <summary>
    /// The version of the schema and of what the values mean (which licence texts are recognised, say). A file with another one is emptied.
    /// </summary>
    public const int SchemaVersion = 2;

    // How long another build may hold the write lock before this one goes on without.
    private const int BusySeconds = 10;

    private static readonly TimeSpan RebuildPatience = TimeSpan.FromSeconds(10);

    /// <summary>Opens the file, made and emptied where needed.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or is damaged.</exception>
    /// <exception cref="IOException">Its folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Its folder cannot be made.</exception>
    public SqliteConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = Connect();
        try
        {
            // Readers and a writer do not wait for each other in WAL mode, and a process that is killed leaves whole transactions.
            Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
            if (Version(connection) != SchemaVersion)
            {
                Rebuild(connection);
            }

            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Puts a damaged file aside, unless another process has done so already.</summary>
    /// <returns>Where the damaged file lies now; <see langword="null"/> when it is whole again.</returns>
    /// <exception cref="IOException">It cannot be moved, or another process has been at it for too long.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be moved.</exception>
    public string? PutAside()
    {
        using var turn = TakeTurn();
        if (IsWhole())
        {
            return null;
        }

        var aside = path + ".corrupt";
        File.Move(path, aside, overwrite: true);
        File.Delete(path + "-wal");
        File.Delete(path + "-shm");
        return aside;
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            DefaultTimeout = BusySeconds,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            return connection;
        }
        catch (SqliteException)
        {
            connection.Dispose();
            throw;
        }
    }

    private bool IsWhole()
    {
        try
        {
            using var connection = Connect();
            using var check = connection.CreateCommand();
            check.CommandText = "PRAGMA quick_check(1)";
            return (string?)check.ExecuteScalar() == "ok";
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    // Two builds that find the same damage must not put each other's new file aside.
    private FileStream TakeTurn()
    {
        var waited = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited.Elapsed < RebuildPatience)
            {
                Thread.Sleep(50);
            }
        }
    }

    private static void Rebuild(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        if (Version(connection, transaction) == SchemaVersion)
        {
            return; // another build was faster
        }

        foreach (var table in Tables(connection, transaction))
        {
            Execute(connection, $"DROP TABLE \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"", transaction);
        }

        Execute(
            connection,
            $"""
            CREATE TABLE facts (
              registry TEXT NOT NULL, name TEXT NOT NULL, version TEXT NOT NULL, path TEXT NOT NULL,
              data BLOB NOT NULL, checksum BLOB NOT NULL,
              PRIMARY KEY (registry, name, version, path)) STRICT;
            PRAGMA user_version = {SchemaVersion};
            """,
            transaction);
        transaction.Commit();
    }

    private static long Version(SqliteConnection connection, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "PRAGMA user_version";
        return (long)command.ExecuteScalar()!;
    }

    private static List<string> Tables(SqliteConnection connection, SqliteTransaction transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
        using var reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read())
        {
            tables.Add(reader.GetString(0));
        }

        return tables;
    }

    private static void Execute(SqliteConnection connection, string sql, SqliteTransaction? transaction = null)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
#pragma warning disable CA2100 // Only constants of this file, and names that SQLite itself listed, quoted.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
