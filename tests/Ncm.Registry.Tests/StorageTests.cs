using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The database: how it is made, upgraded, and refused.</summary>
public sealed class StorageTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void Make() => _folder = new TemporaryFolder();

    [TearDown]
    public void Remove()
    {
        SqliteConnection.ClearAllPools();
        _folder.Dispose();
    }

    [Test]
    public void The_model_has_no_change_without_a_migration()
    {
        using var database = new RegistryStorage(_folder.Path).Open();
        Assert.That(database.Database.HasPendingModelChanges(), Is.False, "eng/migration.sh <Name> writes the migration.");
    }

    [Test]
    public void A_database_is_made_by_its_migrations_and_found_again()
    {
        _ = new RegistryStorage(_folder.Path);
        using var database = new RegistryStorage(_folder.Path).Open();
        Assert.That(database.Database.GetAppliedMigrations(), Is.EqualTo(database.Database.GetMigrations()).And.Not.Empty);
        Assert.That(database.Accounts, Is.Empty);
    }

    [Test]
    public void A_database_from_before_there_were_migrations_is_refused_in_a_sentence()
    {
        Execute("CREATE TABLE \"Tokens\" (\"Hash\" TEXT PRIMARY KEY)");
        Assert.That(() => new RegistryStorage(_folder.Path), Throws.TypeOf<OptionsException>().With.Message.EqualTo(
            $"Data: the database in {_folder.Path} was made before there were upgrades and cannot be taken over; move it away, or start with another folder."));
    }

    [Test]
    public void A_database_of_a_newer_version_is_refused_in_a_sentence()
    {
        _ = new RegistryStorage(_folder.Path);
        Execute("INSERT INTO \"__EFMigrationsHistory\" VALUES ('29990101000000_Future', '99.0')");
        Assert.That(() => new RegistryStorage(_folder.Path), Throws.TypeOf<OptionsException>().With.Message.EqualTo(
            $"Data: the database in {_folder.Path} was written by a newer version of this program (it has 29990101000000_Future); run that one, or start with another folder."));
    }

    [Test]
    public async Task Log_lines_are_neither_changed_nor_removed()
    {
        await using var database = new RegistryStorage(_folder.Path).Open();
        var line = new AuditRow { Tenant = "default", Actor = "a", Action = "b", Subject = "\"c\"" };
        database.Add(line);
        await database.SaveChangesAsync();
        database.Remove(line);
        Assert.That(() => database.SaveChangesAsync(), Throws.InvalidOperationException);
    }

#pragma warning disable CA2100 // The statements are the tests' own.
    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_folder.At("registry.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
