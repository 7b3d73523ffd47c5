using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class NpmBulkAdvisorySourceTests
{
    private const string Answer = """
        {"lodash":[
          {"id":1106913,"url":"https://github.com/advisories/GHSA-35jh-r3h4-6jhm","title":"Command Injection in lodash","severity":"high",
           "vulnerable_versions":"<4.17.21","cwe":["CWE-77","CWE-94"],"cvss":{"score":7.2,"vectorString":"CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H"}},
          {"id":755,"url":"https://npmjs.com/advisories/755","title":"Old one","severity":"info","vulnerable_versions":">=3.0.0 <3.5.0 || =4.0.0","cvss":{"score":0,"vectorString":null}},
          {"id":8,"url":"https://github.com/advisories/GHSA-AAAA-bbbb-cccc","title":"Odd range","severity":"urgent","vulnerable_versions":"up to now"}],
         "not-asked":[{"id":9,"vulnerable_versions":"*"}]}
        """;

    [Test]
    public async Task Asks_as_npm_does_and_judges_each_version()
    {
        using var server = new LoopbackServer(_ => (200, Answer));

        var answer = await Ask(server, new("lodash", "4.17.15"), new("lodash", "4.17.21"), new("lodash", "3.1.0"), new("lodash", "4.17.21-rc.1"), new("@a/b", "1.0.0"));

        var request = server.Requests.Single();
        Assert.That((request.Method, request.Path, request.IsGzip, request.ContentType), Is.EqualTo(("POST", "/npm/-/npm/v1/security/advisories/bulk", true, "application/json")));
        Assert.That(request.Body, Is.EqualTo("""{"@a/b":["1.0.0"],"lodash":["4.17.15","4.17.21","3.1.0","4.17.21-rc.1"]}"""));
        Assert.That(answer.Failure, Is.Null);
        Assert.That(Ids(answer, "4.17.15"), Is.EqualTo((string[])["GHSA-35jh-r3h4-6jhm", "GHSA-aaaa-bbbb-cccc"]));
        Assert.That(Ids(answer, "4.17.21"), Is.EqualTo((string[])["GHSA-aaaa-bbbb-cccc"]), "a range that cannot be read counts");
        Assert.That(Ids(answer, "3.1.0"), Is.EqualTo((string[])["GHSA-35jh-r3h4-6jhm", "npm:755", "GHSA-aaaa-bbbb-cccc"]));
        Assert.That(Ids(answer, "4.17.21-rc.1"), Is.EqualTo((string[])["GHSA-35jh-r3h4-6jhm", "GHSA-aaaa-bbbb-cccc"]), "a prerelease of the fix is not fixed");
        Assert.That(answer.Advisories.Keys.Select(package => package.Name), Is.All.EqualTo("lodash"));
    }

    [Test]
    public async Task Keeps_what_a_report_needs()
    {
        using var server = new LoopbackServer(_ => (200, Answer));

        var advisories = (await Ask(server, new PackageId("lodash", "3.1.0"))).For(new("lodash", "3.1.0"));

        Assert.That(advisories.Select(one => (one.Severity, one.CvssScore, one.Summary, one.Url)), Is.EqualTo(((Severity, double?, string, string?)[])
        [
            (Severity.High, 7.2, "Command Injection in lodash", "https://github.com/advisories/GHSA-35jh-r3h4-6jhm"),
            (Severity.Low, null, "Old one", "https://npmjs.com/advisories/755"),
            (Severity.Unknown, null, "Odd range", "https://github.com/advisories/GHSA-aaaa-bbbb-cccc"),
        ]));
        Assert.That(advisories.Select(one => one.VulnerableVersions), Is.EqualTo((string[])["<4.17.21", ">=3.0.0 <3.5.0 || =4.0.0", "*"]), "as npm states them; one that cannot be read is all of them");
        Assert.That(advisories[0].Weaknesses, Is.EqualTo((string[])["CWE-77", "CWE-94"]));
    }

    [Test]
    public async Task Many_names_go_in_several_requests()
    {
        using var server = new LoopbackServer(request =>
        {
            using var json = JsonDocument.Parse(request.Body);
            var names = json.RootElement.EnumerateObject().Select(property => property.Name).ToList();
            return names.Count <= NpmBulkAdvisorySource.NamesPerRequest ? (200, "{" + string.Join(',', names.Select(name => $"\"{name}\":[{{\"id\":1,\"vulnerable_versions\":\"<2\"}}]")) + "}") : (413, "");
        });
        var packages = Enumerable.Range(0, 2500).Select(i => new PackageId(string.Create(CultureInfo.InvariantCulture, $"p{i}"), "1.0.0")).ToArray();

        var answer = await Ask(server, packages);

        Assert.That(server.Requests, Has.Count.EqualTo(3));
        Assert.That(answer.Advisories.Keys.ToHashSet().SetEquals(packages), Is.True);
    }

    [TestCase(404, "", AdvisoryFailureKind.NotSupported)]
    [TestCase(405, "{}", AdvisoryFailureKind.NotSupported)]
    [TestCase(401, "{}", AdvisoryFailureKind.Unavailable)]
    [TestCase(403, "{}", AdvisoryFailureKind.Unavailable)]
    [TestCase(500, "", AdvisoryFailureKind.Unavailable)]
    [TestCase(204, "", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "<html>", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "[]", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "null", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "{\"lodash\":[1]}", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "{\"lodash\":[{\"title\":\"\\ud800\"}]}", AdvisoryFailureKind.Unavailable)]
    [TestCase(200, "{\"lodash\":[]", AdvisoryFailureKind.Unavailable)]
    public async Task What_is_no_answer_is_a_failure(int status, string body, AdvisoryFailureKind kind)
    {
        using var server = new LoopbackServer(_ => (status, body));

        var answer = await Ask(server, new PackageId("lodash", "1.0.0"));

        Assert.That(answer.Failure?.Kind, Is.EqualTo(kind));
        Assert.That(answer.Failure!.Message, Does.StartWith("npm: ").And.Contains(server.Url.Authority).And.Not.Contains("secret"));
        Assert.That(answer.Advisories, Is.Empty);
    }

    [Test]
    public async Task A_server_that_is_not_there_is_a_failure()
    {
        Uri gone;
        using (var server = new LoopbackServer(_ => (200, "{}")))
        {
            gone = server.Url;
        }

        using var client = new HttpClient();
        var answer = await new NpmBulkAdvisorySource(gone, AdvisorySources.Over(client)).GetAsync([new("a", "1.0.0")], null, CancellationToken.None);

        Assert.That(answer.Failure?.Kind, Is.EqualTo(AdvisoryFailureKind.Unavailable));
    }

    [Test]
    public async Task A_time_limit_of_the_client_is_a_failure_and_cancelling_is_not()
    {
        using var server = new LoopbackServer(_ =>
        {
            Thread.Sleep(2000);
            return (200, "{}");
        });
        using var client = new HttpClient { Timeout = TimeSpan.FromMilliseconds(100) };
        using var patient = new HttpClient();
        using var stop = new CancellationTokenSource(100);

        var answer = await new NpmBulkAdvisorySource(server.Url, AdvisorySources.Over(client)).GetAsync([new("a", "1.0.0")], null, CancellationToken.None);

        Assert.That(answer.Failure?.Message, Does.Contain("in time"));
        Assert.That(
            async () => await new NpmBulkAdvisorySource(server.Url, AdvisorySources.Over(patient)).GetAsync([new("a", "1.0.0")], null, stop.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static string[] Ids(AdvisoryAnswer answer, string version) => [.. answer.For(new PackageId("lodash", version)).Select(one => one.Id)];

    private static async Task<AdvisoryAnswer> Ask(LoopbackServer server, params PackageId[] packages)
    {
        using var client = new HttpClient();
        var registry = new UriBuilder(server.Url) { Path = "/npm", UserName = "me", Password = "secret", Query = "token=secret" }.Uri;
        return await new NpmBulkAdvisorySource(registry, AdvisorySources.Over(client)).GetAsync(packages, null, CancellationToken.None);
    }
}
