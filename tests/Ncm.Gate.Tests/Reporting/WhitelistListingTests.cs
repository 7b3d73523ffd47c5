using System.Text;
using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class WhitelistListingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private static WhitelistEntry Entry(string reason, string? expires = null) => new()
    {
        Package = "@s/a",
        Versions = NpmRange.Parse("^2.2.0"),
        Reason = reason,
        Accepts = expires is null ? null : ["NCM1001"],
        By = "octocat",
        At = WhitelistDate.Day(new DateOnly(2026, 1, 2)),
        Expires = WhitelistDate.TryParse(expires, out var date) ? date : null,
    };

    private static string Table(params WhitelistEntry[] entries)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        WhitelistListing.WriteTable(writer, entries, Now);
        return writer.ToString();
    }

    [Test]
    public void The_table_marks_what_is_expired() => Assert.That(Table(Entry("for now", "2026-11-21"), Entry("for good"), Entry("today", "2026-11-22")), Is.EqualTo("""
        Package  Versions  By       At          Expires               Reason
        ────────────────────────────────────────────────────────────────────
        @s/a     ^2.2.0    octocat  2026-01-02  2026-11-21 (expired)  for now [NCM1001]
        @s/a     ^2.2.0    octocat  2026-01-02                        for good
        @s/a     ^2.2.0    octocat  2026-01-02  2026-11-22            today [NCM1001]

        """));

    [Test]
    public void An_empty_whitelist_is_an_empty_table() => Assert.That(Table(), Is.Empty);

    [Test]
    public void A_hostile_reason_cannot_recolour_forge_a_line_or_command_a_log()
    {
        var table = Table(Entry("\e[31mred\n::error::forged ##[command] \u202Eback"));

        Assert.That(table.Split('\n'), Has.Length.EqualTo(4));
        Assert.That(table, Does.Not.Contain('\e').And.Not.Contain("##[").And.Not.Contain('\u202E'));
    }

    [Test]
    public void Json_has_the_originals_keys_and_the_files()
    {
        using var stream = new MemoryStream();
        WhitelistListing.WriteJson(stream, [Entry("\"why\"", "2026-11-21"), Entry("x")], Now);

        using var json = JsonDocument.Parse(Encoding.UTF8.GetString(stream.ToArray()));
        Assert.That(json.RootElement[0].GetProperty("name").GetString(), Is.EqualTo("@s/a"));
        Assert.That(json.RootElement[0].GetProperty("version").GetString(), Is.EqualTo("^2.2.0"));
        Assert.That(json.RootElement[0].GetProperty("reason").GetString(), Is.EqualTo("\"why\""));
        Assert.That(json.RootElement[0].GetProperty("accepts")[0].GetString(), Is.EqualTo("NCM1001"));
        Assert.That(json.RootElement.EnumerateArray().Select(entry => entry.GetProperty("expired").GetBoolean()), Is.EqualTo(new[] { true, false }));
        Assert.That(json.RootElement[1].GetProperty("accepts").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }
}
