using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Ncm.Registry.Access;
using Ncm.Registry.Hosting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>What somebody may try with passwords and tokens. What can be tried with the page of the sign-in is in <see cref="WebLoginTests"/>.</summary>
public sealed class SignInAttackTests
{
    private const string Password = "correct horse battery staple";
    private const string Wrong = """{"error":"Wrong name, e-mail address or password. Ten wrong passwords lock an account for fifteen minutes."}""";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream().Publish("left@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--AnonymousRead=false", "--Registries:team-a:Mode=refuse", "--SignInsPerMinute=1000", "--TrustedProxies=127.0.0.1");
        foreach (var name in new[] { "alice", "mallory" })
        {
            await _registry.Server.Accounts.CreateAsync(name, $"{name}@example.com", Password, isAdministrator: false, "test");
            await _registry.Server.Accounts.SetMembershipAsync(name, "default", canWrite: true, "test");
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task Ten_wrong_passwords_lock_an_account_whose_right_one_is_then_told_the_same()
    {
        await _registry.Server.Accounts.CreateAsync("locked", "locked@example.com", Password, isAdministrator: false, "test");
        await _registry.Server.Accounts.SetMembershipAsync("locked", "default", canWrite: false, "test");

        // At the same time: a count that is read, raised and written back must not lose any of them.
        var tries = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => TryAsync(_registry, i % 2 == 0 ? "locked" : "LOCKED@example.com", $"wrong horse battery {i}")));
        Assert.That(tries, Is.All.EqualTo((HttpStatusCode.Unauthorized, Wrong)));
        Assert.That(await TryAsync(_registry, "locked", Password), Is.EqualTo((HttpStatusCode.Unauthorized, Wrong)));
        Assert.That(await TryAsync(_registry, "nobody", Password), Is.EqualTo((HttpStatusCode.Unauthorized, Wrong)), "as for somebody who is not there");

        await using var database = _registry.Server.Storage.Open();
        Assert.That((await database.Accounts.SingleAsync(account => account.UserName == "locked")).LockoutEnd, Is.GreaterThan(TimeProvider.System.GetUtcNow()));
        await database.Accounts.Where(account => account.UserName == "locked")
            .ExecuteUpdateAsync(update => update.SetProperty(account => account.LockoutEnd, TimeProvider.System.GetUtcNow().AddSeconds(-1)));
        Assert.That((await TryAsync(_registry, "locked", Password)).Status, Is.EqualTo(HttpStatusCode.Created), "a lockout ends");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Tries_are_limited_for_an_account_and_for_an_address_that_no_header_changes(bool isProxyTrusted)
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, ["--SignInsPerMinute=6", .. isProxyTrusted ? (string[])["--TrustedProxies=127.0.0.1"] : []]);
        async Task<HttpStatusCode> FromAsync(string address, string name) => (await TryAsync(registry, name, "x", address)).Status;

        for (var i = 0; i < 3; i++)
        {
            Assert.That(await FromAsync("198.51.100.1", "one"), Is.EqualTo(HttpStatusCode.Unauthorized));
        }

        Assert.That(await FromAsync("198.51.100.1", "one"), Is.EqualTo(HttpStatusCode.TooManyRequests), "for the account, which need not be there");
        Assert.That(await FromAsync("198.51.100.1", "two"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await FromAsync("198.51.100.1", "three"), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await FromAsync("198.51.100.1", "four"), Is.EqualTo(HttpStatusCode.TooManyRequests), "for the address");
        Assert.That(await FromAsync("198.51.100.2", "five"), Is.EqualTo(isProxyTrusted ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests));
    }

    [Test]
    public async Task Beginning_to_sign_in_with_a_browser_is_limited_too()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--SignInsPerMinute=2");
        var tries = new List<HttpStatusCode>();
        for (var i = 0; i < 3; i++)
        {
            tries.Add((await registry.SendAsync(HttpMethod.Post, "-/v1/login", "{}", null)).Status);
        }

        Assert.That(tries, Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests }));
    }

    [Test]
    public async Task A_token_that_reads_does_nothing_else()
    {
        var token = await TokenAsync(_registry, "alice", new JsonObject { ["readonly"] = true });
        Assert.That((await _registry.GetAsync("left", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/ncm/v1/whitelist", """{"package":"left","versions":"1.0.0","reason":"r"}""", token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/npm/v1/tokens", $$"""{"password":"{{Password}}","readonly":false}""", token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/npm/v1/user", $$$"""{"password":{"old":"{{{Password}}}","new":"staple battery horse correct"}}""", token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        var writing = await TokenAsync(_registry, "alice", new JsonObject { ["readonly"] = false });
        Assert.That((await _registry.SendAsync(HttpMethod.Delete, $"-/npm/v1/tokens/token/{writing}", null, token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await _registry.SendAsync(HttpMethod.Delete, $"-/npm/v1/tokens/token/{token}", null, token)).Status, Is.EqualTo(HttpStatusCode.NoContent), "but end itself");
        Assert.That((await _registry.GetAsync("left", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task What_asks_for_less_than_there_is_gets_no_more()
    {
        var session = await _registry.SignInAsync("alice", Password);
        foreach (var wish in new[]
        {
            """{"packages":["left"]}""", """{"scopes":["@acme"]}""", """{"orgs":["acme"]}""", """{"packages_and_scopes_permission":"no-access"}""", """{"readonly":"yes"}""",
            """{"cidr_whitelist":["10.0.0.0"]}""", """{"cidr_whitelist":["10.0.0.0/33"]}""", """{"cidr_whitelist":"10.0.0.0/8"}""", """{"expires":0}""", """{"expires":"soon"}""",
        })
        {
            var body = JsonNode.Parse(wish)!.AsObject();
            body["password"] = Password;
            Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/npm/v1/tokens", body.ToJsonString(), session)).Status, Is.EqualTo(HttpStatusCode.BadRequest), wish);
        }

        var unsaid = JsonNode.Parse((await _registry.SendAsync(HttpMethod.Post, "-/npm/v1/tokens", $$"""{"password":"{{Password}}"}""", session)).Text)!;
        Assert.That((bool?)unsaid["readonly"], Is.True, "who does not say that it wants to write does not");
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/npm/v1/tokens", """{"password":"x"}""", session)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_token_of_one_registry_counts_in_no_other_and_makes_none_for_another()
    {
        await _registry.Server.Accounts.SetMembershipAsync("alice", "team-a", canWrite: true, "test");
        var token = await TokenAsync(_registry, "alice", new JsonObject { ["readonly"] = false }, "_/team-a/");
        Assert.That((await _registry.GetAsync("_/team-a/left", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("left", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "-/npm/v1/tokens", $$"""{"password":"{{Password}}"}""", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        var list = JsonNode.Parse((await _registry.GetAsync("_/team-a/-/npm/v1/tokens", token)).Text)!;
        Assert.That(list["objects"]!.AsArray().Select(item => (string?)item!["token"]), Is.EqualTo(new[] { token[..8] }), "nor shows it those for all of them");
    }

    [Test]
    public async Task Tokens_of_others_are_neither_shown_nor_revoked()
    {
        var mallory = await _registry.SignInAsync("mallory", Password);
        var alice = await _registry.SignInAsync("alice", Password);
        var list = (await _registry.GetAsync("-/npm/v1/tokens", mallory)).Text;
        Assert.That(list, Does.Contain(mallory[..8]).And.Not.Contain(alice[..8]).And.Not.Contain(mallory));
        foreach (var key in new[] { alice, TokenText.HashOf(alice), "ncm_", "%25" })
        {
            Assert.That((await _registry.SendAsync(HttpMethod.Delete, $"-/npm/v1/tokens/token/{key}", null, mallory)).Status, Is.EqualTo(HttpStatusCode.NotFound), key);
        }

        Assert.That((await _registry.GetAsync("-/whoami", alice)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("-/npm/v1/tokens", _registry.Token)).Status, Is.EqualTo(HttpStatusCode.Forbidden), "a machine's token has no account");
        Assert.That((await _registry.GetAsync("-/npm/v1/user", _registry.Token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task An_expired_a_revoked_and_a_mistyped_token_do_not_count()
    {
        var expired = await TokenAsync(_registry, "alice", new JsonObject { ["expires"] = 1 });
        var hash = TokenText.HashOf(expired);
        Assert.That((await _registry.GetAsync("left", expired)).Status, Is.EqualTo(HttpStatusCode.OK));
        await using var database = _registry.Server.Storage.Open();
        await database.Tokens.Where(row => row.Hash == hash).ExecuteUpdateAsync(update => update.SetProperty(row => row.ExpiresAt, TimeProvider.System.GetUtcNow().AddSeconds(-1)));
        _registry.Server.Storage.AccessHasChanged();
        var (status, text) = await _registry.GetAsync("left", expired);
        Assert.That((status, text), Is.EqualTo((
            HttpStatusCode.Unauthorized, """{"error":"This token does not count here: it is unknown, revoked, expired, for another registry or for another network. Sign in again: npm login."}""")));

        var token = await _registry.SignInAsync("alice", Password);
        Assert.That((await _registry.GetAsync("left", token[..^1] + (token[^1] == '0' ? '1' : '0'))).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await _registry.SendAsync(HttpMethod.Delete, $"-/user/token/{token}", null, null), Is.EqualTo((HttpStatusCode.OK, """{"ok":true}""")));
        Assert.That((await _registry.GetAsync("left", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _registry.SendAsync(HttpMethod.Delete, $"-/user/token/{token}", null, token)).Status, Is.EqualTo(HttpStatusCode.OK), "signing out twice is no error");
    }

    [TestCase("198.51.100.0/24", "198.51.100.7", true)]
    [TestCase("198.51.100.0/24", "198.51.101.7", false)]
    [TestCase("198.51.100.7/32", "::ffff:198.51.100.7", true)]
    [TestCase("2001:db8::/32", "2001:db8:1::1", true)]
    [TestCase("2001:db8::/32", "2001:db9::1", false)]
    [TestCase("0.0.0.0/0", "2001:db8::1", false)]
    public async Task A_token_counts_from_its_networks_only(string network, string address, bool counts)
    {
        var token = await TokenAsync(_registry, "alice", new JsonObject { ["cidr_whitelist"] = new JsonArray(network) });
        Assert.That(await ReadFromAsync(_registry, token, address), Is.EqualTo(counts ? HttpStatusCode.OK : HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Nobody_but_a_trusted_proxy_says_where_a_request_comes_from()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream, "--TrustedProxies=127.0.0.9", "--AnonymousRead=false");
        await registry.Server.Accounts.CreateAsync("alice", "alice@example.com", Password, isAdministrator: true, "test");
        var token = await TokenAsync(registry, "alice", new JsonObject { ["cidr_whitelist"] = new JsonArray("198.51.100.0/24") });
        Assert.That(await ReadFromAsync(registry, token, "198.51.100.7"), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task Neither_log_nor_database_holds_a_password_or_a_token()
    {
        using var folder = new TemporaryFolder();
        folder.Write("policy.yml", "advisories: [./advisories]\n");
        ServedRegistry.Advise(folder, "GHSA-2222-2222-2222", "vulnerable", "1.0.0");
        using var log = new CapturedLog();
        var (builder, options) = Hosting.CommandLine.Read(
        [
            "--urls=http://127.0.0.1:0", $"--Data={folder.At("data")}", $"--Policy={folder.At("policy.yml")}", $"--Upstream:Registry={_upstream.Server.Url}",
            "--Logging:LogLevel:Default=Trace", "--Logging:LogLevel:Microsoft.AspNetCore=Information",
        ]);
        builder.Logging.ClearProviders().AddProvider(log);
        var secrets = new List<string> { Password, "wrong horse battery staple" };
        await using (var server = RegistryServer.Create(builder, options, TimeProvider.System))
        {
            await server.App.StartAsync();
            await server.Accounts.CreateAsync("alice", "alice@example.com", Password, isAdministrator: true, "test");
            using var client = new HttpClient { BaseAddress = new Uri(server.App.Urls.Single() + "/") };
            await DoEverythingAsync(client, secrets);
            await server.App.StopAsync();
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Assert.That(log.Text, Does.Contain("Sign-in of alice from 127.0.0.1 succeeded").And.Contain("Sign-in of alice from 127.0.0.1 failed: wrong password").And.Contain("Sign-in from 127.0.0.1 failed: unknown account"));
        Assert.That(secrets, Has.Count.EqualTo(8));
        var database = string.Concat(Directory.EnumerateFiles(folder.At("data"), "registry.db*").Select(file => File.ReadAllText(file, Encoding.Latin1)));
        foreach (var secret in secrets)
        {
            Assert.That(log.Text, Does.Not.Contain(secret));
            Assert.That(database, Does.Not.Contain(secret));
        }
    }

    private static async Task DoEverythingAsync(HttpClient client, List<string> secrets)
    {
        async Task<JsonNode> SendAsync(HttpMethod method, string path, JsonObject? body, string? token)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
            request.Headers.Authorization = token is null ? null : new("Bearer", token);
            using var response = await client.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            return text.Length == 0 ? new JsonObject() : JsonNode.Parse(text)!;
        }

        foreach (var (name, password) in new[] { ("alice", secrets[1]), (Password, secrets[1]), ("alice", Password) })
        {
            var answer = await SendAsync(HttpMethod.Put, "-/user/org.couchdb.user:x", new JsonObject { ["name"] = name, ["password"] = password }, null);
            if ((string?)answer["token"] is { } token)
            {
                secrets.Add(token);
            }
        }

        var session = secrets[^1];
        secrets.Add((string)(await SendAsync(HttpMethod.Post, "-/npm/v1/tokens", new JsonObject { ["password"] = Password }, session))["token"]!);
        secrets.Add((string)(await SendAsync(HttpMethod.Post, "-/signin", new JsonObject { ["email"] = "alice@example.com", ["password"] = Password }, null))["jwt"]!);

        var begun = await SendAsync(HttpMethod.Post, "-/v1/login", null, null);
        using var browser = new PageVisitor();
        var page = (string)begun["loginUrl"]!;
        await browser.LetInAsync(page, "alice", Password);
        secrets.Add(browser.Cookies.GetCookies(new Uri(page)).Single().Value);
        var done = (string)begun["doneUrl"]!;
        secrets.Add(done[(done.LastIndexOf('/') + 1)..]);
        secrets.Add((string)(await SendAsync(HttpMethod.Get, done, null, null))["token"]!);

        await SendAsync(HttpMethod.Post, "-/npm/v1/user", new JsonObject { ["password"] = new JsonObject { ["old"] = Password, ["new"] = "wrong horse battery staple" } }, session);
        await SendAsync(HttpMethod.Delete, $"-/npm/v1/tokens/token/{secrets[3]}", null, session);
        await SendAsync(HttpMethod.Delete, $"-/user/token/{session}", null, session);
        await SendAsync(HttpMethod.Get, "left", null, session);
    }

    private static async Task<(HttpStatusCode Status, string Text)> TryAsync(ServedRegistry registry, string name, string password, string? address = null)
    {
        using var response = await registry.SendAsync("-/user/org.couchdb.user:x", request =>
        {
            request.Method = HttpMethod.Put;
            request.Content = new StringContent(new JsonObject { ["name"] = name, ["password"] = password }.ToJsonString(), Encoding.UTF8, "application/json");
            if (address is not null)
            {
                request.Headers.Add("X-Forwarded-For", address);
            }
        });
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task<HttpStatusCode> ReadFromAsync(ServedRegistry registry, string token, string address)
    {
        using var response = await registry.SendAsync("left", request =>
        {
            request.Headers.Authorization = new("Bearer", token);
            request.Headers.Add("X-Forwarded-For", address);
        });
        return response.StatusCode;
    }

    private static async Task<string> TokenAsync(ServedRegistry registry, string name, JsonObject wish, string path = "")
    {
        wish["password"] = Password;
        var (_, text) = await registry.SendAsync(HttpMethod.Post, $"{path}-/npm/v1/tokens", wish.ToJsonString(), await registry.SignInAsync(name, Password));
        return (string)JsonNode.Parse(text)!["token"]!;
    }

    private sealed class CapturedLog : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _lines = new();

        public string Text => string.Join('\n', _lines);

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            _lines.Enqueue(state.ToString() ?? "");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
