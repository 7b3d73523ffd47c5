using System.Buffers;
using System.Text;
using System.Text.Json;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class WhitelistJsonTests
{
    private const string Whole = """
        {"package":"@acme/a","versions":"^1.2.0","reason":"\u0022quoted\u0022 and # not a comment","accepts":["NCM1001","GHSA-35jh-r3h4-6jhm"],"by":"1","at":"2026-01-02T03:04:05Z","expires":"2027-01-01","resolved":"git\u002Bssh://git@github.com/a/b.git#0"}
        """;

    [Test]
    public void An_entry_is_read_and_written_without_a_loss()
    {
        using var json = JsonDocument.Parse(Whole);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            WhitelistJson.Write(writer, WhitelistJson.Read(json.RootElement));
        }

        Assert.That(Encoding.UTF8.GetString(buffer.WrittenSpan), Is.EqualTo(Whole.Trim()));
    }

    [TestCase("""{"package":"a","versions":"1","reason":"r","by":"b"}""", "the entry has no at")]
    [TestCase("""{"package":"a","versions":"1","reason":"r","by":"b","at":"2026-01-01","color":"red"}""", "\"color\" is not a key of a whitelist entry")]
    [TestCase("""{"package":"a","versions":"one","reason":"r","by":"b","at":"2026-01-01"}""", "versions must be an npm range")]
    [TestCase("""{"package":"a","versions":"1","reason":"r","by":7,"at":"2026-01-01"}""", "by must be a text; put 7 into quotes")]
    [TestCase("""{"package":"a","versions":"1","reason":"r","by":"b","at":"2026-11-25"}""", "at lies in the future")]
    [TestCase("""["a"]""", "an entry must be a mapping")]
    public void The_rules_are_those_of_the_file(string text, string message)
    {
        using var json = JsonDocument.Parse(text);
        Assert.That(
            () => WhitelistJson.Read(json.RootElement, new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero)),
            Throws.InstanceOf<PolicyException>().With.Message.Contains(message));
    }
}
