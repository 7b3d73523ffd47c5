using System.Net;
using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>How the registry uses the one behind it: as little as it can, and not at all when that is down.</summary>
public sealed class UpstreamTests
{
    private FakeUpstream _upstream = null!;

    [SetUp]
    public void Publish() => _upstream = new FakeUpstream().Publish("left@1.0.0").Publish("right@1.0.0");

    [TearDown]
    public void Close() => _upstream.Dispose();

    [Test]
    public async Task An_upstream_that_is_down_fails_nothing_that_is_known_and_passes_nothing_that_is_not()
    {
        _upstream.Publish("vulnerable@1.0.0");
        using var folder = new TemporaryFolder();
        await FillAsync(folder);

        _upstream.IsDown = true;
        await using var after = await ServedRegistry.StartAsync(_upstream.Server.Url, "", folder, "--PackumentAge=00:00:00", "--AdvisoryAge=00:00:00");

        Assert.That((await after.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await after.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await after.GetAsync("vulnerable/-/vulnerable-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        var (status, text) = await after.GetAsync("right");
        Assert.That((status, text), Is.EqualTo((HttpStatusCode.BadGateway, text)));
        Assert.That(text, Does.Contain("right cannot be had now").And.Not.Contain("right@1.0.0"));
    }

    [Test]
    public async Task What_was_damaged_on_the_disk_is_fetched_anew()
    {
        using var folder = new TemporaryFolder();
        await FillAsync(folder);
        var kept = Directory.EnumerateFiles(folder.At("data/tarballs"), "*", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(folder.At("data/packuments"), "*", SearchOption.AllDirectories)).ToList();
        foreach (var file in kept)
        {
            await File.WriteAllBytesAsync(file, new byte[16]);
        }

        await using var after = await ServedRegistry.StartAsync(_upstream.Server.Url, "", folder);
        using var response = await after.SendAsync("left/-/left-1.0.0.tgz");

        Assert.That(kept, Is.Not.Empty);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(await _upstream.BytesAsync("left/-/left-1.0.0.tgz")));
        Assert.That((await after.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private async Task FillAsync(TemporaryFolder folder)
    {
        await using var before = await ServedRegistry.StartAsync(_upstream.Server.Url, "", folder);
        await before.GetAsync("left/-/left-1.0.0.tgz");
        await before.GetAsync("vulnerable");
    }

    [Test]
    public async Task What_many_want_at_once_is_fetched_once()
    {
        _upstream.HoldsTarballs = true;
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        var tarballs = Enumerable.Range(0, 20).Select(_ => registry.GetAsync("left/-/left-1.0.0.tgz")).ToList();
        var documents = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => registry.GetAsync("right")));
        _upstream.LetTarballsGo();

        Assert.That((await Task.WhenAll(tarballs)).Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(documents.Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(_upstream.Server.Paths, Is.EquivalentTo(new[] { "/left", "/left/-/left-1.0.0.tgz", "/right" }));
    }

    [Test]
    public async Task A_document_that_has_not_changed_is_not_sent_again_and_one_that_has_counts()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--PackumentAge=00:00:00");
        using var first = await registry.SendAsync("left");
        using var second = await registry.SendAsync("left");
        _upstream.Publish("left@1.1.0");
        var third = await registry.JsonAsync("left");

        Assert.That(second.Headers.ETag, Is.EqualTo(first.Headers.ETag));
        Assert.That(_upstream.Server.Requests.Select(request => request.Header("If-None-Match") is not null), Is.EqualTo(new[] { false, true, true }));
        Assert.That((string?)third["dist-tags"]!["latest"], Is.EqualTo("1.1.0"));
        Assert.That(Directory.EnumerateFiles(registry.Folder.At("data/packuments"), "*", SearchOption.AllDirectories).Count(), Is.EqualTo(1), "the old document is gone");
    }

    [Test]
    public async Task A_young_document_is_not_asked_about()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        await registry.GetAsync("left");
        await registry.GetAsync("left/1.0.0");
        await registry.GetAsync("left/-/left-1.0.0.tgz");
        await registry.GetAsync("left/-/left-1.0.0.tgz");

        Assert.That(_upstream.Server.Paths, Is.EqualTo(new[] { "/left", "/left/-/left-1.0.0.tgz" }));
    }

    [Test]
    public async Task Other_bytes_under_the_same_version_are_certified_anew()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--PackumentAge=00:00:00");
        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        _upstream.Publish("left@1.0.0", manifest => manifest.Remove("license"));
        Assert.That((await registry.GetAsync("left/-/left-1.0.0.tgz")).Text, Does.Contain("licence not allowed"));
    }

    [Test]
    public async Task A_scope_has_its_own_upstream_with_its_own_credentials_which_nobody_sees()
    {
        using var acme = new FakeUpstream { Authorization = "Bearer s3cret-token" }.Publish("@acme/mine@1.0.0");
        using var folder = new TemporaryFolder();
        var npmrc = folder.Write("upstream.npmrc", $"@acme:registry={acme.Server.Url}\n//{acme.Server.Url.Authority}/:_authToken=s3cret-token\n");
        await using var registry = await ServedRegistry.StartAsync(_upstream, $"--Upstream:Npmrc={npmrc}");

        Assert.That((await registry.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await registry.GetAsync("@acme%2fmine/-/mine-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_upstream.Server.Requests.Select(request => request.Authorization), Is.All.Null);
        acme.Authorization = "Bearer another";
        var (status, text) = await registry.GetAsync("@acme%2fother");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(text, Does.Contain("answered 401").And.Not.Contain("s3cret"));
    }

    [Test]
    public async Task A_clients_token_is_not_handed_on()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        Assert.That((await registry.GetAsync("left", registry.Token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_upstream.Server.Requests.Select(request => request.Authorization), Is.All.Null);
    }

    [TestCase("""{"name":"left"}""", 404, "No version of left is published.")]
    [TestCase("""{"name":"other","versions":{}}""", 502, "it is not the packument of left")]
    [TestCase("""[]""", 502, "it is not an object")]
    [TestCase("""{"name":"left","versions":[]}""", 502, "its versions is not an object")]
    [TestCase("""{"name":"left","vers""", 502, "cannot be read")]
    public async Task A_document_that_is_none_is_said_to_be_none(string body, int expected, string message)
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, body));
        await using var registry = await ServedRegistry.StartAsync(server.Url, "", null);
        var (status, text) = await registry.GetAsync("left");
        Assert.That((int)status, Is.EqualTo(expected), text);
        Assert.That(text, Does.Contain(message));
    }

    [Test]
    public async Task A_version_that_is_listed_as_what_it_is_not_is_left_out()
    {
        _upstream.Publish("left@2.0.0").Publish("left@3.0.0").Publish("left@4.0.0").Change("left", packument =>
        {
            packument["versions"]!["2.0.0"]!["name"] = "evil";
            packument["versions"]!["3.0.0"]!["version"] = "1.0.0";
            packument["versions"]!["4.0.0"]!["dist"]!.AsObject().Remove("tarball");
            packument["policyRestrictions"] = new JsonObject { ["message"] = "theirs" };
        });
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        var packument = await registry.JsonAsync("left");
        Assert.That(packument["versions"]!.AsObject().Select(version => version.Key), Is.EqualTo(new[] { "1.0.0" }));
        Assert.That((string?)packument["policyRestrictions"]!["message"], Is.EqualTo("theirs"), "an upstream may have its own reasons");
    }

    [Test]
    public async Task An_odd_file_name_keeps_its_name_and_two_of_one_name_do_not_collide()
    {
        _upstream.Publish("left@2.0.0").Publish("left@3.0.0").Change("left", packument =>
        {
            packument["versions"]!["2.0.0"]!["dist"]!["tarball"] = $"{_upstream.Server.Url}left/-/odd name+1.tgz";
            packument["versions"]!["3.0.0"]!["dist"]!["tarball"] = $"{_upstream.Server.Url}left/-/left-1.0.0.tgz";
        });
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        var versions = (await registry.JsonAsync("left"))["versions"]!;
        Assert.That((string?)versions["2.0.0"]!["dist"]!["tarball"], Is.EqualTo($"{registry.Url}left/-/odd%20name%2B1.tgz"));
        Assert.That((string?)versions["3.0.0"]!["dist"]!["tarball"], Is.EqualTo($"{registry.Url}left/-/left-3.0.0.tgz"));
    }
}
