using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.OriginalApi;

/// <summary>The requests of the original client, byte for byte as it sends them, over https with a configured certificate.</summary>
public sealed class ClientRequestsTests
{
    private FakeUpstream _upstream = null!;
    private TemporaryFolder _certificates = null!;
    private ServedRegistry _registry = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _certificates = new TemporaryFolder();
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=ncm.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        _certificates.Write("cert.pem", certificate.ExportCertificatePem());
        _certificates.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        _upstream = new FakeUpstream();
        _upstream.Publish("ms@0.7.1")
            .Publish("vulnerable@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["ms"] = "0.7.1" })
            .Publish("@types/node@18.0.0", manifest => manifest["license"] = "GPL-3.0-only");
        _registry = await ServedRegistry.StartAsync(
            _upstream,
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Https:Certificate:Path={_certificates.At("cert.pem")}",
            $"--Kestrel:Endpoints:Https:Certificate:KeyPath={_certificates.At("key.pem")}");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
        _certificates.Dispose();
    }

    [Test]
    public async Task Verify_and_report_send_the_package_json()
    {
        var answer = await SendAsync("POST", "/packages", """{"name":"demo","version":"1.0.0","dependencies":{"vulnerable":"1.0.0"}}""");

        Assert.That(answer, Is.EqualTo(
            """{"name":"demo","version":"1.0.0","dependencies":{"vulnerable":{"version":"1.0.0","from":"1.0.0","score":85,"dependencies":{"ms":{"version":"0.7.1","from":"0.7.1","score":100}}}}}"""));
    }

    [Test]
    public async Task Whitelist_add_resolves_the_package_and_adds_each_of_its_tree()
    {
        Assert.That(await SendAsync("POST", "/packages", """{"dependencies":{"vulnerable":"1.x"}}"""), Does.Contain("\"version\":\"1.0.0\",\"from\":\"1.x\""));
        Assert.That(
            await SendAsync("POST", "/api/v1/whitelist", """{"name":"vulnerable","version":"1.0.0","score":85,"from":"1.x"}"""),
            Is.EqualTo("""{"id":"vulnerable@1.0.0","name":"vulnerable","from":"1.x","version":"1.0.0","score":85}"""));
        Assert.That(await SendAsync("GET", "/api/v1/whitelist", null), Is.EqualTo("""[{"id":"vulnerable@1.0.0","name":"vulnerable","version":"1.0.0"}]"""));

        var entry = JsonNode.Parse(await SendAsync("GET", "/-/ncm/v1/whitelist", null))!["entries"]!.AsArray().Single()!;
        Assert.That($"{entry["reason"]}, {entry["by"]}", Is.EqualTo("whitelisted at a score of 85, without a reason, test"));
        await SendAsync("GET", "/vulnerable/-/vulnerable-1.0.0.tgz", null, status: 200);
    }

    [TestCase("/api/v1/whitelist?name=%40types%2Fnode&version=18.0.0", TestName = "A_scoped_package_with_its_version")]
    [TestCase("/api/v1/whitelist?name=&version=types%2Fnode", TestName = "A_scoped_package_without_one_which_the_client_takes_apart_wrongly")]
    public async Task Whitelist_delete(string path)
    {
        await SendAsync("POST", "/api/v1/whitelist", """{"name":"@types/node","version":"18.0.0","score":0,"from":"18.0.0"}""");
        await SendAsync("POST", "/api/v1/whitelist", """{"name":"vulnerable","version":"1.0.0","from":"1.x"}""");

        Assert.That(await SendAsync("DELETE", path, null), Is.EqualTo("""{"result":"success"}"""));
        Assert.That(await SendAsync("GET", "/api/v1/whitelist", null), Is.EqualTo("""[{"id":"vulnerable@1.0.0","name":"vulnerable","version":"1.0.0"}]"""));
        Assert.That(await SendAsync("DELETE", path, null), Is.EqualTo("""{"result":"success"}"""), "its reset deletes what its entries pull in too");
    }

    [Test]
    public async Task The_registries_of_a_server_have_whitelists_of_their_own_at_the_same_paths()
    {
        var elsewhere = await SendAsync("POST", "/_/default/api/v1/whitelist", """{"name":"vulnerable","version":"1.0.0"}""");

        Assert.That(elsewhere, Is.EqualTo("""{"id":"vulnerable@1.0.0","name":"vulnerable","from":"1.0.0","version":"1.0.0","score":null}"""));
        Assert.That(await SendAsync("GET", "/api/v1/whitelist", null), Does.Contain("vulnerable@1.0.0"), "the one at the root is the default one");
    }

    [TestCase("POST", """{"name":"vulnerable","version":"1.0.0"}""", TestName = "Adding")]
    [TestCase("DELETE", null, TestName = "Deleting")]
    public async Task Who_may_not_write_is_told_by_the_status_that_the_client_knows(string method, string? body)
    {
        Assert.That(await SendAsync(method, "/api/v1/whitelist?name=vulnerable", body, token: "wrong", status: 401), Does.StartWith("""{"error":"This token does not count here"""));
        var reader = await _registry.Server.Tokens.CreateAsync("reader", null, canWrite: false, CancellationToken.None);
        Assert.That(await SendAsync(method, "/api/v1/whitelist?name=vulnerable", body, token: reader, status: 403), Is.EqualTo("""{"error":"reader may read here and not write, or the token that was shown may not."}"""));
    }

    [TestCase("""{"name":"../x","version":"1.0.0"}""")]
    [TestCase("""{"name":"x","version":"not a version!"}""")]
    [TestCase("""{"version":"1.0.0"}""")]
    [TestCase("[]")]
    public async Task What_is_no_package_is_not_added(string body) =>
        Assert.That(await SendAsync("POST", "/api/v1/whitelist", body, status: 400), Does.Contain("it must be an object with the name and the version of a package"));

    /// <summary>Method, path, headers with their case and order, and body, as wreck 14 under Node.js writes them.</summary>
    private async Task<string> SendAsync(string method, string path, string? body, string? token = null, int status = 200)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", _registry.Url.Port);
        using var tls = new SslStream(client.GetStream(), false, static (_, certificate, _, _) => certificate?.Subject == "CN=ncm.test");
        await tls.AuthenticateAsClientAsync("ncm.test");
        var content = body is null ? "" : $"content-type: application/json\r\ncontent-length: {Encoding.UTF8.GetByteCount(body)}\r\n";
        await tls.WriteAsync(Encoding.UTF8.GetBytes(
            $"{method} {path} HTTP/1.1\r\nAuthorization: Bearer {token ?? _registry.Token}\r\nhost: ncm.test\r\n{content}Connection: close\r\n\r\n{body}"));
        using var reader = new StreamReader(tls, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync();
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status} "));
        return answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
    }
}
