using System.Globalization;
using System.Text;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class NpmRegistryClientTests
{
    private static readonly PackageId Id = new("a", "1.0.0");

    private static async Task<RegistryAnswer<VersionManifest>> AskAsync(LoopbackRegistry server, params PackageId[] ids)
    {
        var config = TestConfig.For(server.Url);
        using var http = new NpmHttp(config, new NpmHttpOptions { RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 1 }, TimeProvider.System);
        var client = new NpmRegistryClient(config, http);
        RegistryAnswer<VersionManifest> answer = default;
        foreach (var id in ids.Length == 0 ? [Id] : ids)
        {
            answer = await client.GetVersionAsync(id, CancellationToken.None);
        }

        return answer;
    }

    private static string Manifest(string name, string version) => $$"""{"name":"{{name}}","version":"{{version}}","license":"MIT"}""";

    [Test]
    public async Task The_small_document_is_enough()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, Manifest("a", "1.0.0")));
        var answer = await AskAsync(server);
        Assert.That(answer.Value?.License, Is.EqualTo("MIT"));
        Assert.That(server.Paths, Is.EqualTo(new[] { "/a/1.0.0" }));
    }

    [Test]
    public async Task Scopes_are_spelt_as_npm_spells_them()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, Manifest("@s/a", "1.0.0")));
        var answer = await AskAsync(server, new PackageId("@s/a", "1.0.0"));
        Assert.That(answer.Failure, Is.Null);
        Assert.That(server.Paths, Is.EqualTo(new[] { "/@s%2fa/1.0.0" }));
    }

    [Test]
    public async Task A_registry_without_the_small_document_is_read_by_packument_and_remembered([Values(404, 405)] int status)
    {
        using var server = new LoopbackRegistry(exchange => exchange.Path.Count(letter => letter == '/') == 2
            ? exchange.RespondAsync(status, "{}")
            : exchange.RespondAsync(200, $$$"""{"name":"a","versions":{"1.0.0":{{{Manifest("a", "1.0.0")}}},"1.0.1":{{{Manifest("a", "1.0.1")}}}}}"""));
        var answer = await AskAsync(server, Id, Id with { Version = "1.0.1" });
        Assert.That(answer.Value?.Version, Is.EqualTo("1.0.1"));
        Assert.That(server.Paths, Is.EqualTo(new[] { "/a/1.0.0", "/a", "/a" }));
    }

    [Test]
    public async Task A_registry_that_serves_the_small_document_is_still_asked_for_it_after_a_404()
    {
        using var server = new LoopbackRegistry(exchange => exchange.Path switch
        {
            "/a/1.0.0" => exchange.RespondAsync(200, Manifest("a", "1.0.0")),
            "/b" => exchange.RespondAsync(200, $$$"""{"versions":{"1.0.0":{{{Manifest("b", "1.0.0")}}}}}"""),
            _ => Task.CompletedTask,
        });
        var answer = await AskAsync(server, Id, new PackageId("b", "1.0.0"), Id);
        Assert.That(answer.Failure, Is.Null);
        Assert.That(server.Paths, Is.EqualTo(new[] { "/a/1.0.0", "/b/1.0.0", "/b", "/a/1.0.0" }));
    }

    [Test]
    public async Task A_package_that_is_nowhere_is_not_found()
    {
        using var server = new LoopbackRegistry(_ => Task.CompletedTask);
        var answer = await AskAsync(server);
        Assert.That(answer.Failure?.Kind, Is.EqualTo(RegistryFailureKind.NotFound));
        Assert.That(answer.Failure?.Message, Is.EqualTo($"The registry at {server.Url.Authority} has no package a."));
    }

    [Test]
    public async Task A_version_that_is_nowhere_is_not_found()
    {
        using var server = new LoopbackRegistry(exchange => exchange.Path == "/a"
            ? exchange.RespondAsync(200, """{"name":"a","versions":{"0.9.0":{}}}""")
            : Task.CompletedTask);
        var answer = await AskAsync(server);
        Assert.That(answer.Failure?.Kind, Is.EqualTo(RegistryFailureKind.NotFound));
        Assert.That(answer.Failure?.Message, Does.Contain("has no version 1.0.0 of a"));
    }

    [Test]
    public async Task A_registry_that_refuses_is_unavailable_and_the_token_is_suspected([Values(401, 403)] int status)
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(status, "{}"));
        var answer = await AskAsync(server);
        Assert.That(answer.Failure?.Kind, Is.EqualTo(RegistryFailureKind.Unavailable));
        Assert.That(answer.Failure?.Message, Does.Contain(server.Url.Authority).And.Contain("token"));
    }

    [TestCase(400, RegistryFailureKind.Unavailable)]
    [TestCase(451, RegistryFailureKind.Unavailable)]
    [TestCase(500, RegistryFailureKind.Unavailable)]
    [TestCase(503, RegistryFailureKind.Unavailable)]
    public async Task Other_refusals_are_unavailable(int status, object kind)
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(status, "{}"));
        Assert.That((await AskAsync(server)).Failure?.Kind, Is.EqualTo(kind));
    }

    [TestCase("""{"name":"b","version":"1.0.0"}""")]
    [TestCase("""{"name":"a","version":"1.0.1"}""")]
    [TestCase("""{"error":"no"}""")]
    [TestCase("{\"name\":\"a\",\"version\":\"1.0.0")]
    [TestCase("<html>login</html>")]
    [TestCase("")]
    public async Task An_answer_about_something_else_is_corrupt(string body)
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, body));
        Assert.That((await AskAsync(server)).Failure?.Kind, Is.EqualTo(RegistryFailureKind.Corrupt));
    }

    [Test]
    public async Task A_manifest_without_end_is_corrupt()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, new byte[5 * 1024 * 1024]));
        var answer = await AskAsync(server);
        Assert.That(answer.Failure?.Kind, Is.EqualTo(RegistryFailureKind.Corrupt));
        Assert.That(answer.Failure?.Message, Does.Contain("4194304 bytes"));
    }

    [Test]
    public async Task A_name_that_leads_elsewhere_is_not_asked_for()
    {
        using var server = new LoopbackRegistry(_ => Task.CompletedTask);
        var answer = await AskAsync(server, new PackageId("..", "1.0.0"));
        Assert.That(answer.Failure?.Kind, Is.EqualTo(RegistryFailureKind.NotFound));
        Assert.That(server.Requests, Is.Empty);
    }

    [Test]
    public async Task A_packument_of_ten_megabytes_is_read()
    {
        var packument = new StringBuilder("""{"name":"a","versions":{""");
        for (var i = 0; packument.Length < 10_000_000; i++)
        {
            packument.Append(CultureInfo.InvariantCulture, $$"""
                "0.{{i}}.0":{"name":"a","version":"0.{{i}}.0","keywords":["{{new string('k', 900)}}"]},
                """);
        }

        packument.Append($$$""" "1.0.0":{{{Manifest("a", "1.0.0")}}}},"time":{"1.0.0":"2020-02-02T00:00:00Z"},"readme":"{{{new string('r', 100_000)}}}"}""");
        var bytes = Encoding.UTF8.GetBytes(packument.ToString());
        using var server = new LoopbackRegistry(exchange => exchange.Path == "/a" ? exchange.RespondAsync(200, bytes) : Task.CompletedTask);
        var answer = await AskAsync(server);
        Assert.That(answer.Value?.PublishedAt, Is.EqualTo(new DateTimeOffset(2020, 2, 2, 0, 0, 0, TimeSpan.Zero)));
    }
}
