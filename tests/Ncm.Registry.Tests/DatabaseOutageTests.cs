using System.Net;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>A database that does not do for a while what it is told to.</summary>
public sealed class DatabaseOutageTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream().Publish("left@1.0.0").Publish("right@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--PackumentAge=00:00:00");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task A_certification_that_cannot_be_kept_now_is_kept_later()
    {
        await ExecuteAsync("ALTER TABLE Certifications RENAME TO Away");
        Assert.That((await _registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        await Task.Delay(500);
        await ExecuteAsync("ALTER TABLE Away RENAME TO Certifications");

        Assert.That(CertificationsAsync, Is.EqualTo(new[] { "left" }).After(30_000, 50));
        Assert.That(_registry.Server.App.Lifetime.ApplicationStopping.IsCancellationRequested, Is.False);
    }

    [Test]
    public async Task A_review_that_fails_for_a_package_ends_neither_the_review_nor_the_server()
    {
        Assert.That((await _registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(CertificationsAsync, Is.EqualTo(new[] { "left" }).After(30_000, 50));
        await ExecuteAsync("ALTER TABLE Packuments RENAME TO Away");

        Assert.That(() => _registry.Server.Reviewer.ReviewAsync(CancellationToken.None), Throws.Nothing);
    }

    [Test]
    public async Task A_request_that_fails_says_nothing_and_has_the_headers_of_every_answer()
    {
        await ExecuteAsync("ALTER TABLE Packuments RENAME TO Away");
        using var response = await _registry.SendAsync("right");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("The registry failed").And.Not.Contain("Packuments"));
        Assert.That(response.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
        Assert.That(response.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(new[] { "default-src 'none'; frame-ancestors 'none'" }));
    }

    private async Task<List<string>> CertificationsAsync()
    {
        await using var database = _registry.Server.Storage.Open();
        return await database.Certifications.Select(row => row.Name).ToListAsync();
    }

#pragma warning disable CA2100 // The statements are the tests' own.
    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={_registry.Folder.At("data/registry.db")}");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
#pragma warning restore CA2100
}
