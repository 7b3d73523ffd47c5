using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Npm;

/// <summary>What npm's clients may ask besides installing, and what becomes of it here.</summary>
public sealed class UnsupportedTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream()
            .Publish("left@1.0.0").Publish("@acme/top@1.0.0").Publish("npm@11.0.0").Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("vulnerable@0.9.0").Publish("vulnerable@1.0.0")
            .Change("vulnerable", packument => packument["dist-tags"]!["old"] = "0.9.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:lenient:Mode=observe", "--Registries:closed:AnonymousRead=false");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCase("", "vulnerable", """{"latest":"0.9.0","old":"0.9.0"}""")]
    [TestCase("_/lenient/", "vulnerable", """{"latest":"1.0.0","old":"0.9.0"}""")]
    [TestCase("", "@acme%2ftop", """{"latest":"1.0.0"}""")]
    [TestCase("", "@acme/top", """{"latest":"1.0.0"}""")]
    [TestCase("", "npm", """{"latest":"11.0.0"}""")]
    public async Task Dist_tags_are_the_packuments(string registry, string name, string expected)
    {
        Assert.That(await _registry.GetAsync($"{registry}-/package/{name}/dist-tags"), Is.EqualTo((HttpStatusCode.OK, expected)));
        Assert.That((await _registry.JsonAsync(registry + name))["dist-tags"]!.ToJsonString(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Dist_tags_of_what_is_refused_or_is_not_there_are_refused_or_not_there()
    {
        Assert.That(await _registry.GetAsync("-/package/gpl/dist-tags"), Is.EqualTo(await _registry.GetAsync("gpl")));
        Assert.That((await _registry.GetAsync("-/package/gpl/dist-tags")).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await _registry.GetAsync("-/package/missing/dist-tags")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("PUT", "left", Description = "publish, deprecate, star")]
    [TestCase("PUT", "@acme%2ftop")]
    [TestCase("PUT", "left/-rev/1-abc", Description = "owner, unpublish of a version")]
    [TestCase("DELETE", "left/-rev/1-abc", Description = "unpublish")]
    [TestCase("DELETE", "left/-/left-1.0.0.tgz/-rev/1-abc")]
    [TestCase("PUT", "-/package/left/dist-tags/beta", Description = "dist-tag add")]
    [TestCase("DELETE", "-/package/left/dist-tags/beta", Description = "dist-tag rm")]
    [TestCase("POST", "-/package/left/access", Description = "access")]
    [TestCase("PUT", "-/org/acme/user", Description = "org set")]
    [TestCase("PUT", "-/org/acme/team", Description = "team create")]
    [TestCase("PUT", "-/team/acme/devs/package", Description = "access grant")]
    [TestCase("POST", "-/npm/v1/hooks/hook", Description = "hook add")]
    [TestCase("PUT", "", Description = "the root")]
    public async Task What_would_change_something_is_told_where_to_go(string method, string path)
    {
        foreach (var registry in new[] { "", "_/lenient/" })
        {
            using var response = await _registry.SendAsync(registry + path, request =>
            {
                request.Method = new HttpMethod(method);
                request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
            });
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed), registry);
            Assert.That(response.Content.Headers.Allow, Is.EqualTo(new[] { "GET", "HEAD" }));
            Assert.That((string?)JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"], Is.EqualTo(
                $"Nothing is published here: this registry certifies what other registries publish. Ask {_upstream.Server.Url} for that."));
        }
    }

    [TestCase("-/all", 410, "There is no list of all packages; search with /-/v1/search?text=….")]
    [TestCase("-/all/since?stale=update_after&startkey=1", 410, "There is no list of all packages; search with /-/v1/search?text=….")]
    [TestCase("-/nothing", 404, "There is nothing here.")]
    [TestCase("-/npm/v1/nothing", 404, "There is nothing here.")]
    [TestCase("-/package/left", 404, "Organizations, teams, hooks, stars and access are not kept here. Ask UPSTREAM for that.")]
    [TestCase("-/package/left/collaborators", 404, "Organizations, teams, hooks, stars and access are not kept here. Ask UPSTREAM for that.")]
    [TestCase("-/org/acme/user", 404, "Organizations, teams, hooks, stars and access are not kept here. Ask UPSTREAM for that.")]
    [TestCase("-/_view/starredByUser?key=%22ann%22", 404, "Organizations, teams, hooks, stars and access are not kept here. Ask UPSTREAM for that.")]
    [TestCase("-/npm/v1/security/advisories/bulk", 405, "This is answered to POST alone.")]
    [TestCase("-/npm/v1/security/audits/quick", 405, "This is answered to POST alone.")]
    [TestCase("-/npm/v1/attestations/left", 404, "There is nothing here: attestations are of a package@version.")]
    [TestCase("-/npm/v1/attestations/..%2f..%2fleft@1.0.0", 404, "There is nothing here: attestations are of a package@version.")]
    public async Task No_other_path_is_taken_for_a_package(string path, int status, string message)
    {
        var before = _upstream.Server.Paths.Count;
        foreach (var registry in new[] { "", "_/lenient/" })
        {
            var (actual, text) = await _registry.GetAsync(registry + path);
            Assert.That(((int)actual, (string?)JsonNode.Parse(text)!["error"]), Is.EqualTo((status, message.Replace("UPSTREAM", _upstream.Server.Url.AbsoluteUri, StringComparison.Ordinal))));
        }

        Assert.That(_upstream.Server.Paths, Has.Count.EqualTo(before), "nobody was asked");
    }

    [TestCase("-/nothing")]
    [TestCase("-/package/left/dist-tags")]
    [TestCase("-/npm/v1/keys")]
    public async Task A_registry_that_is_not_for_everybody_says_nothing_of_it(string path) =>
        Assert.That((await _registry.GetAsync("_/closed/" + path)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));

    [Test]
    public async Task An_upstream_without_keys_and_attestations_is_a_404_that_says_so()
    {
        Assert.That(await _registry.GetAsync("-/npm/v1/keys"), Is.EqualTo((HttpStatusCode.NotFound, """{"error":"The registry behind this one publishes no keys for signatures."}""")));
        Assert.That(await _registry.GetAsync("-/npm/v1/attestations/@acme%2ftop@1.0.0"), Is.EqualTo(
            (HttpStatusCode.NotFound, """{"error":"The registry behind this one has no attestations of @acme/top@1.0.0."}""")));
        Assert.That(_upstream.Server.Paths, Has.Member("/-/npm/v1/attestations/@acme%2Ftop@1.0.0"));
    }

    [Test]
    public async Task Keys_and_attestations_are_the_upstreams()
    {
        using var upstream = new Ncm.TestKit.LoopbackRegistry(exchange => exchange.RespondAsync(
            exchange.Path == "/npm/-/npm/v1/keys" || exchange.Path == "/npm/-/npm/v1/attestations/left@1.0.0" ? 200 : 404, $$"""{"path":"{{exchange.Path}}"}"""));
        await using var registry = await ServedRegistry.StartAsync(new Uri(upstream.Url, "npm/"), "", null);
        for (var again = 0; again < 2; again++)
        {
            Assert.That(await registry.GetAsync("-/npm/v1/keys"), Is.EqualTo((HttpStatusCode.OK, """{"path":"/npm/-/npm/v1/keys"}""")));
            Assert.That(await registry.GetAsync("-/npm/v1/attestations/left@1.0.0"), Is.EqualTo((HttpStatusCode.OK, """{"path":"/npm/-/npm/v1/attestations/left@1.0.0"}""")));
        }

        Assert.That(upstream.Paths, Has.Count.EqualTo(2), "they are kept for a while");
    }
}
