using System.Text;
using Ncm.Gate.Npm.Http;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Npm.Http;

public sealed class NpmHttpTests
{
    private static readonly NpmHttpOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(1), Retries = 3 };

    private static async Task<(int Status, string Text)> GetAsync(NpmHttp http, Uri url, long maxBytes = 1000) => await http.SendAsync(
        new NpmRequest(url, maxBytes),
        async (response, token) =>
        {
            using var reader = new StreamReader(response.Body);
            return (response.Status, await reader.ReadToEndAsync(token));
        },
        CancellationToken.None);

    [Test]
    public async Task An_answer_is_read_whatever_its_status()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(418, "tea"));
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        Assert.That(await GetAsync(http, new Uri(server.Url, "x")), Is.EqualTo((418, "tea")));
        Assert.That((http.Statistics.Requests, http.Statistics.Retries, http.Statistics.Bytes), Is.EqualTo((1L, 0L, 3L)));
    }

    [Test]
    public async Task A_server_that_stumbles_is_asked_again([Values(408, 429, 500, 503)] int status)
    {
        var asked = 0;
        using var server = new LoopbackRegistry(exchange =>
        {
            exchange.Headers["Retry-After"] = "0";
            return Interlocked.Increment(ref asked) == 1 ? exchange.RespondAsync(status, "no") : exchange.RespondAsync(200, "yes");
        });
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick with { RetryDelay = TimeSpan.FromHours(1) }, TimeProvider.System);
        Assert.That(await GetAsync(http, server.Url), Is.EqualTo((200, "yes")), "it said when: at once, not in an hour");
        Assert.That(http.Statistics.Retries, Is.EqualTo(1));
    }

    [Test]
    public void A_server_that_keeps_failing_is_unavailable()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(502, "no"));
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        Assert.That(
            async () => await GetAsync(http, new Uri(server.Url, "x?secret=1")),
            Throws.InstanceOf<NpmTransportException>().With.Message.EqualTo($"{server.Url}x answered 502, asked 4 times."));
        Assert.That(server.Requests, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task A_body_that_breaks_off_is_asked_for_again()
    {
        var asked = 0;
        using var server = new LoopbackRegistry(exchange => Interlocked.Increment(ref asked) == 1
            ? exchange.BreakOffAsync(9, "half"u8.ToArray())
            : exchange.RespondAsync(200, "all of it"));
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        Assert.That(await GetAsync(http, server.Url), Is.EqualTo((200, "all of it")));
    }

    [Test]
    public void A_server_that_is_not_there_is_unavailable()
    {
        Uri url;
        using (var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, "")))
        {
            url = server.Url;
        }

        using var http = new NpmHttp(TestConfig.For(url), Quick, TimeProvider.System);
        Assert.That(async () => await GetAsync(http, url), Throws.InstanceOf<NpmTransportException>().With.Message.Contains("could not be reached"));
    }

    [Test]
    public void A_body_that_never_ends_runs_out_of_time()
    {
        using var server = new LoopbackRegistry(exchange => exchange.StreamAsync(200, async body =>
        {
            while (true)
            {
                await body.WriteAsync("."u8.ToArray());
                await body.FlushAsync();
                await Task.Delay(20);
            }
        }));
        var options = Quick with { TryTimeout = TimeSpan.FromMilliseconds(300), Retries = 1 };
        using var http = new NpmHttp(TestConfig.For(server.Url), options, TimeProvider.System);
        Assert.That(
            async () => await GetAsync(http, server.Url, long.MaxValue),
            Throws.InstanceOf<NpmTransportException>().With.Message.Contains("did not answer in time, asked 2 times"));
    }

    [Test]
    public void A_body_beyond_its_bound_is_not_read_further_and_not_asked_for_again()
    {
        using var server = new LoopbackRegistry(exchange => exchange.RespondAsync(200, new byte[1001]));
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        Assert.That(async () => await GetAsync(http, server.Url, 1000), Throws.InstanceOf<BodyTooLargeException>());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_small_body_that_unpacks_to_a_large_one_is_bounded_too()
    {
        using var server = new LoopbackRegistry(exchange =>
        {
            exchange.Headers["Content-Encoding"] = "gzip";
            return exchange.RespondAsync(200, TarballBuilder.GZip(new byte[10_000_000]));
        });
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        Assert.That(async () => await GetAsync(http, server.Url, 1_000_000), Throws.InstanceOf<BodyTooLargeException>());
    }

    [Test]
    public async Task A_compressed_body_is_unpacked()
    {
        using var server = new LoopbackRegistry(exchange =>
        {
            exchange.Headers["Content-Encoding"] = "gzip";
            return exchange.RespondAsync(200, TarballBuilder.GZip(Encoding.UTF8.GetBytes("text")));
        });
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        Assert.That(await GetAsync(http, server.Url), Is.EqualTo((200, "text")));
    }

    [Test]
    public async Task A_token_goes_to_its_own_server_and_not_along_a_redirect()
    {
        using var elsewhere = new LoopbackRegistry(exchange => exchange.RespondAsync(200, "elsewhere"));
        using var server = new LoopbackRegistry(exchange => exchange.RedirectAsync(elsewhere.Url));
        using var http = new NpmHttp(TestConfig.For(server.Url, token: "s3cret"), Quick, TimeProvider.System);

        Assert.That(await GetAsync(http, new Uri(server.Url, "here")), Is.EqualTo((200, "elsewhere")));
        Assert.That(server.Requests[0].Authorization, Is.EqualTo("Bearer s3cret"));
        Assert.That(elsewhere.Requests[0].Authorization, Is.Null);
    }

    [Test]
    public async Task A_redirect_on_the_same_server_keeps_the_token()
    {
        using var server = new LoopbackRegistry(exchange =>
        {
            if (exchange.Path != "/here")
            {
                return exchange.RespondAsync(200, "there");
            }

            exchange.Headers["Location"] = "/there";
            return exchange.RespondAsync(307, "");
        });
        using var http = new NpmHttp(TestConfig.For(server.Url, token: "s3cret"), Quick, TimeProvider.System);
        Assert.That(await GetAsync(http, new Uri(server.Url, "here")), Is.EqualTo((200, "there")));
        Assert.That(server.Requests.Select(request => request.Authorization), Is.EqualTo(new[] { "Bearer s3cret", "Bearer s3cret" }));
    }

    [Test]
    public void What_is_for_one_server_does_not_go_along_a_redirect_to_another([Values] bool hasBody)
    {
        using var elsewhere = new LoopbackRegistry(exchange => exchange.RespondAsync(200, "elsewhere"));
        using var server = new LoopbackRegistry(exchange => exchange.RedirectAsync(elsewhere.Url));
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        var request = new NpmRequest(new Uri(server.Url, "s3cret"), 1000) { Content = hasBody ? () => new StringContent("password") : null, StaysOnServer = true };

        Assert.That(
            async () => await http.SendAsync(hasBody ? request with { StaysOnServer = false } : request, (_, _) => Task.FromResult(true), CancellationToken.None),
            Throws.InstanceOf<NpmTransportException>().With.Message.EqualTo(
                $"{server.Url} redirects to another server ({elsewhere.Url.Authority}), which is not followed with what is for it alone; name that server itself if it is the right one."));
        Assert.That((server.Requests.Count, elsewhere.Requests.Count), Is.EqualTo((1, 0)));
    }

    [Test]
    public void A_redirect_without_end_is_unavailable()
    {
        using var server = new LoopbackRegistry(exchange =>
        {
            exchange.Headers["Location"] = "/again";
            return exchange.RespondAsync(302, "");
        });
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick with { Retries = 0 }, TimeProvider.System);
        Assert.That(async () => await GetAsync(http, server.Url), Throws.InstanceOf<NpmTransportException>().With.Message.Contains("redirects without end"));
    }

    [Test]
    public async Task No_more_requests_are_under_way_than_allowed()
    {
        var underWay = 0;
        var most = 0;
        using var server = new LoopbackRegistry(async exchange =>
        {
            var now = Interlocked.Increment(ref underWay);
            InterlockedMax(ref most, now);
            await Task.Delay(30);
            Interlocked.Decrement(ref underWay);
            await exchange.RespondAsync(200, "");
        });
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick with { Concurrency = 3 }, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => GetAsync(http, server.Url)));
        Assert.That(most, Is.InRange(2, 3));
    }

    [Test]
    public void Cancelling_ends_it_at_once()
    {
        using var server = new LoopbackRegistry(async exchange =>
        {
            await Task.Delay(5000);
            await exchange.RespondAsync(200, "");
        });
        using var http = new NpmHttp(TestConfig.For(server.Url), Quick, TimeProvider.System);
        using var cancel = new CancellationTokenSource(100);
        Assert.That(
            async () => await http.SendAsync(new NpmRequest(server.Url, 10), (_, _) => Task.FromResult(true), cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Credentials_and_queries_are_not_displayed() =>
        Assert.That(NpmRequest.Display(new Uri("https://user:pw@host/a%2fb?token=x#y")), Is.EqualTo("https://host/a%2fb"));

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref target)) && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
        }
    }
}
