using System.Text;
using System.Text.Json;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class PublishTimesTests
{
    [Test]
    public async Task Times_stand_in_the_packuments_time_and_nowhere_else()
    {
        var times = await ReadAsync("""
            {"_id":"a","versions":{"1.0.0":{"time":{"1.0.0":"2001-01-01T00:00:00.000Z"},"name":"a"}},
             "time":{"created":"2015-01-01T00:00:00.000Z","1.0.0":"2015-10-01T12:00:00.000Z","2.0.0":17,"3.0.0":"soon","unpublished":{"4.0.0":"2015-10-01T12:00:00.000Z"}},
             "readme":"x"}
            """);

        Assert.That(times.Of("1.0.0"), Is.EqualTo(new DateTimeOffset(2015, 10, 1, 12, 0, 0, TimeSpan.Zero)));
        Assert.That(new[] { times.Of("2.0.0"), times.Of("3.0.0"), times.Of("4.0.0"), times.Of("5.0.0") }, Is.All.Null);
    }

    [Test]
    public async Task A_packument_without_times_has_none() => Assert.That((await ReadAsync("""{"versions":{"1.0.0":{}}}""")).Of("1.0.0"), Is.Null);

    [TestCase("[]")]
    [TestCase("{\"time\":{\"1.0.0\"")]
    [TestCase("")]
    public void What_is_no_packument_is_an_error(string text) => Assert.That(() => ReadAsync(text), Throws.InstanceOf<JsonException>());

    /// <summary>Byte by byte, so that every token is torn somewhere.</summary>
    private static async Task<PublishTimes> ReadAsync(string text)
    {
        using var stream = new OneByteStream(Encoding.UTF8.GetBytes(text));
        return await PublishTimes.ReadFromAsync(stream, CancellationToken.None);
    }

    private sealed class OneByteStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(1, buffer.Length)], cancellationToken);
    }
}
