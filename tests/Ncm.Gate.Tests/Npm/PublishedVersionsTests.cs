using System.Globalization;
using System.Text;
using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class PublishedVersionsTests
{
    private const string Packument = """
        {"name":"a","readme":"{\"versions\":1}","dist-tags":{"latest":"1.2.0","next":"2.0.0-rc.1","old":"0.9.0","gone":"7.0.0"},
         "versions":{"0.9.0":{"name":"a","deprecated":"do not","x":{"deprecated":"trap"}},
                     "1.0.0":{"name":"a","x":{"deprecated":"trap","versions":{"9.9.9":{}}}},
                     "1.2.0":{"deprecated":"","x":[{"deprecated":true}]},
                     "1.3.0":{"name":"a"},
                     "1.4.0":{"deprecated":"broken"},
                     "2.0.0-rc.1":{"deprecated":false}},
         "time":{"1.0.0":"2015-10-01T12:00:00.000Z"}}
        """;

    private static async Task<PublishedVersions> ReadAsync(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return await PackumentVersionsReader.ReadFromAsync(stream, CancellationToken.None);
    }

    [Test]
    public async Task Versions_tags_and_deprecations_are_read_and_nothing_below_them()
    {
        var published = await ReadAsync(Packument);

        Assert.That(published.Versions.Select(version => version.Key), Is.EqualTo(new[] { "0.9.0", "1.0.0", "1.2.0", "1.3.0", "1.4.0", "2.0.0-rc.1" }));
        Assert.That(published.Versions.Where(version => version.Value).Select(version => version.Key), Is.EqualTo(new[] { "0.9.0", "1.4.0" }));
        Assert.That(published.Tags, Has.Count.EqualTo(4));
    }

    // What `npm install a@…` takes of such a packument.
    [TestCase("*", "1.2.0", Description = "latest, though 1.3.0 is higher")]
    [TestCase("", "1.2.0")]
    [TestCase("^1", "1.2.0")]
    [TestCase(">1.2.0", "1.3.0", Description = "the highest that is not deprecated")]
    [TestCase("~1.4.0", "1.4.0", Description = "deprecated, but the only one")]
    [TestCase("0.x", "0.9.0")]
    [TestCase("1.0.0", "1.0.0")]
    [TestCase("next", "2.0.0-rc.1")]
    [TestCase("latest", "1.2.0")]
    [TestCase(">=2.0.0-rc.0", "2.0.0-rc.1")]
    [TestCase("^2", null, Description = "a prerelease is not meant")]
    [TestCase("^3", null)]
    [TestCase("gone", null, Description = "a tag on a version that is not published")]
    [TestCase("nosuchtag", null)]
    public async Task A_spec_means_what_npm_would_install(string spec, string? expected) =>
        Assert.That((await ReadAsync(Packument)).Pick(PackageSpec.Parse("a", spec)), Is.EqualTo(expected));

    [Test]
    public async Task Peers_are_read_but_for_the_optional_ones()
    {
        var published = await ReadAsync("""
            {"versions":{"1.0.0":{"peerDependenciesMeta":{"b":{"optional":true},"c":{"optional":false}},"peerDependencies":{"a":"^1","b":"^2","c":"^3"},
                                  "x":{"peerDependencies":{"trap":"1"}}},
                         "1.1.0":{"peerDependencies":{"b":"^2"},"peerDependenciesMeta":{"b":{"optional":true}}},
                         "1.2.0":{"peerDependencies":["a"],"dependencies":{"trap":"1"}}}}
            """);

        Assert.That(published.Peers.Keys, Is.EqualTo(new[] { "1.0.0" }));
        Assert.That(published.Peers["1.0.0"], Is.EquivalentTo(new Dictionary<string, string> { ["a"] = "^1", ["c"] = "^3" }));
    }

    [Test]
    public async Task A_long_list_streams_by()
    {
        var versions = string.Join(',', Enumerable.Range(0, 5000).Select(i => string.Create(
            CultureInfo.InvariantCulture, $"\"1.0.{i}\":{{\"name\":\"a\",\"description\":\"{new string('x', 500)}\"}}")));

        var published = await ReadAsync("{\"versions\":{" + versions + "},\"dist-tags\":{}}");

        Assert.That(published.Pick(PackageSpec.Parse("a", "*")), Is.EqualTo("1.0.4999"));
    }

    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("{\"versions\":{\"1.0.0\":7}}")]
    [TestCase("{\"dist-tags\":{\"latest\":{}}}")]
    [TestCase("{\"versions\":{\"1.0.0\":{")]
    public void What_is_no_packument_is_refused(string json) => Assert.That(() => ReadAsync(json), Throws.InstanceOf<JsonException>());
}
