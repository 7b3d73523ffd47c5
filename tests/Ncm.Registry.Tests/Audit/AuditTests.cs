using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ncm.Registry.Audit;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Audit;

/// <summary>What npm's clients ask to be told of vulnerabilities, answered from the registry's own advisories.</summary>
public sealed class AuditTests
{
    private const string Bulk = "-/npm/v1/security/advisories/bulk";
    private const string Quick = "-/npm/v1/security/audits/quick";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream();
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:closed:AnonymousRead=false");
        Advise(_registry.Folder);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    /// <summary>Three advisories: on two packages at once, on two release lines, and malware.</summary>
    internal static void Advise(TemporaryFolder folder)
    {
        folder.Write("advisories/GHSA-3333-3333-3333.json", """
            { "id": "GHSA-3333-3333-3333", "aliases": ["CVE-2024-0003"], "modified": "2024-01-01T00:00:00Z", "published": "2024-01-02T00:00:00Z", "summary": "Prototype pollution in pad",
              "affected": [
                { "package": { "ecosystem": "npm", "name": "pad" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "fixed": "1.2.6" }] }] },
                { "package": { "ecosystem": "npm", "name": "pad" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "2.0.0" }, { "fixed": "2.0.3" }] }] },
                { "package": { "ecosystem": "npm", "name": "@acme/pad" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }, { "last_affected": "1.0.0" }] }] }],
              "severity": [{ "type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:H/UI:N/S:U/C:H/I:H/A:H" }],
              "database_specific": { "severity": "HIGH", "cwe_ids": ["CWE-1321", "CWE-94"] } }
            """);
        folder.Write("advisories/MAL-2024-9.json", """
            { "id": "MAL-2024-9", "modified": "2024-01-01T00:00:00Z", "summary": "Malicious code in evil (npm)",
              "affected": [{ "package": { "ecosystem": "npm", "name": "evil" }, "ranges": [{ "type": "SEMVER", "events": [{ "introduced": "0" }] }] }] }
            """);
    }

    [TestCase("")]
    [TestCase("gzip")]
    [TestCase("br")]
    public async Task The_bulk_answer_states_ranges_as_npm_does(string encoding)
    {
        var (status, text) = await PostAsync(Bulk, """{"pad":["1.2.5","2.0.1","3.0.0"],"@acme/pad":["1.0.0"],"evil":["0.0.0-alpha"],"left":["1.0.0"],"vulnerable":["1.0.0"]}""", encoding);

        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        Assert.That(text, Is.EqualTo(
            """
            {"@acme/pad":[{"id":140461608279101,"url":"https://github.com/advisories/GHSA-3333-3333-3333","title":"Prototype pollution in pad","severity":"high","vulnerable_versions":"<=1.0.0","cwe":["CWE-1321","CWE-94"],"cvss":{"score":7.2,"vectorString":null}}],
            "evil":[{"id":156080629646003,"url":"https://osv.dev/vulnerability/MAL-2024-9","title":"Malicious code in evil (npm)","severity":"critical","vulnerable_versions":"*","cwe":[],"cvss":{"score":0,"vectorString":null}}],
            "pad":[{"id":149025205041582,"url":"https://github.com/advisories/GHSA-3333-3333-3333","title":"Prototype pollution in pad","severity":"high","vulnerable_versions":"<1.2.6 || >=2.0.0 <2.0.3","cwe":["CWE-1321","CWE-94"],"cvss":{"score":7.2,"vectorString":null}}],
            "vulnerable":[{"id":62216098464297,"url":"https://github.com/advisories/GHSA-2222-2222-2222","title":"It is bad.","severity":"high","vulnerable_versions":"=1.0.0","cwe":[],"cvss":{"score":0,"vectorString":null}}]}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task Only_what_affects_an_asked_version_is_told() =>
        Assert.That(await PostAsync(Bulk, """{"pad":["1.2.6","2.0.3"],"@acme/pad":["1.0.1"]}"""), Is.EqualTo((HttpStatusCode.OK, "{}")));

    [Test]
    public async Task What_no_registry_can_have_is_passed_over() =>
        Assert.That(
            await PostAsync(Bulk, """{"pad":["git+ssh://git@example.com/pad.git#abc","file:../pad",""],"..":["1.0.0"],"packages/app":["1.0.0"],"_":["1.0.0"]}"""),
            Is.EqualTo((HttpStatusCode.OK, "{}")));

    [TestCase("", "The input does not contain any JSON tokens")]
    [TestCase("[]", """it must be {"name":["version", …]}""")]
    [TestCase("null", """it must be {"name":["version", …]}""")]
    [TestCase("""{"pad":"1.0.0"}""", "the versions of pad are not a list")]
    [TestCase("""{"pad":[1]}""", "a version is not a text")]
    [TestCase("""{"pad":["1.0.0"],"pad":[]}""", "Duplicate property")]
    [TestCase("""{"pad":["1.0.0"]""", "Expected depth to be zero")]
    [TestCase("{\"\\ud800\":[\"1.0.0\"]}", "The body cannot be understood")]
    public async Task A_bulk_body_that_is_not_understood_is_refused_with_the_reason(string body, string reason)
    {
        var (status, text) = await PostAsync(Bulk, body);
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)JsonNode.Parse(text)!["error"], Does.StartWith("The body cannot be understood: ").And.Contain(reason));
    }

    [TestCase("[]", """it must be an object with "dependencies".""")]
    [TestCase("""{"dependencies":[]}""", "the dependencies of the project are not an object")]
    [TestCase("""{"dependencies":{"pad":"1.0.0"}}""", "the dependency pad is not an object")]
    [TestCase("""{"dependencies":{"pad":{"version":"1.0.0","dependencies":true}}}""", "the dependencies of pad are not an object")]
    public async Task A_lock_tree_that_is_not_understood_is_refused_with_the_reason(string body, string reason)
    {
        var (status, text) = await PostAsync(Quick, body);
        Assert.That((status, (string?)JsonNode.Parse(text)!["error"]), Is.EqualTo((HttpStatusCode.BadRequest, $"The body cannot be understood: {reason.TrimEnd('.')}")));
    }

    [Test]
    public async Task A_body_that_is_not_packed_as_it_says_is_refused()
    {
        var (status, text) = await PostAsync(Bulk, "gzip", Encoding.UTF8.GetBytes("""{"pad":["1.0.0"]}"""));
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest), text);
    }

    [Test]
    public async Task Bodies_are_bounded_in_packages_depth_and_unpacked_bytes()
    {
        var many = "{" + string.Join(',', Enumerable.Range(0, AuditBody.MaxPackages + 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"p{i}\":[]"))) + "}";
        var versions = $$"""{"pad":[{{string.Join(',', Enumerable.Range(0, AuditBody.MaxPackages + 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"1.0.{i}\"")))}}]}""";
        var places = $$"""{"dependencies":{{many.Replace("[]", "{}", StringComparison.Ordinal)}}}""";
        var deep = string.Concat(Enumerable.Repeat("""{"dependencies":{"a":""", 300)) + "{}" + new string('}', 600);
        var bomb = Encoding.UTF8.GetBytes($$"""{"pad":["{{new string('1', 20_000_000)}}"]}""");

        Assert.That((await PostAsync(Bulk, many)).Text, Does.Contain("more than 50000 packages"));
        Assert.That((await PostAsync(Bulk, versions)).Text, Does.Contain("more than 50000 packages"));
        Assert.That((await PostAsync(Quick, places)).Text, Does.Contain("more than 50000 packages"));
        Assert.That((await PostAsync(Quick, deep)).Text, Does.Contain("The maximum configured depth of 512 has been exceeded"));
        Assert.That((await PostAsync(Bulk, "gzip", Pack(bomb, "gzip"))).Status, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [TestCase(Bulk, """{"pad":["1.0.0"]}""")]
    [TestCase(Quick, """{"dependencies":{"pad":{"version":"1.0.0"}}}""")]
    public async Task Without_advisories_there_is_an_error_and_no_report(string path, string body)
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, "advisories: [./missing.zip]", null);
        var (status, text) = await registry.SendAsync(HttpMethod.Post, path, body, null);

        Assert.That(status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((string?)JsonNode.Parse(text)!["error"], Does.StartWith("pad@1.0.0 cannot be audited now: ").And.Contain("missing.zip"));
    }

    [Test]
    public async Task What_the_policy_trusts_as_its_own_is_asked_of_nobody()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream.Server.Url, """
            advisories: [./missing.zip]
            trusted: {"@acme/*": https://npm.acme.example/}
            """, null);
        Assert.That(await registry.SendAsync(HttpMethod.Post, Bulk, """{"@acme/pad":["1.0.0"]}""", null), Is.EqualTo((HttpStatusCode.OK, "{}")));
    }

    [Test]
    public async Task The_report_on_a_lock_tree_is_npms_old_one()
    {
        const string Tree = """
            {"name":"project","version":"1.0.0","requires":{"app":"^1.0.0","pad":"^3.0.0","tool":"1.0.0"},"dependencies":{
              "app":{"version":"1.0.0","requires":{"pad":"^1.0.0","mid":"*"},"dependencies":{"pad":{"version":"1.2.5"}}},
              "mid":{"version":"1.0.0","requires":{"evil":"*"}},
              "tool":{"version":"1.0.0","dev":true,"requires":{"evil":"*"}},
              "evil":{"version":"1.0.0","dev":true},
              "pad":{"version":"3.0.0"},
              "alias":{"version":"npm:@acme/pad@0.9.0","optional":true},
              "from-git":{"version":"git+ssh://git@example.com/pad.git#abc"}}}
            """;
        var (status, text) = await PostAsync(Quick, Tree, "gzip");
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), text);
        Assert.That(await PostAsync("-/npm/v1/security/audits", Tree), Is.EqualTo((status, text)));
        Snapshot.Matches(
            JsonNode.Parse(text)!.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ReplaceLineEndings("\n") + "\n",
            Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", "audit-report.json"));
    }

    [Test]
    public async Task A_registry_that_is_not_for_everybody_audits_for_who_may_read_it()
    {
        const string Body = """{"pad":["1.0.0"]}""";
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "_/closed/" + Bulk, Body, null)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "_/closed/" + Bulk, Body, _registry.Token)).Text, Does.Contain("GHSA-3333-3333-3333"));
        Assert.That((await _registry.GetAsync("-/metrics")).Text, Does.Match("""ncm_registry_requests_total\{what="audit",status="200"\} [1-9]"""));
    }

    [Test]
    public async Task No_body_breaks_it()
    {
        string[] bodies =
        [
            """{"pad":["1.2.5","2.0.1"],"@acme/pad":["1.0.0"]}""",
            """{"name":"p","requires":{"app":"1"},"dependencies":{"app":{"version":"1.0.0","requires":{"pad":"1"},"dependencies":{"pad":{"version":"1.2.5","dev":true}}}}}""",
        ];
        string[] pieces = ["{", "}", "[", "]", "\"", ",", ":", "null", "-1", "1e999", "\"\\u0000\"", "\"\\ud800\"", "\"dependencies\":", "\"version\":", "\"requires\":", "{}", "npm:", "@", "\u00e4"];
        var random = new Random(5);
        for (var i = 0; i < 400; i++)
        {
            var body = new StringBuilder(bodies[i % 2]);
            for (var change = random.Next(1, 4); change > 0; change--)
            {
                var at = random.Next(body.Length);
                var length = Math.Min(random.Next(4), body.Length - at);
                body.Remove(at, length).Insert(at, random.Next(2) == 0 ? "" : pieces[random.Next(pieces.Length)]);
            }

            var (status, text) = await PostAsync(i % 4 < 2 ? Bulk : Quick, body.ToString());
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK).Or.EqualTo(HttpStatusCode.BadRequest), $"{body}: {text}");
            Assert.That(() => JsonNode.Parse(text), Throws.Nothing, body.ToString());
        }
    }

    private Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string body, string encoding = "") => PostAsync(path, encoding, Pack(Encoding.UTF8.GetBytes(body), encoding));

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, string encoding, byte[] body)
    {
        using var response = await _registry.SendAsync(path, request =>
        {
            request.Method = HttpMethod.Post;
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (encoding.Length > 0)
            {
                request.Content.Headers.ContentEncoding.Add(encoding);
            }
        });
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static byte[] Pack(byte[] body, string encoding)
    {
        using var packed = new MemoryStream();
        using (Stream stream = encoding switch { "gzip" => new GZipStream(packed, CompressionLevel.Fastest), "br" => new BrotliStream(packed, CompressionLevel.Fastest), _ => new BufferedStream(packed) })
        {
            stream.Write(body);
        }

        return packed.ToArray();
    }
}
