using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>What npm's clients ask of every registry.</summary>
public sealed class ProtocolTests
{
    private const string Abbreviated = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8, */*";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream()
            .Publish("left@1.0.0")
            .Publish("left@1.1.0", manifest =>
            {
                manifest["scripts"] = new JsonObject { ["test"] = "x", ["postinstall"] = "node index.js" };
                manifest["dependencies"] = new JsonObject { ["@acme/right"] = "^1" };
                manifest["description"] = "Not for installing: \"é\"";
            })
            .Publish("@acme/right@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:team-a:Mode=observe", "--Registries:secret:AnonymousRead=false");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task A_packument_is_the_upstreams_with_tarballs_here()
    {
        var packument = await _registry.JsonAsync("left");
        var expected = JsonNode.Parse((await _upstream.TextAsync("left")).Replace(
            _upstream.Server.Url.AbsoluteUri, _registry.Url.AbsoluteUri, StringComparison.Ordinal));
        Assert.That(JsonNode.DeepEquals(packument, expected), Is.True, packument.ToJsonString());
    }

    [Test]
    public async Task The_abbreviated_packument_has_what_installing_needs()
    {
        using var response = await _registry.SendAsync("left", request => request.Headers.TryAddWithoutValidation("Accept", Abbreviated));
        var packument = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/vnd.npm.install-v1+json"));
        Assert.That(packument.AsObject().Select(member => member.Key), Is.EqualTo(new[] { "name", "modified", "dist-tags", "versions" }));
        Assert.That(
            packument["versions"]!["1.1.0"]!.AsObject().Select(member => member.Key),
            Is.EqualTo(new[] { "name", "version", "dependencies", "dist", "hasInstallScript" }));
        Assert.That((string?)packument["versions"]!["1.1.0"]!["dist"]!["tarball"], Is.EqualTo($"{_registry.Url}left/-/left-1.1.0.tgz"));
    }

    [TestCase("@acme%2fright")]
    [TestCase("@acme%2Fright")]
    [TestCase("@acme/right")]
    [TestCase("%40acme%2fright")]
    public async Task A_scope_is_read_in_every_spelling(string path)
    {
        var packument = await _registry.JsonAsync(path);
        Assert.That((string?)packument["versions"]!["1.0.0"]!["dist"]!["tarball"], Is.EqualTo($"{_registry.Url}@acme/right/-/right-1.0.0.tgz"));
    }

    [Test]
    public async Task A_document_that_the_client_has_is_not_sent_again([Values("left", "@acme%2fright")] string path)
    {
        using var first = await _registry.SendAsync(path);
        using var again = await _registry.SendAsync(path, request => request.Headers.IfNoneMatch.Add(first.Headers.ETag!));

        Assert.That((again.StatusCode, again.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.NotModified, (long?)0)));
        Assert.That(first.Headers.CacheControl!.NoCache, Is.True, "what the whitelist says counts from the next request on");
        Assert.That(first.Headers.Vary, Is.EqualTo(new[] { "Accept", "Accept-Encoding" }));
    }

    [TestCase("gzip", "gzip")]
    [TestCase("br", "br")]
    [TestCase("gzip, deflate", "gzip")]
    [TestCase("gzip;q=0.5, br", "br")]
    [TestCase("gzip;q=0", null)]
    [TestCase("identity", null)]
    [TestCase(null, null)]
    public async Task Every_encoding_holds_the_same_document(string? accepted, string? sent)
    {
        using var response = await _registry.SendAsync("left", request =>
        {
            if (accepted is not null)
            {
                request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            }
        });
        Assert.That(response.Content.Headers.ContentEncoding.SingleOrDefault(), Is.EqualTo(sent));
        await using var body = await response.Content.ReadAsStreamAsync();
        await using var gzip = sent == "gzip" ? new GZipStream(body, CompressionMode.Decompress) : null;
        await using var brotli = sent == "br" ? new BrotliStream(body, CompressionMode.Decompress) : null;
        using var plain = new StreamReader(gzip ?? brotli ?? body);
        Assert.That(await plain.ReadToEndAsync(), Is.EqualTo((await _registry.GetAsync("left")).Text));
    }

    [TestCase("left/1.0.0", "1.0.0")]
    [TestCase("left/latest", "1.1.0")]
    [TestCase("@acme%2fright/latest", "1.0.0")]
    [TestCase("@acme/right/1.0.0", "1.0.0")]
    public async Task The_manifest_of_a_version_or_tag_is_served(string path, string version)
    {
        var manifest = await _registry.JsonAsync(path);
        Assert.That((string?)manifest["version"], Is.EqualTo(version));
        Assert.That((string?)manifest["dist"]!["tarball"], Does.StartWith(_registry.Url.AbsoluteUri));
    }

    [TestCase("left/-/left-1.1.0.tgz")]
    [TestCase("@acme/right/-/right-1.0.0.tgz")]
    [TestCase("@acme%2fright/-/right-1.0.0.tgz")]
    public async Task A_tarball_comes_as_it_was_published(string path)
    {
        using var response = await _registry.SendAsync(path);
        var published = await _upstream.BytesAsync(Uri.UnescapeDataString(path));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(published));
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/octet-stream"));
    }

    [Test]
    public async Task A_part_of_a_tarball_can_be_asked_for()
    {
        using var whole = await _registry.SendAsync("left/-/left-1.0.0.tgz");
        using var part = await _registry.SendAsync("left/-/left-1.0.0.tgz", request => request.Headers.Range = new RangeHeaderValue(10, 19));
        using var known = await _registry.SendAsync("left/-/left-1.0.0.tgz", request => request.Headers.IfNoneMatch.Add(whole.Headers.ETag!));
        Assert.That(part.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(await part.Content.ReadAsByteArrayAsync(), Is.EqualTo((await whole.Content.ReadAsByteArrayAsync())[10..20]));
        Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [TestCase("left")]
    [TestCase("left/1.0.0")]
    [TestCase("left/-/left-1.0.0.tgz")]
    public async Task Head_answers_like_get_without_a_body(string path)
    {
        using var get = await _registry.SendAsync(path);
        using var head = await _registry.SendAsync(path, request => request.Method = HttpMethod.Head);
        Assert.That((head.StatusCode, head.Content.Headers.ContentLength), Is.EqualTo((HttpStatusCode.OK, get.Content.Headers.ContentLength)));
        Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("nowhere", "There is no package nowhere.")]
    [TestCase("left/9.9.9", "left has no version or dist-tag 9.9.9.")]
    [TestCase("left/-/left-9.9.9.tgz", "left has no tarball left-9.9.9.tgz.")]
    [TestCase("left/-/left-1.0.0.tgz/more", "There is nothing here.")]
    [TestCase("_/nobody/left", "There is no registry of this id here.")]
    [TestCase("-/nothing", "There is nothing here.")]
    [TestCase("..%2f..%2fetc%2fpasswd", "There is nothing here.")]
    [TestCase("", "There is nothing here.")]
    public async Task What_is_not_there_is_a_404_that_says_so(string path, string message)
    {
        var (status, text) = await _registry.GetAsync(path);
        Assert.That((status, text), Is.EqualTo((HttpStatusCode.NotFound, $$"""{"error":"{{message}}"}""")));
    }

    [Test]
    public async Task Nothing_is_published_here([Values("PUT", "DELETE", "POST")] string method)
    {
        var (status, text) = await _registry.SendAsync(new HttpMethod(method), "left", "{}", _registry.Token);
        Assert.That(status, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(text, Does.Contain("Nothing is published here"));
    }

    [Test]
    public async Task Ping_health_and_metrics_answer()
    {
        Assert.That(await _registry.GetAsync("-/ping"), Is.EqualTo((HttpStatusCode.OK, "{}")));
        Assert.That(await _registry.GetAsync("health/live"), Is.EqualTo((HttpStatusCode.OK, "live")));
        Assert.That(await _registry.GetAsync("health/ready"), Is.EqualTo((HttpStatusCode.OK, "ready")));
        await _registry.GetAsync("left");
        Assert.That((await _registry.GetAsync("-/metrics")).Text, Does.Match("""ncm_registry_requests_total\{what="packument",status="200"\} [1-9]"""));
    }

    [Test]
    public async Task A_registry_of_an_id_has_addresses_of_its_own()
    {
        var packument = await _registry.JsonAsync("_/team-a/left");
        var tarball = (string)packument["versions"]!["1.0.0"]!["dist"]!["tarball"]!;
        Assert.That(tarball, Is.EqualTo($"{_registry.Url}_/team-a/left/-/left-1.0.0.tgz"));
        Assert.That((await _registry.GetAsync(tarball)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_registry_that_is_not_for_everybody_asks_for_a_token()
    {
        var token = await _registry.Server.Tokens.CreateAsync("reader", "secret", canWrite: false, CancellationToken.None);
        var elsewhere = await _registry.Server.Tokens.CreateAsync("other", "team-a", canWrite: true, CancellationToken.None);
        Assert.That((await _registry.GetAsync("_/secret/left")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.GetAsync("_/secret/left", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("_/secret/left", elsewhere)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.GetAsync("_/secret/left", "ncm_guess")).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.GetAsync("left", "ncm_guess")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "a wrong token is no anonymous reader");
    }

    [Test]
    public async Task What_a_stranger_forwards_does_not_count()
    {
        using var response = await _registry.SendAsync("left/1.0.0", request =>
        {
            request.Headers.Add("X-Forwarded-Host", "evil.example");
            request.Headers.Add("X-Forwarded-Proto", "https");
        });
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain($"{_registry.Url}left/-/").And.Not.Contain("evil"));
    }

    [Test]
    public async Task Behind_a_trusted_proxy_the_address_is_the_proxys()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--TrustedProxies=127.0.0.1");
        using var response = await registry.SendAsync("left/1.0.0", request =>
        {
            request.Headers.Add("X-Forwarded-Host", "npm.acme.example");
            request.Headers.Add("X-Forwarded-Proto", "https");
            request.Headers.Add("X-Forwarded-Prefix", "/certified");
        });
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("\"https://npm.acme.example/certified/left/-/left-1.0.0.tgz\""));
    }

    [Test]
    public async Task A_public_address_holds_whatever_a_request_says()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--PublicUrl=https://npm.acme.example/certified", "--Registries:team-a:Mode=refuse");
        Assert.That((string?)(await registry.JsonAsync("left/1.0.0"))["dist"]!["tarball"], Is.EqualTo("https://npm.acme.example/certified/left/-/left-1.0.0.tgz"));
        Assert.That((string?)(await registry.JsonAsync("_/team-a/left/1.0.0"))["dist"]!["tarball"], Is.EqualTo("https://npm.acme.example/certified/_/team-a/left/-/left-1.0.0.tgz"));
    }
}
