using System.Net;
using System.Text.Json.Nodes;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Decisions that were made elsewhere, such as by comments on pull requests, and that the registry is told of again and again.</summary>
public sealed class WhitelistOnceTests
{
    private const string Comment = "https://github.com/acme/shop/pull/7#issuecomment-1";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream();
        _registry = await ServedRegistry.StartAsync(_upstream);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task A_decision_is_taken_once_with_its_origin_in_the_log()
    {
        var first = await TellAsync(Entry("a", "2026-01-02T10:00:00Z", Comment), Entry("b", "2026-01-02T10:00:00Z", Comment));
        var second = await TellAsync(Entry("a", "2026-01-02T10:00:00Z", Comment), Entry("c", "2026-01-02T10:00:00Z", "https://example.com/other"));

        Assert.That((first, second), Is.EqualTo(("a b", "c")));
        Assert.That(await LogAsync(), Is.EqualTo(new[]
        {
            "whitelist.add c https://example.com/other", $"whitelist.add b {Comment}", $"whitelist.add a {Comment}",
        }));
    }

    [Test]
    public async Task What_was_deleted_does_not_come_back_and_what_was_decided_later_stays()
    {
        await TellAsync(Entry("a", "2026-01-02T10:00:00Z", Comment));
        await _registry.SendAsync(HttpMethod.Delete, "-/ncm/v1/whitelist?package=a", null, _registry.Token);
        await _registry.WhitelistAsync("b", "1.0.0");

        var told = await TellAsync(Entry("a", "2026-01-02T10:00:00Z", Comment), Entry("b", "2026-01-02T10:00:00Z", Comment));

        Assert.That(told, Is.Empty);
        Assert.That((await _registry.JsonAsync("-/ncm/v1/whitelist"))["entries"]!.AsArray().Select(entry => $"{entry!["package"]} {entry["reason"]}"), Is.EqualTo(new[] { "b known" }));
        Assert.That(await TellAsync(Entry("a", "2026-03-01T00:00:00Z", Comment + "2")), Is.EqualTo("a"), "another decision is another matter");
    }

    [Test]
    public async Task A_later_decision_takes_the_place_of_an_earlier_one()
    {
        await TellAsync(Entry("a", "2026-01-02T10:00:00Z", Comment));
        var later = await TellAsync(Entry("a", "2026-01-03T10:00:00Z", Comment + "2"));
        var earlier = await TellAsync(Entry("a", "2026-01-01T10:00:00Z", Comment + "0"));

        Assert.That((later, earlier), Is.EqualTo(("a", "")));
        Assert.That((await LogAsync())[0], Is.EqualTo($"whitelist.replace a {Comment}2"));
    }

    [Test]
    public async Task What_one_call_says_twice_is_one_entry()
    {
        await _registry.WhitelistAsync("a", "1.0.0");

        await TellAsync(Entry("b", "2026-01-02T10:00:00Z", Comment), Entry("b", "2026-01-03T10:00:00Z", Comment + "2"), Entry("b", "2026-01-04T10:00:00Z", Comment));
        var (status, text) = await _registry.SendAsync(
            HttpMethod.Post,
            "-/ncm/v1/whitelist",
            """{"entries":[{"package":"a","versions":"1.0.0","reason":"one"},{"package":"a","versions":"1.0.0","reason":"two"},{"package":"a","versions":"1.0.0","reason":"three"}]}""",
            _registry.Token);

        Assert.That(status, Is.EqualTo(HttpStatusCode.Created).Or.EqualTo(HttpStatusCode.OK), text);
        Assert.That(
            (await _registry.JsonAsync("-/ncm/v1/whitelist"))["entries"]!.AsArray().Select(entry => $"{entry!["package"]} {entry["reason"]}"),
            Is.EqualTo(new[] { "a three", "b x" }));
        Assert.That(await LogAsync(), Has.Some.EqualTo($"whitelist.replace b {Comment}2").And.None.EqualTo($"whitelist.replace b {Comment}"));
    }

    [TestCase("""{"once":true,"entries":[{"package":"a","versions":"1.0.0","reason":"x"}]}""", "with once, each entry needs an origin")]
    [TestCase("""{"once":1,"entries":[{"package":"a","versions":"1.0.0","reason":"x","origin":"https://example.com/"}]}""", "The body cannot be understood")]
    public async Task A_decision_without_an_origin_is_refused(string body, string message)
    {
        var (status, text) = await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", body, _registry.Token);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(text, Does.Contain(message));
    }

    private static string Entry(string package, string at, string origin) =>
        $$"""{"package":"{{package}}","versions":"1.0.0","reason":"x","by":"octocat","at":"{{at}}","origin":"{{origin}}"}""";

    /// <summary>Tells the registry.</summary>
    /// <returns>The packages that were new to it.</returns>
    private async Task<string> TellAsync(params string[] entries)
    {
        var (status, text) = await _registry.SendAsync(
            HttpMethod.Post, "-/ncm/v1/whitelist", $$"""{"once":true,"entries":[{{string.Join(',', entries)}}]}""", _registry.Token);
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        return string.Join(' ', JsonNode.Parse(text)!["added"]!.AsArray().Select(entry => (string?)entry!["package"]));
    }

    private async Task<IReadOnlyList<string>> LogAsync()
    {
        var (_, text) = await _registry.GetAsync("-/ncm/v1/whitelist/audit", _registry.Token);
        return
        [
            .. JsonNode.Parse(text)!["log"]!.AsArray()
                .Where(line => ((string)line!["action"]!).StartsWith("whitelist.", StringComparison.Ordinal))
                .Select(line => $"{line!["action"]} {line["subject"]!["package"]} {line["origin"]}"),
        ];
    }
}
