using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm;

public sealed class NpmUpstreamTests
{
    [Test]
    public async Task A_packument_comes_with_its_tag_and_is_not_sent_twice()
    {
        using var server = new LoopbackRegistry(exchange =>
        {
            exchange.Headers["ETag"] = "\"one\"";
            return exchange.Header("If-None-Match") == "\"one\"" ? exchange.RespondAsync(304, "") : exchange.RespondAsync(200, """{"name":"a"}""");
        });
        using var upstream = Upstream(server);

        var first = await upstream.GetPackumentAsync("a", null, CancellationToken.None);
        var second = await upstream.GetPackumentAsync("a", first.EntityTag, CancellationToken.None);

        Assert.That((first.Status, first.EntityTag, Encoding.UTF8.GetString(first.Body.Span)), Is.EqualTo((UpstreamStatus.Found, "\"one\"", """{"name":"a"}""")));
        Assert.That(second.Status, Is.EqualTo(UpstreamStatus.NotModified));
    }

    [TestCase(404, UpstreamStatus.NotFound)]
    [TestCase(410, UpstreamStatus.NotFound)]
    [TestCase(403, UpstreamStatus.Unavailable)]
    [TestCase(500, UpstreamStatus.Unavailable)]
    [TestCase(304, UpstreamStatus.Unavailable)]
    public async Task A_definite_answer_is_told_from_none(int status, UpstreamStatus expected)
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(status, ""));
        using var upstream = Upstream(server);

        var answer = await upstream.GetPackumentAsync("@acme/a", null, CancellationToken.None);

        Assert.That(answer.Status, Is.EqualTo(expected));
        Assert.That(answer.Message, Does.StartWith($"{server.Url}@acme%2Fa").Or.StartWith($"{server.Url}@acme%2fa"));
    }

    [Test]
    public async Task A_document_beyond_the_bound_is_not_taken()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, new byte[1001]));
        using var upstream = new NpmUpstream(TestConfig.For(server.Url), new NpmUpstreamOptions { MaxPackumentBytes = 1000 }, TimeProvider.System);

        var answer = await upstream.GetPackumentAsync("a", null, CancellationToken.None);

        Assert.That((answer.Status, answer.Message), Is.EqualTo((UpstreamStatus.Unavailable, $"{server.Url}a: it is larger than 1000 bytes.")));
    }

    [Test]
    public async Task A_tarball_is_fetched_from_the_configured_registry_whatever_the_packument_names()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, exchange.Path));
        using var upstream = Upstream(server);
        var read = "";

        var answer = await upstream.ReadTarballAsync(
            new PackageId("a", "1.0.0"),
            "https://elsewhere.example/a.tgz",
            async (body, token) => read = await new StreamReader(body).ReadToEndAsync(token),
            CancellationToken.None);

        Assert.That((answer.Status, read), Is.EqualTo((UpstreamStatus.Found, "/a/-/a-1.0.0.tgz")));
    }

    [Test]
    public void A_server_that_is_down_is_tried_again_after_a_while()
    {
        var time = new FakeTimeProvider();
        var url = new Uri("http://a.example/");
        var health = new ServerHealth(time, TimeSpan.FromSeconds(15));
        for (var i = 0; i < 5; i++)
        {
            health.Failed(url);
        }

        Assert.That(health.IsDown(url), Is.True);
        time.Advance(TimeSpan.FromSeconds(15));
        Assert.That(health.IsDown(url), Is.False);
        health.Failed(url);
        Assert.That(health.IsDown(url), Is.True, "one more failure is enough then");
        time.Advance(TimeSpan.FromSeconds(15));
        health.Answered(url);
        health.Failed(url);
        Assert.That(health.IsDown(url), Is.False, "an answer forgives all");
    }

    private static NpmUpstream Upstream(LoopbackRegistry server) =>
        new(TestConfig.For(server.Url), new NpmUpstreamOptions { Retries = 0 }, TimeProvider.System);
}
