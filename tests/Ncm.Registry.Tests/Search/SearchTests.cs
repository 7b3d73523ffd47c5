using System.Net;
using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Search;

/// <summary>The search shows what the registry would let in, of what it knows.</summary>
public sealed class SearchTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream();
        Publish(_upstream);
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:lenient:Mode=observe", "--Registries:closed:AnonymousRead=false", "--PackumentAge=00:00:00");
        foreach (var name in new[] { "pad", "pad-left", "@acme/pad", "other", "vulnerable", "gpl" })
        {
            await _registry.GetAsync(name);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    internal static void Publish(FakeUpstream upstream) => upstream
        .Publish("pad@1.0.0", manifest =>
        {
            manifest["description"] = "Pads \"strings\"";
            manifest["keywords"] = new JsonArray("string", "pad");
            manifest["author"] = "Ann <ann@example.com>";
            manifest["maintainers"] = new JsonArray(new JsonObject { ["name"] = "bob", ["email"] = "bob@example.com" });
            manifest["homepage"] = "https://pad.example/";
        })
        .Publish("pad-left@1.0.0", manifest => manifest["description"] = "To the left")
        .Publish("@acme/pad@1.0.0", manifest => manifest["description"] = "Ours")
        .Publish("other@1.0.0", manifest => manifest["description"] = "Another pad")
        .Publish("vulnerable@0.9.0", manifest => manifest["description"] = "A pad that was good")
        .Publish("vulnerable@1.0.0", manifest => manifest["description"] = "A pad that is bad")
        .Publish("gpl@1.0.0", manifest =>
        {
            manifest["license"] = "GPL-3.0-only";
            manifest["description"] = "A pad of another licence";
        })
        .Publish("unseen@1.0.0", manifest => manifest["description"] = "A pad that nobody has asked for");

    [Test]
    public async Task The_newest_certified_version_is_shown_and_a_package_without_one_is_not()
    {
        var found = await FindAsync("pad");
        Assert.That(Names(found), Is.EqualTo(new[] { "pad@1.0.0", "@acme/pad@1.0.0", "pad-left@1.0.0", "other@1.0.0", "vulnerable@0.9.0" }));
        Assert.That((int?)found["total"], Is.EqualTo(5));
        Assert.That(Names(await FindAsync("pad", "", "_/lenient/")), Has.Member("vulnerable@1.0.0").And.Member("gpl@1.0.0"), "a registry that lets everything in shows it");
    }

    [Test]
    public async Task A_result_is_as_npm_has_it()
    {
        var result = (await FindAsync("pads"))["objects"]!.AsArray().Single()!;
        Assert.That(result.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }), Is.EqualTo(
            """
            {"package":{"name":"pad","scope":"unscoped","version":"1.0.0","description":"Pads \"strings\"","keywords":["string","pad"],"date":"2024-01-01T00:00:00.0000000+00:00","license":"MIT",
            "links":{"homepage":"https://pad.example/","repository":"github:example/example"},"author":{"name":"Ann","email":"ann@example.com"},"publisher":{"username":"bob","email":"bob@example.com"},
            "maintainers":[{"username":"bob","email":"bob@example.com"}]},"score":{"final":0.86,"detail":{"quality":0.86,"popularity":0,"maintenance":0}},"searchScore":11,"ownScore":{"min":86,"max":100}}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task Pages_follow_each_other()
    {
        Assert.That(Names(await FindAsync("pad", "&size=2")), Is.EqualTo(new[] { "pad@1.0.0", "@acme/pad@1.0.0" }));
        Assert.That(Names(await FindAsync("pad", "&size=2&from=2")), Is.EqualTo(new[] { "pad-left@1.0.0", "other@1.0.0" }));
        Assert.That(Names(await FindAsync("pad", "&size=2&from=4")), Is.EqualTo(new[] { "vulnerable@0.9.0" }));
        Assert.That(Names(await FindAsync("pad", "&size=2&from=6")), Is.Empty);
        Assert.That((int?)(await FindAsync("pad", "&size=0"))["total"], Is.EqualTo(6), "of what was not judged nobody knows yet");
    }

    [Test]
    public async Task Nothing_is_asked_of_the_upstream()
    {
        var before = _upstream.Server.Paths.Count;
        await FindAsync("pad", "&quality=0.65&popularity=0.98&maintenance=0.5");
        Assert.That(Names(await FindAsync("unseen")), Is.Empty);
        Assert.That(_upstream.Server.Paths, Has.Count.EqualTo(before));
    }

    [TestCase("text=pad&size=-1")]
    [TestCase("text=pad&from=many")]
    [TestCase("text=pad&from=99999999999")]
    public async Task What_is_no_number_is_refused(string query) => Assert.That(
        await _registry.GetAsync("-/v1/search?" + query), Is.EqualTo((HttpStatusCode.BadRequest, """{"error":"size and from are whole numbers, not below 0."}""")));

    [Test]
    public async Task A_search_for_nothing_finds_nothing() => Assert.That(Names(await FindAsync("")), Is.Empty);

    [Test]
    public async Task A_registry_that_is_not_for_everybody_shows_it_to_who_may_read_it()
    {
        Assert.That((await _registry.GetAsync("_/closed/-/v1/search?text=pad")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.GetAsync("_/closed/-/v1/search?text=pad", _registry.Token)).Text, Does.Contain("pad-left"));
    }

    [Test]
    public async Task What_has_changed_upstream_is_found_by_its_new_words()
    {
        _upstream.Publish("changing@1.0.0", manifest => manifest["description"] = "erstwhile");
        await _registry.GetAsync("changing");
        Assert.That(Names(await FindAsync("erstwhile")), Is.EqualTo(new[] { "changing@1.0.0" }));
        _upstream.Publish("changing@1.1.0", manifest => manifest["description"] = "thenceforth");
        await _registry.GetAsync("changing");
        Assert.That(Names(await FindAsync("erstwhile")), Is.Empty);
        Assert.That(Names(await FindAsync("thenceforth")), Is.EqualTo(new[] { "changing@1.1.0" }));
    }

    [Test]
    public async Task After_a_start_it_finds_what_is_kept()
    {
        using var folder = new TemporaryFolder();
        await using (var first = await ServedRegistry.StartAsync(_upstream.Server.Url, "", folder))
        {
            await first.GetAsync("pad");
        }

        await using var second = await ServedRegistry.StartAsync(_upstream.Server.Url, "", folder);
        Assert.That(async () => (await second.GetAsync("-/v1/search?text=pad")).Text, Does.Contain("\"name\":\"pad\"").After(5000, 50));
    }

    private async Task<JsonObject> FindAsync(string text, string more = "", string registry = "") =>
        await _registry.JsonAsync($"{registry}-/v1/search?text={Uri.EscapeDataString(text)}{more}");

    private static IEnumerable<string> Names(JsonObject found) => [.. found["objects"]!.AsArray().Select(one => $"{one!["package"]!["name"]}@{one["package"]!["version"]}")];
}
