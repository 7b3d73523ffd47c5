using System.Net;
using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The escape hatch: who may open it, how fast it counts, and what remains of it.</summary>
public sealed class WhitelistTests
{
    private const string Tarball = "vulnerable/-/vulnerable-1.0.0.tgz";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _folder = new TemporaryFolder();
        _upstream = new FakeUpstream().Publish("vulnerable@0.9.0").Publish("vulnerable@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "", _folder, "--Registries:team-a:Mode=refuse");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
        _folder.Dispose();
    }

    [Test]
    public async Task An_entry_counts_from_the_next_request_on_and_so_does_its_end()
    {
        Assert.That((await _registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await _registry.WhitelistAsync("vulnerable", "1.0.0")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.JsonAsync("vulnerable"))["policyRestrictions"], Is.Null);
        Assert.That((await _registry.GetAsync("_/team-a/" + Tarball)).Status, Is.EqualTo(HttpStatusCode.Forbidden), "another registry has its own whitelist");

        Assert.That((await _registry.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist?package=vulnerable", null, _registry.Token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((string?)(await _registry.JsonAsync("vulnerable"))["dist-tags"]!["latest"], Is.EqualTo("0.9.0"));
    }

    [Test]
    public async Task An_entry_is_kept_with_who_and_when_and_survives_a_restart()
    {
        await _registry.WhitelistAsync("vulnerable", "^1.0.0");
        await _registry.DisposeAsync();
        _registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "", _folder);

        var entry = (await _registry.JsonAsync("-/ncm/v1/whitelist"))["entries"]!.AsArray().Single()!;
        Assert.That((string?)entry["by"], Is.EqualTo("test"));
        Assert.That(DateTimeOffset.Parse((string)entry["at"]!, null), Is.EqualTo(TimeProvider.System.GetUtcNow()).Within(TimeSpan.FromMinutes(5)));
        Assert.That((await _registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Every_change_is_in_the_log_which_only_grows()
    {
        await _registry.SendAsync(
            HttpMethod.Post,
            "-/ncm/v1/whitelist",
            """{"origin":"https://github.com/acme/web/pull/7#issuecomment-1","entries":[{"package":"vulnerable","versions":"1.0.0","reason":"one","by":"octocat","at":"2026-01-02"}]}""",
            _registry.Token);
        await _registry.WhitelistAsync("vulnerable", "1.0.0");
        await _registry.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist?all=true&origin=tidy", null, _registry.Token);

        var log = await LogAsync();
        Assert.That(
            log.Where(line => ((string)line!["action"]!).StartsWith("whitelist.", StringComparison.Ordinal)).Select(line => $"{line!["by"]} {line["action"]} {line["subject"]!["reason"]} {line["origin"]}"),
            Is.EqualTo(new[]
            {
                "test whitelist.delete known tidy",
                "test whitelist.replace known ",
                "test whitelist.add one https://github.com/acme/web/pull/7#issuecomment-1",
            }));
        Assert.That((string?)log[2]!["subject"]!["by"], Is.EqualTo("octocat"));
        Assert.That(log, Has.Count.EqualTo(3), "a token for all registries, such as the test's, is no registry's own matter");
        await _registry.Server.Tokens.CreateAsync("own", "default", canWrite: false, CancellationToken.None);
        Assert.That((string?)(await LogAsync())[0]!["action"], Is.EqualTo("token.create"));
        Assert.That((await _registry.GetAsync("-/ncm/v1/whitelist/audit")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        await using var database = _registry.Server.Storage.Open();
        database.RemoveRange(database.Audit);
        Assert.That(async () => await database.SaveChangesAsync(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task Only_a_token_that_may_write_here_changes_anything()
    {
        var reader = await _registry.Server.Tokens.CreateAsync("reader", null, canWrite: false, CancellationToken.None);
        var other = await _registry.Server.Tokens.CreateAsync("other", "team-a", canWrite: true, CancellationToken.None);
        const string Entry = """{"package":"vulnerable","versions":"1.0.0","reason":"known"}""";

        foreach (var (token, status) in new[] { (null, HttpStatusCode.Unauthorized), (reader, HttpStatusCode.Forbidden), (other, HttpStatusCode.Unauthorized), ("ncm_x", HttpStatusCode.Unauthorized) })
        {
            Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", Entry, token)).Status, Is.EqualTo(status));
            Assert.That((await _registry.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist?all=true", null, token)).Status, Is.EqualTo(status));
        }

        Assert.That((await _registry.JsonAsync("-/ncm/v1/whitelist"))["entries"]!.AsArray(), Is.Empty);
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "_/team-a/-/ncm/v1/whitelist", Entry, other)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_revoked_token_counts_no_more()
    {
        await _registry.Server.Tokens.RevokeAsync("test", CancellationToken.None);
        Assert.That((await _registry.WhitelistAsync("vulnerable", "1.0.0")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("""{"package":"vulnerable","versions":"1.0.0"}""", "the entry has no reason")]
    [TestCase("""{"package":"vulnerable@1","versions":"1.0.0","reason":"r"}""", "is not the name of a package; the version belongs under versions.")]
    [TestCase("""{"package":"a","package":"b","versions":"1.0.0","reason":"r"}""", "Duplicate")]
    [TestCase("""{"package":"vulnerable","versions":"1.0.0","reason":"r","at":"2099-01-01"}""", "at lies in the future")]
    [TestCase("""{"package":"vulnerable","versions":"1.0.0","reason":"r","accepts":["NCM9003"]}""", "is never taken away by a whitelist entry")]
    [TestCase("""{"entries":[]}""", "give 1 to 1000 entries")]
    [TestCase("""{"entries":[1]}""", "an entry must be an object")]
    [TestCase("""[]""", "an entry must be an object")]
    [TestCase("nonsense", "The body cannot be understood")]
    public async Task An_entry_that_makes_no_sense_is_refused_with_the_reason(string body, string message)
    {
        var (status, text) = await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", body, _registry.Token);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), text);
        Assert.That((string?)JsonNode.Parse(text)!["error"], Does.Contain(message));
        Assert.That((await _registry.JsonAsync("-/ncm/v1/whitelist"))["entries"]!.AsArray(), Is.Empty);
    }

    [TestCase("", 400)]
    [TestCase("?package=vulnerable&all=true", 400)]
    [TestCase("?package=vulnerable&versions=nonsense!", 400)]
    [TestCase("?package=other", 404)]
    [TestCase("?package=vulnerable&versions=2", 404)]
    [TestCase("?package=vulnerable&versions=1.0.0", 200)]
    [TestCase("?package=vulnerable&versions=1", 200)]
    [TestCase("?all=true", 200)]
    public async Task What_is_deleted_is_named(string query, int expected)
    {
        await _registry.WhitelistAsync("vulnerable", "1.0.0");
        var (status, text) = await _registry.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist" + query, null, _registry.Token);
        Assert.That((int)status, Is.EqualTo(expected), text);
        Assert.That((await _registry.JsonAsync("-/ncm/v1/whitelist"))["entries"]!.AsArray(), Has.Count.EqualTo(expected == 200 ? 0 : 1));
    }

    [Test]
    public async Task An_entry_that_has_expired_counts_no_more()
    {
        await _registry.SendAsync(
            HttpMethod.Post, "-/ncm/v1/whitelist", """{"package":"vulnerable","versions":"1.0.0","reason":"r","at":"2026-01-01","expires":"2026-01-02"}""", _registry.Token);
        Assert.That((await _registry.GetAsync(Tarball)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private async Task<JsonArray> LogAsync() => JsonNode.Parse((await _registry.GetAsync("-/ncm/v1/whitelist/audit", _registry.Token)).Text)!["log"]!.AsArray();
}
