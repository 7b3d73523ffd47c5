using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Audit;

/// <summary>Anybody may ask for an audit of anything, and what he asks is nobody else's burden.</summary>
public sealed class StrangersQuestionsTests
{
    private const string Bulk = "-/npm/v1/security/advisories/bulk";

    [Test]
    public async Task Audits_that_the_source_refuses_or_never_answers_hold_up_no_install()
    {
        var hang = new TaskCompletionSource();
        using var upstream = new FakeUpstream().Publish("left@1.0.0").Publish("right@1.0.0");
        upstream.Advisories = async exchange =>
        {
            var body = await exchange.ReadBodyAsync();
            if (body.Contains("hanging", StringComparison.Ordinal))
            {
                await hang.Task;
            }

            await exchange.RespondAsync(body.Contains("refused", StringComparison.Ordinal) ? 400 : 200, "{}");
        };
        await using var registry = await ServedRegistry.StartAsync(upstream.Server.Url, "advisories: [npm]\n", null);

        var (refused, text) = await registry.SendAsync(HttpMethod.Post, Bulk, """{"refused":["1.0.0"]}""", null);
        Assert.That(refused, Is.EqualTo(HttpStatusCode.ServiceUnavailable), text);
        Assert.That((await registry.GetAsync("left")).Status, Is.EqualTo(HttpStatusCode.OK), "one refused audit is no silent source");

        var audits = Enumerable.Range(0, 4).Select(i => registry.SendAsync(HttpMethod.Post, Bulk, $$"""{"hanging-{{i}}":["1.0.0"]}""", null)).ToList();
        Assert.That(() => upstream.Server.Paths.Count(path => path.EndsWith("/bulk", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(4).After(30_000, 20), "two of them are under way");
        Assert.That((await registry.GetAsync("right")).Status, Is.EqualTo(HttpStatusCode.OK));
        hang.SetResult();
        Assert.That((await Task.WhenAll(audits)).Select(answer => answer.Status), Is.All.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Names_and_versions_that_nobody_has_published_are_answered_and_forgotten()
    {
        using var folder = new TemporaryFolder();
        using var upstream = new FakeUpstream().Publish("vulnerable@1.0.0");
        await using (var registry = await ServedRegistry.StartAsync(upstream.Server.Url, "", folder))
        {
            await registry.GetAsync("vulnerable");

            // More names than SQLite takes parameters.
            var names = string.Join(',', Enumerable.Range(0, 33_000).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"invented-{i}\":[\"1.0.0\"]")));
            var (status, text) = await registry.SendAsync(HttpMethod.Post, Bulk, $$"""{"vulnerable":["1.0.0","7.7.7"],{{names}}}""", null);
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
            Assert.That(JsonNode.Parse(text)!.AsObject().Select(package => package.Key), Is.EqualTo(new[] { "vulnerable" }));
            var evidence = await registry.SendAsync(HttpMethod.Post, "-/ncm/v1/evidence", """{"packages":["vulnerable@8.8.8","invented@1.0.0"]}""", null);
            Assert.That(evidence.Text, Does.Contain("\"unknown\":[\"vulnerable@8.8.8\",\"invented@1.0.0\"]"));
        }

        var rows = Rows(folder);
        Assert.That(rows.Select(row => row.Name), Is.EqualTo(new[] { "vulnerable" }));
        Assert.That(rows.Single().Answers, Does.Contain("1.0.0").And.Not.Contain("7.7.7").And.Not.Contain("8.8.8"));
    }

    private static List<(string Name, string Answers)> Rows(TemporaryFolder folder)
    {
        var rows = new List<(string, string)>();
        using var connection = new SqliteConnection($"Data Source={folder.At("data/registry.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Name, Answers FROM Advisories";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            rows.Add((reader.GetString(0), reader.GetString(1)));
        }

        return rows;
    }
}
