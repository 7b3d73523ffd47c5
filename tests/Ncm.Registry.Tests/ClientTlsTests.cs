using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The registry as it stands in the world: with TLS of its own, and behind a proxy that has it, at a path of the proxy's choice.</summary>
[Parallelizable(ParallelScope.Children)]
internal sealed class ClientTlsTests
{
    private readonly SemaphoreSlim _oneAtATime = new(1);
    private TlsFiles _tls = null!;
    private FakeUpstream _upstream = null!;
    private ServedRegistry _own = null!;
    private ServedRegistry _behind = null!;
    private NginxFront? _nginx;
    private SocketsHttpHandler _handler = null!;
    private HttpClient _client = null!;

    public static IEnumerable<string> All => ClientProgram.All;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await ClientProgram.InstallAsync();
        _tls = new TlsFiles();
        _upstream = new FakeUpstream().Publish("left@1.0.0").Publish("vulnerable@0.9.0").Publish("vulnerable@1.0.0")
            .Publish("@acme/top@1.0.0", manifest => manifest["dependencies"] = new JsonObject { ["left"] = "^1.0.0", ["vulnerable"] = ">=0.9.0" });
        _own = await ServedRegistry.StartAsync(
            _upstream,
            "--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0",
            $"--Kestrel:Endpoints:Https:Certificate:Path={_tls.Certificate}",
            $"--Kestrel:Endpoints:Https:Certificate:KeyPath={_tls.Key}");
        _behind = await ServedRegistry.StartAsync(_upstream, "--TrustedProxies=127.0.0.1", "--Registries:team-a:Mode=observe");
        _handler = new SocketsHttpHandler { SslOptions = { CertificateChainPolicy = Trusting(_tls.Certificate) } };
        _client = new HttpClient(_handler, disposeHandler: false);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        _handler.Dispose();
        await (_nginx?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _own.DisposeAsync();
        await _behind.DisposeAsync();
        _upstream.Dispose();
        _tls.Dispose();
        _oneAtATime.Dispose();
    }

    [TestCaseSource(nameof(All))]
    public async Task A_certificate_of_ones_own_is_trusted_once_the_client_is_told(string client)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"left":"1.0.0"}""");
        ClientProgram.Trust(project, _tls.Certificate);
        var install = await ClientProgram.Of(client).RunAsync(project, _own.Url, "install");
        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Is.EqualTo(new[] { "left@1.0.0" }));
    }

    [Test]
    public async Task A_certificate_of_ones_own_is_not_trusted_otherwise()
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"left":"1.0.0"}""");
        var install = await ClientProgram.Of("npm 11").RunAsync(project, _own.Url, "install");
        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(install.Error, Does.Contain("self-signed certificate"));
    }

    [Test]
    public async Task Over_http_2_there_is_no_reason_phrase_and_the_body_says_it()
    {
        using var answer = await GetAsync(new Uri(_own.Url, "vulnerable/-/vulnerable-1.0.0.tgz"), HttpVersion.Version20);
        Assert.That(answer.Version, Is.EqualTo(HttpVersion.Version20));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.StartWith("""{"error":"vulnerable@1.0.0 scored at most 85 """));
    }

    [Test]
    public async Task Behind_nginx_everything_that_is_given_out_leads_to_nginx()
    {
        var nginx = await NginxAsync();
        foreach (var path in new[] { "@acme%2ftop", "@acme/top", "@acme%2Ftop/1.0.0", "_/team-a/@acme%2ftop" })
        {
            using var answer = await GetAsync(new Uri(nginx.Url, path), HttpVersion.Version11);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
            var root = path.StartsWith("_/", StringComparison.Ordinal) ? $"{nginx.Url}_/team-a/" : $"{nginx.Url}";
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain($"\"{root}@acme/top/-/top-1.0.0.tgz\"").And.Not.Contain(_behind.Url.Authority), path);
        }

        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"@acme/top":"1.0.0"}""");
        ClientProgram.Trust(project, _tls.Certificate);
        var install = await ClientProgram.Of("npm 11").RunAsync(project, nginx.Url, "install");
        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Is.EqualTo(new[] { "@acme/top@1.0.0", "left@1.0.0", "vulnerable@0.9.0" }));
        Assert.That(await File.ReadAllTextAsync(project.At("package-lock.json")), Does.Contain($"\"{nginx.Url}left/-/left-1.0.0.tgz\""));
    }

    [Test]
    public async Task Behind_nginx_a_refusal_keeps_its_reason_phrase_and_names_the_whitelist_there()
    {
        var nginx = await NginxAsync();
        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var answer = await GetAsync(new Uri(nginx.Url, "vulnerable/-/vulnerable-1.0.0.tgz"), version);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain($"; whitelist it: {nginx.Url}-/ncm/v1/whitelist\""));
            Assert.That(
                answer.ReasonPhrase,
                version == HttpVersion.Version11 ? Does.StartWith("Forbidden: vulnerable@1.0.0 scored at most 85 ") : Is.EqualTo("Forbidden"));
        }
    }

    [Test]
    public async Task Behind_nginx_documents_stay_compressed_and_tarballs_can_be_had_in_parts()
    {
        var nginx = await NginxAsync();
        using var packed = await GetAsync(new Uri(nginx.Url, "left"), HttpVersion.Version20, request => request.Headers.AcceptEncoding.ParseAdd("gzip"));
        Assert.That(packed.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
        using var known = await GetAsync(new Uri(nginx.Url, "left"), HttpVersion.Version20, request => request.Headers.IfNoneMatch.Add(packed.Headers.ETag!));
        Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));

        var whole = await _upstream.BytesAsync("left/-/left-1.0.0.tgz");
        using var part = await GetAsync(new Uri(nginx.Url, "left/-/left-1.0.0.tgz"), HttpVersion.Version20, request => request.Headers.Range = new RangeHeaderValue(10, 19));
        Assert.That(part.StatusCode, Is.EqualTo(HttpStatusCode.PartialContent));
        Assert.That(await part.Content.ReadAsByteArrayAsync(), Is.EqualTo(whole[10..20]));
    }

    /// <summary>Started by the first test that needs it, so that only those are skipped where it is not installed.</summary>
    private async Task<NginxFront> NginxAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            return _nginx ??= await NginxFront.StartAsync(_behind.Url, _tls);
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private async Task<HttpResponseMessage> GetAsync(Uri url, Version version, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        change?.Invoke(request);
        return await _client.SendAsync(request);
    }

    private static X509ChainPolicy Trusting(string certificate) => new()
    {
        TrustMode = X509ChainTrustMode.CustomRootTrust,
        CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(certificate) },
        RevocationMode = X509RevocationMode.NoCheck,
    };
}
