using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>A package is whitelisted together with what it pulls in, if that is asked for.</summary>
public sealed class WhitelistDependenciesTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream()
            .Publish("left@1.0.0")
            .Publish("vulnerable@1.0.0")
            .Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only")
            .Publish("denied@1.0.0")
            .Publish("middle@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["gpl"] = "^1.0.0", ["denied"] = "1" })
            .Publish("top@1.0.0", manifest =>
            {
                manifest["license"] = "GPL-3.0-only";
                manifest["dependencies"] = new JsonObject { ["left"] = "^1.0.0", ["middle"] = "^1.0.0", ["vulnerable"] = ">=0.9.0" };
            });
        _registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "deny: [denied]\n", null);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCase("1.0.0")]
    [TestCase("^1.0.0")]
    public async Task What_is_neither_certified_nor_whitelisted_below_it_is_added_with_it(string versions)
    {
        await _registry.WhitelistAsync("vulnerable", "1.0.0");

        var (status, text) = await AddAsync($$"""{"package":"top","versions":"{{versions}}","reason":"agreed","expires":"2099-01-01","dependencies":true}""");

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        var answer = JsonNode.Parse(text)!;
        Assert.That(
            answer["added"]!.AsArray().Select(entry => $"{entry!["package"]}@{entry["versions"]}: {entry["reason"]}, {entry["by"]}, {entry["expires"]}"),
            Is.EqualTo(new[] { $"top@{versions}: agreed, test, 2099-01-01", "gpl@1.0.0: agreed (needed by top@1.0.0), test, 2099-01-01" }));
        Assert.That(answer["dependencies"]!.ToJsonString(), Does.StartWith("""[{"package":"gpl","version":"1.0.0","why":"scored 0 (certified is above 85): licence not allowed"""));
        Assert.That(answer["leftOut"]!.ToJsonString(), Is.EqualTo("""[{"package":"denied","version":"1.0.0","why":"is denied by the policy (denied)"}]"""));
        Assert.That((await _registry.GetAsync("gpl/-/gpl-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("denied/-/denied-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.Forbidden));

        var log = JsonNode.Parse((await _registry.GetAsync("-/ncm/v1/whitelist/audit", _registry.Token)).Text)!["log"]!.AsArray();
        Assert.That(
            log.Where(line => ((string)line!["action"]!).StartsWith("whitelist.", StringComparison.Ordinal)).Select(line => $"{line!["action"]} {line["subject"]!["package"]}"),
            Is.EqualTo(new[] { "whitelist.add gpl", "whitelist.add top", "whitelist.add vulnerable" }));
    }

    [Test]
    public async Task Nothing_is_added_where_something_below_it_does_not_exist()
    {
        _upstream.Publish("broken@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["nosuch"] = "1" });

        var (status, text) = await AddAsync("""{"package":"broken","versions":"1.0.0","reason":"agreed","dependencies":true}""");

        Assert.That((int)status, Is.EqualTo(422));
        Assert.That(text, Is.EqualTo("""{"error":"npm install would fail: nosuch: there is no such package (required by broken@1.0.0)."}"""));
        Assert.That((await _registry.GetAsync("-/ncm/v1/whitelist")).Text, Is.EqualTo("""{"entries":[]}"""));
    }

    [Test]
    public async Task Without_being_asked_only_the_package_itself_is_added()
    {
        var (_, text) = await AddAsync("""{"package":"top","versions":"1.0.0","reason":"agreed"}""");

        Assert.That(JsonNode.Parse(text)!["added"]!.AsArray(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Anything_but_true_or_false_is_not_understood()
    {
        var (status, text) = await AddAsync("""{"package":"top","versions":"1.0.0","reason":"agreed","dependencies":"yes"}""");

        Assert.That((status, text), Is.EqualTo((HttpStatusCode.BadRequest, """{"error":"The body cannot be understood: dependencies must be true or false"}""")));
    }

    private Task<(HttpStatusCode Status, string Text)> AddAsync(string body) => _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", body, _registry.Token);
}
