using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class OsvApiAdvisorySourceTests
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "Fixtures", "advisories", "osv");

    [Test]
    public async Task Asks_for_ids_and_then_once_for_each_record()
    {
        // As documented at https://google.github.io/osv.dev/post-v1-querybatch/: results in the order of the queries, ids only.
        using var server = new LoopbackServer(request => request.Path == "/v1/querybatch"
            ? (200, """
                {"results":[
                  {"vulns":[{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-05-01T00:00:00Z"}]},
                  {},
                  {"vulns":[{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-05-01T00:00:00Z"},{"id":"GHSA-wwww-wwww-wwww"}]},
                  {"vulns":[{"id":"GHSA-aaaa-bbbb-cccc","modified":"2024-05-01T00:00:00Z"}]}]}
                """)
            : (200, File.ReadAllText(Path.Combine(Fixtures, Path.GetFileName(request.Path) + ".json"))));
        PackageId affected = new("leftish-pad", "1.9.0"), fine = new("leftish-pad", "1.10.0"), other = new("zebra", "1.0.0"), scoped = new("@acme/leftish-pad", "0.1.0");

        var answer = await Ask(server, other, affected, fine, scoped, affected);

        Assert.That(answer.Failure, Is.Null);
        Assert.That(answer.Advisories.ToDictionary(pair => pair.Key, pair => string.Join(' ', pair.Value.Select(one => one.Id))), Is.EqualTo(new Dictionary<PackageId, string>
        {
            [scoped] = "GHSA-aaaa-bbbb-cccc",
            [affected] = "GHSA-aaaa-bbbb-cccc",
        }), "what OSV says is judged again: 1.10.0 is fixed");
        Assert.That(server.Requests[0].Body, Is.EqualTo(
            """{"queries":[{"package":{"name":"@acme/leftish-pad","ecosystem":"npm"},"version":"0.1.0"},""" +
            """{"package":{"name":"leftish-pad","ecosystem":"npm"},"version":"1.9.0"},""" +
            """{"package":{"name":"leftish-pad","ecosystem":"npm"},"version":"1.10.0"},""" +
            """{"package":{"name":"zebra","ecosystem":"npm"},"version":"1.0.0"}]}"""));
        Assert.That(server.Requests.Skip(1).Select(request => (request.Method, request.Path)), Is.EquivalentTo(((string, string)[])
            [("GET", "/v1/vulns/GHSA-aaaa-bbbb-cccc"), ("GET", "/v1/vulns/GHSA-wwww-wwww-wwww")]));
    }

    [Test]
    public async Task Every_page_of_every_query_is_read()
    {
        using var server = new LoopbackServer(request =>
        {
            if (request.Path != "/v1/querybatch")
            {
                var id = Path.GetFileName(request.Path);
                return (200, $$$"""{"id":"{{{id}}}","affected":[{"package":{"ecosystem":"npm","name":"{{{id.Split('-')[0].ToLowerInvariant()}}}"},"versions":["1.0.0"]}]}""");
            }

            using var json = JsonDocument.Parse(request.Body);
            var results = json.RootElement.GetProperty("queries").EnumerateArray().Select(query =>
            {
                var name = query.GetProperty("package").GetProperty("name").GetString()!;
                var page = query.TryGetProperty("page_token", out var token) ? int.Parse(token.GetString()!, CultureInfo.InvariantCulture) : 0;
                return name == "b" && page < 3
                    ? $$"""{"vulns":[{"id":"B-{{page}}"}],"next_page_token":"{{page + 1}}"}"""
                    : $$"""{"vulns":[{"id":"{{name.ToUpperInvariant()}}-last"}],"next_page_token":""}""";
            });
            return (200, $$"""{"results":[{{string.Join(',', results)}}]}""");
        });

        var answer = await Ask(server, new("a", "1.0.0"), new("b", "1.0.0"), new("c", "1.0.0"));

        Assert.That(answer.For(new("b", "1.0.0")).Select(one => one.Id), Is.EqualTo((string[])["B-0", "B-1", "B-2", "B-last"]));
        Assert.That(answer.For(new("a", "1.0.0")).Select(one => one.Id), Is.EqualTo((string[])["A-last"]));
        Assert.That(server.Requests.Count(request => request.Path == "/v1/querybatch"), Is.EqualTo(4));
    }

    [Test]
    public async Task Pages_without_end_are_a_failure()
    {
        using var server = new LoopbackServer(_ => (200, """{"results":[{"next_page_token":"again"}]}"""));

        var answer = await Ask(server, new PackageId("a", "1.0.0"));

        Assert.That(answer.Failure?.Message, Does.Contain("a@1.0.0").And.Contains("more than 100 pages"));
    }

    [Test]
    public async Task A_thousand_queries_go_in_one_request()
    {
        using var server = new LoopbackServer(request =>
        {
            using var json = JsonDocument.Parse(request.Body);
            var count = json.RootElement.GetProperty("queries").GetArrayLength();
            return (200, $$"""{"results":[{{string.Join(',', Enumerable.Repeat("{}", count))}}]}""");
        });

        var answer = await Ask(server, [.. Enumerable.Range(0, 2001).Select(i => new PackageId("p", string.Create(CultureInfo.InvariantCulture, $"1.0.{i}")))]);

        Assert.That(answer.Failure, Is.Null);
        Assert.That(server.Requests, Has.Count.EqualTo(3));
    }

    [TestCase(404, "", AdvisoryFailureKind.NotSupported)]
    [TestCase(405, "", AdvisoryFailureKind.NotSupported)]
    [TestCase(429, "", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "{}", AdvisoryFailureKind.Unavailable, Description = "no results at all")]
    [TestCase(200, """{"results":[]}""", AdvisoryFailureKind.Unavailable, Description = "fewer results than queries")]
    [TestCase(200, """{"results":[{},{}]}""", AdvisoryFailureKind.Unavailable, Description = "more")]
    [TestCase(200, """{"results":[null]}""", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, """{"results":[{"vulns":[{}]}]}""", AdvisoryFailureKind.Unavailable)]
    public async Task What_is_no_answer_is_a_failure(int status, string body, AdvisoryFailureKind kind)
    {
        using var server = new LoopbackServer(_ => (status, body));

        Assert.That((await Ask(server, new PackageId("a", "1.0.0"))).Failure?.Kind, Is.EqualTo(kind));
    }

    [TestCase(404, "")]
    [TestCase(500, "")]
    [TestCase(200, "{}")]
    public async Task A_record_that_is_not_to_be_had_is_a_failure_of_the_whole(int status, string body)
    {
        using var server = new LoopbackServer(request => request.Path switch
        {
            "/v1/querybatch" => (200, """{"results":[{"vulns":[{"id":"GHSA-aaaa-bbbb-cccc"},{"id":"X/../1"}]}]}"""),
            "/v1/vulns/GHSA-aaaa-bbbb-cccc" => (200, File.ReadAllText(Path.Combine(Fixtures, "GHSA-aaaa-bbbb-cccc.json"))),
            _ => (status, body),
        });

        var answer = await Ask(server, new PackageId("leftish-pad", "1.0.0"));

        Assert.That(answer.Failure?.Kind, Is.EqualTo(AdvisoryFailureKind.Unavailable));
        Assert.That(answer.Failure!.Message, Does.Contain("X%2F..%2F1"));
        Assert.That(answer.Advisories, Is.Empty);
    }

    private static async Task<AdvisoryAnswer> Ask(LoopbackServer server, params PackageId[] packages)
    {
        using var client = new HttpClient();
        return await new OsvApiAdvisorySource(server.Url, AdvisorySources.Over(client)).GetAsync(packages, null, CancellationToken.None);
    }
}
