using System.Net;
using Microsoft.Extensions.Configuration;
using Ncm.Registry.Hosting;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary><c>ncm-registry health</c>, which a container's engine runs.</summary>
public sealed class HealthCheckTests
{
    [Test]
    public async Task A_server_that_is_there_is_ready_and_one_that_is_not_is_not()
    {
        using var upstream = new FakeUpstream();
        await using var registry = await ServedRegistry.StartAsync(upstream);
        Assert.That(await RunAsync($"--urls={registry.Url}"), Is.EqualTo((0, $"{registry.Url}health/ready: ready\n")));
        await registry.Server.App.StopAsync();
        var (code, output) = await RunAsync($"--urls={registry.Url}");
        Assert.That(code, Is.EqualTo(1));
        Assert.That(output, Does.StartWith($"{registry.Url}health/ready: "));
    }

    [Test]
    public async Task A_server_with_TLS_is_asked_whatever_name_its_certificate_has()
    {
        using var tls = new TlsFiles();
        using var upstream = new FakeUpstream();
        string[] options = ["--Kestrel:Endpoints:Https:Certificate:Path=" + tls.Certificate, "--Kestrel:Endpoints:Https:Certificate:KeyPath=" + tls.Key];
        await using var registry = await ServedRegistry.StartAsync(upstream, ["--Kestrel:Endpoints:Https:Url=https://127.0.0.1:0", .. options]);
        var (code, output) = await RunAsync([$"--Kestrel:Endpoints:Https:Url={registry.Url.AbsoluteUri.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)}", .. options]);
        Assert.That((code, output), Is.EqualTo((0, $"https://localhost:{registry.Url.Port}/health/ready: ready\n")));
    }

    [Test]
    public async Task A_package_called_health_is_a_package()
    {
        using var upstream = new FakeUpstream().Publish("health@1.0.0");
        await using var registry = await ServedRegistry.StartAsync(upstream, "--AnonymousRead=false");
        foreach (var path in new[] { "health", "health/1.0.0", "health/-/health-1.0.0.tgz" })
        {
            Assert.That((await registry.GetAsync(path)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), path);
            Assert.That((await registry.GetAsync(path, registry.Token)).Status, Is.EqualTo(HttpStatusCode.OK), path);
        }

        foreach (var path in new[] { "health/live", "health/ready" })
        {
            Assert.That((await registry.SendAsync(HttpMethod.Get, path, null, null)).Status, Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That((await registry.SendAsync(HttpMethod.Head, path, null, null)).Status, Is.EqualTo(HttpStatusCode.OK), path);
            Assert.That((await registry.SendAsync(HttpMethod.Post, path, "{}", null)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), path);
        }
    }

    [TestCase("urls", "http://*:4873", "http://127.0.0.1:4873/")]
    [TestCase("urls", "http://+:80", "http://127.0.0.1:80/")]
    [TestCase("urls", "http://0.0.0.0:8080;https://[::1]:8443", "http://127.0.0.1:8080/")]
    [TestCase("urls", "http://[::]:8080", "http://127.0.0.1:8080/")]
    [TestCase("urls", "http://192.0.2.1:8080", "http://192.0.2.1:8080/")]
    [TestCase("Kestrel:Endpoints:Https:Url", "https://0.0.0.0:443", "https://127.0.0.1:443/")]
    [TestCase("other", "", "http://127.0.0.1:4873/")]
    public void It_asks_where_the_server_listens(string key, string value, string expected) => Assert.That(
        HealthCheck.AddressOf(new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create<string, string?>(key, value)]).Build()),
        Is.EqualTo(new Uri(expected)));

    private static async Task<(int Code, string Output)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        return (await Hosting.CommandLine.RunAsync(["health", .. args], output, TextWriter.Null), output.ToString());
    }
}
