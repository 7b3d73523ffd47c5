using System.Net;
using System.Text.Json.Nodes;
using Ncm.Registry.Resolution;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Resolution;

/// <summary>Packages that are each other's peers: the paths through them are factorial in their number.</summary>
public sealed class EntangledPeersTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream().Publish("left@1.0.0");
        PublishEachOthersPeers("few", 7);
        PublishEachOthersPeers("many", 14);
        _registry = await ServedRegistry.StartAsync(_upstream);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task Too_many_of_them_are_refused_and_every_slot_is_free_afterwards()
    {
        for (var i = 0; i <= ResolutionLimits.AtOnce; i++)
        {
            var (status, text) = await ResolveAsync("many-0");

            Assert.That(status, Is.EqualTo(HttpStatusCode.UnprocessableEntity), text);
            Assert.That((string?)JsonNode.Parse(text)!["error"], Does.Match("^The peer dependencies of many-[0-9]+ are too entangled to be resolved here\\.$"));
        }

        Assert.That((await ResolveAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_few_of_them_are_resolved()
    {
        var (status, text) = await ResolveAsync("few-0");

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        Assert.That(JsonNode.Parse(text)!["lockfile"]!["packages"]!.AsObject().Count, Is.EqualTo(8));
    }

    [Test]
    public void Who_leaves_ends_the_work_at_the_next_look()
    {
        using var gone = new CancellationTokenSource();
        var budget = new ResolutionBudget(gone.Token);
        budget.Spend("a");
        gone.Cancel();

        Assert.That(() => budget.Spend("a"), Throws.InstanceOf<OperationCanceledException>());
    }

    private Task<(HttpStatusCode Status, string Text)> ResolveAsync(string name) =>
        _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/resolve", $$"""{ "dependencies": { "{{name}}": "1" } }""", _registry.Token);

    private void PublishEachOthersPeers(string name, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var own = i;
            _upstream.Publish($"{name}-{own}@1.0.0", manifest => manifest["peerDependencies"] = new JsonObject(
                Enumerable.Range(0, count).Where(other => other != own).Select(other => KeyValuePair.Create<string, JsonNode?>($"{name}-{other}", "1"))));
        }
    }
}
