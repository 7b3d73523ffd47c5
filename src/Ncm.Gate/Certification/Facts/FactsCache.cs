using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Ncm.Gate.Certification.Facts;

/// <summary>
/// Facts that were found once, in one file for all builds of a user. It can only save work: whatever is wrong with the file, the
/// answer is "not kept", it is said once, and the gate goes on.
/// </summary>
/// <param name="path">The file, an absolute path.</param>
/// <param name="tell">Told, once for each kind, that the file was damaged or cannot be used.</param>
internal sealed class FactsCache(string path, Action<string> tell)
{
    // SQLITE_CORRUPT, SQLITE_NOTADB (sqlite.org/rescode.html)
    private const int Corrupt = 11;
    private const int NotADatabase = 26;

    private readonly FactsDatabase _database = new(path);
    private readonly Lock _lock = new();
    private bool _unusable;

    /// <summary>Finds what is kept.</summary>
    /// <param name="keys">What is looked for.</param>
    /// <returns>What was found.</returns>
    public IReadOnlyDictionary<FactsKey, CachedFacts> Read(IReadOnlyCollection<FactsKey> keys)
    {
        var found = new Dictionary<FactsKey, CachedFacts>(keys.Count);
        if (keys.Count > 0)
        {
            Use(connection => Find(connection, null, [.. keys], found));
        }

        return found;
    }

    /// <summary>Keeps facts, in one transaction.</summary>
    /// <param name="facts">What was found.</param>
    public void Write(IReadOnlyDictionary<FactsKey, CachedFacts> facts)
    {
        if (facts.Count > 0)
        {
            Use(connection => Store(connection, facts));
        }
    }

    private void Use(Action<SqliteConnection> work)
    {
        lock (_lock)
        {
            if (_unusable)
            {
                return;
            }

            try
            {
                try
                {
                    Run();
                }
                catch (SqliteException exception) when (exception.SqliteErrorCode is Corrupt or NotADatabase)
                {
                    if (_database.PutAside() is { } aside)
                    {
                        tell($"The cache of package facts was damaged; it lies at {aside} now and is built anew.");
                    }

                    Run();
                }
            }
            catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
            {
                _unusable = true;
                tell($"The cache of package facts at {path} cannot be used ({exception.Message.TrimEnd('.')}); the gate goes on without it.");
            }
        }

        void Run()
        {
            using var connection = _database.Open();
            work(connection);
        }
    }

    private static void Find(
        SqliteConnection connection, SqliteTransaction? transaction, List<FactsKey> keys, Dictionary<FactsKey, CachedFacts> found)
    {
        // One query, however many are asked for: a build with 2,000 packages must not pay 2,000 round trips through the driver.
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = """
            SELECT asked.key, facts.data, facts.checksum
            FROM json_each($keys) AS asked
            CROSS JOIN facts ON facts.registry = asked.value ->> 0 AND facts.name = asked.value ->> 1
              AND facts.version = asked.value ->> 2 AND facts.path = asked.value ->> 3
            """;
        command.Parameters.AddWithValue("$keys", JsonSerializer.Serialize(
            keys.ConvertAll(static key => (string[])[key.Registry, key.Name, key.Version, key.Path]).ToArray(), CachedFactsJson.Default.StringArrayArray));
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var key = keys[reader.GetInt32(0)];
            var data = reader.GetFieldValue<byte[]>(1);
            if (key.Checksum(data).AsSpan().SequenceEqual(reader.GetFieldValue<byte[]>(2)) && Parse(data) is { } facts)
            {
                found[key] = facts;
            }
        }
    }

    private static CachedFacts? Parse(byte[] data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, CachedFactsJson.Default.CachedFacts);
        }
        catch (JsonException)
        {
            return null; // not kept
        }
    }

    private static void Store(SqliteConnection connection, IReadOnlyDictionary<FactsKey, CachedFacts> facts)
    {
        using var transaction = connection.BeginTransaction();
        var before = new Dictionary<FactsKey, CachedFacts>();
        Find(connection, transaction, [.. facts.Keys.Where(static key => !key.IsBundled)], before);
        using var forget = Command("DELETE FROM facts WHERE registry = $registry AND name = $name AND version = $version AND path <> ''");
        using var put = Command("INSERT OR REPLACE INTO facts VALUES ($registry, $name, $version, $path, $data, $checksum)");
        foreach (var (key, value) in facts.OrderBy(static pair => pair.Key.IsBundled))
        {
            var old = before.GetValueOrDefault(key);
            var same = old is not null && old.ToFacts().IsPublishedAs(value.ToFacts());
            if (!key.IsBundled && !same)
            {
                // Other bytes were published: what lay in the old ones says nothing of these.
                Bind(forget, key);
                forget.ExecuteNonQuery();
            }

            var kept = same ? Better(old!, value) : value;
            if (ReferenceEquals(kept, old))
            {
                continue;
            }

            var data = JsonSerializer.SerializeToUtf8Bytes(kept, CachedFactsJson.Default.CachedFacts);
            Bind(put, key);
            put.Parameters.AddWithValue("$path", key.Path);
            put.Parameters.AddWithValue("$data", data);
            put.Parameters.AddWithValue("$checksum", key.Checksum(data));
            put.ExecuteNonQuery();
        }

        transaction.Commit();

        SqliteCommand Command(string sql)
        {
            var command = connection.CreateCommand();
            command.Transaction = transaction;
#pragma warning disable CA2100 // the two constants above
            command.CommandText = sql;
#pragma warning restore CA2100
            return command;
        }
    }

    private static void Bind(SqliteCommand command, FactsKey key)
    {
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$registry", key.Registry);
        command.Parameters.AddWithValue("$name", key.Name);
        command.Parameters.AddWithValue("$version", key.Version);
    }

    /// <summary>Of two rows about the same bytes the one that knows more, with the time that either knows.</summary>
    private static CachedFacts Better(CachedFacts old, CachedFacts value)
    {
        var more = old.TarballRead && !value.TarballRead ? old : value;
        var time = value.PublishedAt ?? old.PublishedAt;
        return more.PublishedAt == time ? more : more with { PublishedAt = time };
    }
}
