using Microsoft.Data.Sqlite;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Tests.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Facts;

public sealed class FactsCacheTests
{
    private TemporaryFolder _folder = null!;
    private List<string> _told = null!;

    private string CachePath => _folder.At("deep/er/facts.db");

    private FactsCache Open(string? path = null) => new(path ?? CachePath, _told.Add);

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _told = [];
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private static Dictionary<FactsKey, CachedFacts> Batch(int from, int count) =>
        Enumerable.Range(from, count).ToDictionary(FactsWriter.Key, FactsWriter.Facts);

    private static FactsKey[] Keys(int count) => [.. Enumerable.Range(0, count).Select(FactsWriter.Key)];

    /// <summary>Reads the first packages; whatever is found must be right.</summary>
    private int CountRight(int asked, string? path = null)
    {
        var found = Open(path).Read(Keys(asked));
        foreach (var number in Enumerable.Range(0, asked))
        {
            if (found.TryGetValue(FactsWriter.Key(number), out var facts))
            {
                Assert.That(facts, Is.EqualTo(FactsWriter.Facts(number)));
            }
        }

        return found.Count;
    }

    [Test]
    public void What_was_kept_is_found_again()
    {
        Open().Write(Batch(0, 5000));
        Assert.That(CountRight(6000), Is.EqualTo(5000));
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void Two_builds_at_once_keep_what_both_found()
    {
        using var other = FactsWriter.Start(CachePath, 20);
        var mine = Open();
        for (var batch = 100; batch < 120; batch++)
        {
            mine.Write(Batch(batch * FactsWriter.BatchSize, FactsWriter.BatchSize));
            Assert.That(mine.Read([FactsWriter.Key(batch * FactsWriter.BatchSize)]), Has.Count.EqualTo(1));
        }

        other.WaitForExit();
        Assert.That(other.ExitCode, Is.Zero);
        Assert.That(CountRight(120 * FactsWriter.BatchSize), Is.EqualTo(40 * FactsWriter.BatchSize));
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void A_build_that_is_killed_leaves_whole_batches()
    {
        var batches = 0;
        for (var round = 0; round < 5; round++)
        {
            using var other = FactsWriter.Start(CachePath, 100_000);
            for (var line = 0; line < 3 + round; line++)
            {
                batches = Math.Max(batches, int.Parse(other.StandardOutput.ReadLine()!, System.Globalization.CultureInfo.InvariantCulture) + 1);
            }

            other.Kill();
            other.WaitForExit();
            var right = CountRight(100_000);
            Assert.That(right, Is.GreaterThanOrEqualTo(batches * FactsWriter.BatchSize));
            Assert.That(right % FactsWriter.BatchSize, Is.Zero);
        }

        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void A_file_that_is_no_database_is_put_aside_once_and_built_anew()
    {
        _folder.Write("deep/er/facts.db", new string('x', 10_000));
        var cache = Open();
        Assert.That(cache.Read(Keys(1)), Is.Empty);
        cache.Write(Batch(0, 10));
        Assert.That(CountRight(10), Is.EqualTo(10));
        Assert.That(_told, Has.Count.EqualTo(1));
        Assert.That(_told[0], Does.Contain("damaged").And.Contain(CachePath + ".corrupt"));
        Assert.That(File.ReadAllText(CachePath + ".corrupt"), Does.StartWith("xxx"));
    }

    [Test]
    public void Damage_anywhere_gives_right_answers_or_none([Range(1, 20)] int seed)
    {
        Open().Write(Batch(0, 500));
        var bytes = File.ReadAllBytes(CachePath);
        var random = new Random(seed);
        for (var hits = 0; hits < 10; hits++)
        {
            var at = random.Next(seed % 4 == 0 ? 100 : bytes.Length);
            bytes.AsSpan(at, Math.Min(random.Next(1, 600), bytes.Length - at)).Fill((byte)random.Next(256));
        }

        File.WriteAllBytes(CachePath, bytes);
        CountRight(500);
        Open().Write(Batch(0, 500));
        Assert.That(CountRight(500), Is.EqualTo(500));
    }

    [Test]
    public void A_value_that_a_disk_changed_is_not_believed()
    {
        Open().Write(Batch(0, 2));
        Execute("UPDATE facts SET data = CAST(replace(CAST(data AS TEXT), 'License-0', 'License-1') AS BLOB)");
        Assert.That(CountRight(2), Is.EqualTo(1));
    }

    [Test]
    public void Another_version_of_the_schema_is_emptied()
    {
        Open().Write(Batch(0, 2));
        Execute("PRAGMA user_version = 999; CREATE TABLE \"of the \"\" future\" (x)");
        Assert.That(CountRight(2), Is.Zero);
        Open().Write(Batch(0, 2));
        Assert.That(CountRight(2), Is.EqualTo(2));
        Assert.That(_told, Is.Empty);
    }

    [Test]
    public void A_folder_that_cannot_be_made_is_said_once_and_done_without()
    {
        var file = _folder.Write("file", "");
        var cache = Open(Path.Combine(file, "facts.db"));
        cache.Write(Batch(0, 2));
        Assert.That(cache.Read(Keys(2)), Is.Empty);
        Assert.That(_told, Has.Count.EqualTo(1));
        Assert.That(_told[0], Does.Contain("goes on without it"));
    }

    [Test]
    public void A_file_that_cannot_be_opened_is_said_once_and_done_without()
    {
        Directory.CreateDirectory(CachePath);
        var cache = Open();
        cache.Write(Batch(0, 2));
        Assert.That(cache.Read(Keys(2)), Is.Empty);
        Assert.That(_told, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_read_only_disk_is_said_once_and_done_without()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Ignore("Permissions do not stop this user.");
            return;
        }

        Open().Write(Batch(0, 2));
        var folder = Path.GetDirectoryName(CachePath)!;
        File.SetUnixFileMode(CachePath, UnixFileMode.UserRead);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            Open().Write(Batch(0, 3));
            Assert.That(_told, Has.Count.EqualTo(1));
        }
        finally
        {
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Test]
    public void Less_is_not_kept_over_more_and_other_bytes_forget_what_was_bundled()
    {
        var key = FactsWriter.Key(0);
        var inside = key with { Path = "node_modules/b" };
        var manifest = FactsWriter.Facts(0) with { Integrity = "sha512-AAAA" };
        var whole = manifest with { TarballRead = true };
        Open().Write(new Dictionary<FactsKey, CachedFacts> { [key] = whole, [inside] = FactsWriter.Facts(1) });
        Open().Write(new Dictionary<FactsKey, CachedFacts> { [key] = manifest });
        Assert.That(Open().Read([key, inside]), Is.EquivalentTo(new Dictionary<FactsKey, CachedFacts> { [key] = whole, [inside] = FactsWriter.Facts(1) }));

        var other = manifest with { Integrity = "sha512-BBBB" };
        Open().Write(new Dictionary<FactsKey, CachedFacts> { [key] = other });
        Assert.That(Open().Read([key, inside]), Is.EquivalentTo(new Dictionary<FactsKey, CachedFacts> { [key] = other }));
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={CachePath};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants of this file
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
