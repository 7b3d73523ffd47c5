using System.Text;
using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class PackumentScannerTests
{
    private const string Packument = """
        {"_id":"a","name":"a","dist-tags":{"1.0.0":"x"},"readme":"1.0.0",
         "versions":{"0.9.0":{"name":"a","version":"0.9.0","x":{"versions":{"1.0.0":{"name":"trap"}}}},
                     "1.0.0":{"name":"a","version":"1.0.0","license":"MIT","y":[{"z":{}}]},
                     "1.0.1":{"name":"a","version":"1.0.1"}},
         "time":{"created":"2010-01-01T00:00:00.000Z","1.0.0":"2015-10-01T12:00:00.000Z"},
         "other":{"1.0.0":{"name":"trap"}}}
        """;

    private static async Task<VersionManifest?> FindAsync(string json, string version, int chunk = int.MaxValue)
    {
        using var stream = new Slow(Encoding.UTF8.GetBytes(json), chunk);
        return await PackumentScanner.FindAsync(stream, version, 4 * 1024 * 1024, CancellationToken.None);
    }

    [Test]
    public async Task The_version_and_its_time_are_found_in_chunks_of_any_size([Values(1, 2, 3, 7, 64, 100_000)] int chunk)
    {
        var manifest = await FindAsync(Packument, "1.0.0", chunk);
        Assert.That((manifest?.Name, manifest?.Version, manifest?.License), Is.EqualTo(("a", "1.0.0", "MIT")));
        Assert.That(manifest?.PublishedAt, Is.EqualTo(new DateTimeOffset(2015, 10, 1, 12, 0, 0, TimeSpan.Zero)));
    }

    [Test]
    public async Task Time_may_come_first()
    {
        var manifest = await FindAsync(
            """{"time":{"1.0.0":"2015-10-01T12:00:00+00:00"},"versions":{"1.0.0":{"name":"a"}},"rest":""", "1.0.0", 90);
        Assert.That(manifest?.PublishedAt, Is.Not.Null, "and what follows is not read");
    }

    [Test]
    public async Task A_version_that_is_not_there_is_not_found() =>
        Assert.That(await FindAsync(Packument, "2.0.0"), Is.Null);

    [TestCase("")]
    [TestCase("[1]")]
    [TestCase("\"versions\"")]
    [TestCase("{\"versions\":{\"1.0.0\":{\"name\":\"a\"")]
    [TestCase("{\"versions\":{\"1.0.0\":7}}")]
    public void What_is_no_packument_is_refused(string json) =>
        Assert.That(() => FindAsync(json, "1.0.0"), Throws.InstanceOf<JsonException>());

    [Test]
    public void A_value_without_end_is_refused() =>
        Assert.That(
            () => FindAsync("{\"readme\":\"" + new string('x', 20 * 1024 * 1024), "1.0.0", 1 << 20),
            Throws.InstanceOf<JsonException>().With.Message.Contains("too long"));

    [Test]
    public async Task Ten_megabytes_are_streamed_and_not_held()
    {
        var keywords = new string('k', 900);
        var versions = string.Concat(Enumerable.Range(0, 10_000).Select(i => $$"""
            "0.{{i}}.0":{"name":"a","version":"0.{{i}}.0","keywords":["{{keywords}}"]},
            """));
        using var stream = new Slow(Encoding.UTF8.GetBytes("{\"versions\":{" + versions + """ "1.0.0":{"name":"a","license":"MIT"}}} """), 16 * 1024);

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var manifest = await PackumentScanner.FindAsync(stream, "1.0.0", 4 * 1024 * 1024, CancellationToken.None);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        Assert.That(stream.Length, Is.GreaterThan(9_000_000));
        Assert.That(manifest?.License, Is.EqualTo("MIT"));
        Assert.That(allocated, Is.LessThan(1_000_000));
    }

    private sealed class Slow(byte[] bytes, int chunk) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, chunk)], cancellationToken);
    }
}
