using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>A manifest whose escapes make half a character, which anybody can publish.</summary>
public sealed class HalfCharacterTests
{
    private const string Abbreviated = "application/vnd.npm.install-v1+json";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream { Rewrite = static text => text.Replace("HALF", "\\ud800", StringComparison.Ordinal) };
        Publish("member", static manifest => manifest["HALF"] = 1);
        Publish("dependency", static manifest => manifest["dependencies"] = new JsonObject { ["HALF"] = "1" });
        Publish("author", static manifest => manifest["author"] = new JsonObject { ["HALF"] = 1, ["name"] = "a" });
        Publish("engines", static manifest => manifest["engines"] = new JsonObject { ["HALF"] = "1" });
        Publish("scripts", static manifest => manifest["scripts"] = new JsonObject { ["HALF"] = "1" });
        Publish("license", static manifest => manifest["license"] = "HALF");
        Publish("listed", static _ => { });
        _upstream.Change("listed", static packument => packument["versions"]!["HALF"] = packument["versions"]!["2.0.0"]!.DeepClone());
        _upstream.Change("listed", static packument => packument["versions"]!.AsObject().Remove("2.0.0"));
        _upstream.Publish("whole@1.0.0").Change("whole", static packument => packument["HALF"] = 1);
        _upstream.Publish("text@1.0.0", static manifest =>
        {
            manifest["description"] = "HALF";
            manifest["engines"] = new JsonObject { ["node"] = "HALF" };
        });
        _registry = await ServedRegistry.StartAsync(_upstream);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task A_version_that_cannot_be_read_is_not_there_and_the_others_are(
        [Values("member", "dependency", "author", "engines", "scripts", "license", "listed")] string name)
    {
        foreach (var accept in new[] { "application/json", Abbreviated })
        {
            using var response = await _registry.SendAsync(name, request => request.Headers.TryAddWithoutValidation("Accept", accept));
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(
                JsonNode.Parse(await response.Content.ReadAsStringAsync())!["versions"]!.AsObject().Select(version => version.Key), Is.EqualTo(new[] { "1.0.0" }));
        }

        Assert.That((await _registry.GetAsync($"{name}/-/{name}-1.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync($"{name}/-/{name}-2.0.0.tgz")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await ResolveAsync(name)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_packument_that_cannot_be_read_is_refused_in_a_sentence()
    {
        var (status, text) = await _registry.GetAsync("whole");
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(text, Does.Contain("cannot be read"));
    }

    [Test]
    public async Task A_text_that_cannot_be_read_is_none()
    {
        Assert.That((await _registry.GetAsync("text")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("-/v1/search?text=text")).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await ResolveAsync("text")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    private void Publish(string name, Action<JsonObject> change) =>
        _upstream.Publish($"{name}@2.0.0", change).Publish($"{name}@1.0.0");

    private Task<(HttpStatusCode Status, string Text)> ResolveAsync(string name) =>
        _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/resolve", $$$"""{"dependencies":{"{{{name}}}":"^1.0.0"}}""", _registry.Token);
}
