using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Accounts, and signing in and out as npm's protocol has it.</summary>
public sealed class AccountTests
{
    private const string Password = "correct horse battery staple";

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream().Publish("left@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:team-a:AnonymousRead=false", "--Registries:open:Mode=observe", "--SignInsPerMinute=1000");
        Assert.That(await _registry.Server.Accounts.CreateAsync("alice", "alice@example.com", Password, isAdministrator: false, "test"), Is.Null);
        Assert.That(await _registry.Server.Accounts.CreateAsync("root", "root@example.com", Password, isAdministrator: true, "test"), Is.Null);
        Assert.That(await _registry.Server.Accounts.SetMembershipAsync("alice", "open", canWrite: true, "test"), Is.Null);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCase("alice")]
    [TestCase("alice@example.com")]
    [TestCase("ALICE@example.com")]
    public async Task An_account_signs_in_by_its_name_or_its_e_mail_address(string login)
    {
        var (status, text) = await SignInAsync(login, Password);
        Assert.That(status, Is.EqualTo(HttpStatusCode.Created), text);
        var answer = JsonNode.Parse(text)!;
        Assert.That((bool?)answer["ok"], Is.True);
        Assert.That((string?)answer["id"], Is.EqualTo("org.couchdb.user:alice"));
        Assert.That((await _registry.GetAsync("-/whoami", (string?)answer["token"])).Text, Is.EqualTo("""{"username":"alice"}"""));
    }

    [TestCase("alice", "wrong horse battery staple")]
    [TestCase("nobody", Password)]
    [TestCase("alice", "")]
    public async Task Who_is_unknown_and_whose_password_is_wrong_is_told_the_same(string login, string password) =>
        Assert.That(await SignInAsync(login, password), Is.EqualTo(
            (HttpStatusCode.Unauthorized, """{"error":"Wrong name, e-mail address or password. Ten wrong passwords lock an account for fifteen minutes."}""")));

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{"name":"alice"}""")]
    [TestCase("""{"name":1,"password":2}""")]
    public async Task A_body_that_is_none_is_a_wrong_request(string body) => Assert.That(
        (await _registry.SendAsync(HttpMethod.Put, "-/user/org.couchdb.user:alice", body, null)).Status, Is.EqualTo(HttpStatusCode.BadRequest));

    [Test]
    public async Task A_member_reads_and_writes_where_it_may_and_nobody_else_is_let_in()
    {
        var alice = await TokenAsync("alice");
        Assert.That((await _registry.GetAsync("left", alice)).Status, Is.EqualTo(HttpStatusCode.OK), "everybody may");
        var (status, text) = await _registry.GetAsync("_/team-a/left", alice);
        Assert.That((status, text), Is.EqualTo((HttpStatusCode.Forbidden, """{"error":"alice is not a member of the registry team-a; an administrator of the server adds members."}""")));
        Assert.That((await WhitelistAsync("_/open/", alice)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await WhitelistAsync("", alice)).Status, Is.EqualTo(HttpStatusCode.Forbidden), "a member there is none here");
        Assert.That((await SignInAsync("alice", Password, "_/team-a/")).Status, Is.EqualTo(HttpStatusCode.Forbidden));

        var root = await TokenAsync("root");
        Assert.That((await _registry.GetAsync("_/team-a/left", root)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await WhitelistAsync("_/team-a/", root)).Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Rights_that_are_taken_away_are_gone_with_the_next_request()
    {
        await _registry.Server.Accounts.CreateAsync("carol", "carol@example.com", Password, isAdministrator: false, "test");
        await _registry.Server.Accounts.SetMembershipAsync("carol", "team-a", canWrite: true, "test");
        var token = await TokenAsync("carol", "_/team-a/");
        Assert.That((await WhitelistAsync("_/team-a/", token)).Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await _registry.GetAsync("left", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "who signs in at a registry has a token for it alone");

        await _registry.Server.Accounts.SetMembershipAsync("carol", "team-a", canWrite: false, "test");
        Assert.That((await WhitelistAsync("_/team-a/", token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await _registry.Server.Accounts.SetMembershipAsync("carol", "team-a", canWrite: null, "test");
        Assert.That((await _registry.GetAsync("_/team-a/left", token)).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await _registry.Server.Accounts.DeleteAsync("carol", "test");
        Assert.That((await _registry.GetAsync("_/team-a/left", token)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await SignInAsync("carol", Password)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_token_counts_as_the_password_of_basic_authentication_and_a_password_does_not()
    {
        var token = await TokenAsync("alice");
        Assert.That(await WhoAsync("alice", token), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await WhoAsync("", token), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await WhoAsync("alice", Password), Is.EqualTo(HttpStatusCode.Unauthorized));

        async Task<HttpStatusCode> WhoAsync(string name, string password)
        {
            using var response = await _registry.SendAsync("-/whoami", request =>
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}"))));
            return response.StatusCode;
        }
    }

    [Test]
    public async Task Signing_in_needs_no_token_and_minds_no_wrong_one()
    {
        // npm sends what it has in .npmrc, yarn 1 the name and the password themselves.
        foreach (var authorization in new[] { "Bearer ncm_gone", "Basic YWxpY2U6d3Jvbmc=" })
        {
            using var response = await _registry.SendAsync("_/open/-/user/org.couchdb.user:alice", request =>
            {
                request.Method = HttpMethod.Put;
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
                request.Content = new StringContent(Body("alice", Password), Encoding.UTF8, "application/json");
            });
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        }

        Assert.That((await _registry.GetAsync("_/team-a/-/user/org.couchdb.user:alice")).Status, Is.EqualTo(HttpStatusCode.Unauthorized), "the registry is no more open for that");
    }

    [Test]
    public async Task What_couchdb_asks_for_is_answered()
    {
        var token = await TokenAsync("alice");
        Assert.That((await _registry.GetAsync("-/user/org.couchdb.user:alice?write=true", token)).Text, Does.StartWith("""{"_id":"org.couchdb.user:alice","_rev":"1-0","name":"alice","email":"alice@example.com","""));
        Assert.That((await _registry.GetAsync("-/user/org.couchdb.user:root", token)).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await _registry.GetAsync("-/user/org.couchdb.user:alice")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await _registry.SendAsync(HttpMethod.Put, "-/user/org.couchdb.user:alice/-rev/1-0", Body("alice", Password), null)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task The_only_administrator_stays() =>
        Assert.That(await _registry.Server.Accounts.DeleteAsync("root", "test"), Is.EqualTo("root is the only administrator and stays: make another one first."));

    [TestCase("Bob", "bob@example.com", Password, "\"Bob\" cannot be the name of an account")]
    [TestCase("a@b", "bob@example.com", Password, "\"a@b\" cannot be the name of an account")]
    [TestCase("bob", "bob", Password, "\"bob\" is not an e-mail address.")]
    [TestCase("bob", "Bob <bob@example.com>", Password, "is not an e-mail address.")]
    [TestCase("bob", "bob@example.com", "short", "Passwords must be at least 12 characters.")]
    [TestCase("bob", "bob@example.com", "aaaabbbbaaaabbbb", "A password must have at least 5 different characters.")]
    [TestCase("bobby", "bob@example.com", "my name is bobby", "A password must not hold the account's name or e-mail address.")]
    [TestCase("alice", "other@example.com", Password, "'alice' is already taken.")]
    [TestCase("other", "Alice@Example.com", Password, "is already taken.")]
    public async Task An_account_that_makes_no_sense_is_not_made(string name, string email, string password, string problem) =>
        Assert.That(await _registry.Server.Accounts.CreateAsync(name, email, password, isAdministrator: false, "test"), Does.Contain(problem));

    [Test]
    public async Task A_password_is_kept_as_a_hash_of_today()
    {
        await using var database = _registry.Server.Storage.Open();
        var hash = Convert.FromBase64String((await database.Accounts.SingleAsync(account => account.UserName == "alice")).PasswordHash!);

        // Identity's format 1: the function (2 is HMAC-SHA512), the number of rounds, the length of the salt.
        Assert.That((hash[0], hash[4], System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(hash.AsSpan(5)), hash[12]), Is.EqualTo(((byte)1, (byte)2, 210_000u, (byte)16)));
    }

    [Test]
    public async Task Accounts_are_looked_after_on_the_command_line()
    {
        using var folder = new TemporaryFolder();
        var options = new[] { $"--Data={folder.At("data")}", "--Registries:team-a:Mode=refuse" };
        Assert.That(await RunAsync(Password, "account", "create", "dora", "dora@example.com"), Is.EqualTo((0, "Created: dora\n", "")));
        Assert.That(await RunAsync(Password, "account", "create", "emil", "emil@example.com", "--administrator"), Is.EqualTo((0, "Created: emil\n", "")));
        Assert.That(await RunAsync("", "account", "member", "dora", "team-a", "write"), Is.EqualTo((0, "dora may write in team-a.\n", "")));
        Assert.That(await RunAsync("", "account", "member", "dora@example.com", "default", "read"), Is.EqualTo((0, "dora@example.com may read in default.\n", "")));
        Assert.That(await RunAsync("", "account", "member", "dora", "team-b", "write"), Is.EqualTo((2, "", "ncm-registry: account member: there is no registry team-b; there are default, team-a.\n")));
        Assert.That((await RunAsync("", "account", "list")).Output, Does.Match(
            @"^dora  dora@example.com  default: read, team-a: write  \d{4}-\d\d-\d\d\nemil  emil@example.com  administrator  \d{4}-\d\d-\d\d\n$"));
        Assert.That(await RunAsync("battery staple correct horse", "account", "password", "dora"), Is.EqualTo((0, "Changed: dora\n", "")));
        Assert.That(await RunAsync("short", "account", "password", "dora"), Is.EqualTo((2, "", "ncm-registry: Passwords must be at least 12 characters.\n")));
        Assert.That(await RunAsync("", "account", "delete", "dora"), Is.EqualTo((0, "Deleted: dora\n", "")));
        Assert.That(await RunAsync("", "account", "delete", "dora"), Is.EqualTo((2, "", "ncm-registry: There is no account dora.\n")));
        Assert.That((await RunAsync("", "account", "remove", "dora")).Error, Does.StartWith("ncm-registry: this is not understood. Usage:\nncm-registry [--option value …]"));
        var log = (await RunAsync("", "account", "log")).Output;
        Assert.That(log.Split('\n').Select(line => line.Split("  ").Skip(1)), Is.EqualTo(new string[][]
        {
            ["command line", "account.create", "dora"], ["command line", "account.create", "emil"], ["command line", "member.write team-a", "dora"],
            ["command line", "member.read default", "dora"], ["command line", "account.password", "dora"], ["command line", "account.delete", "dora"], [],
        }));

        async Task<(int Code, string Output, string Error)> RunAsync(string password, params string[] args)
        {
            using var output = new StringWriter();
            using var error = new StringWriter();
            var code = await Hosting.CommandLine.RunAsync([.. args, .. options], output, error, () => password);
            return (code, output.ToString(), error.ToString());
        }
    }

    [Test]
    public async Task The_first_start_makes_an_administrator_and_says_once_how_to_sign_in()
    {
        await using var registry = await ServedRegistry.StartAsync(_upstream);
        using var first = new StringWriter();
        using var second = new StringWriter();
        await Accounts.FirstAccount.EnsureAsync(registry.Server.Accounts, registry.Url.AbsoluteUri, first);
        await Accounts.FirstAccount.EnsureAsync(registry.Server.Accounts, registry.Url.AbsoluteUri, second);

        Assert.That(second.ToString(), Is.Empty);
        var password = System.Text.RegularExpressions.Regex.Match(first.ToString(), "password  ([0-9A-Za-z]{5}(?:-[0-9A-Za-z]{5}){3})\n").Groups[1].Value;
        Assert.That((await registry.SendAsync(HttpMethod.Put, "-/user/org.couchdb.user:administrator", Body("administrator", password), null)).Status, Is.EqualTo(HttpStatusCode.Created));
    }

    private static string Body(string name, string password) =>
        new JsonObject { ["_id"] = $"org.couchdb.user:{name}", ["name"] = name, ["password"] = password, ["type"] = "user", ["roles"] = new JsonArray() }.ToJsonString();

    private Task<(HttpStatusCode Status, string Text)> SignInAsync(string name, string password, string registry = "") =>
        _registry.SendAsync(HttpMethod.Put, $"{registry}-/user/org.couchdb.user:{Uri.EscapeDataString(name)}", Body(name, password), null);

    private async Task<string> TokenAsync(string name, string registry = "") => (string)JsonNode.Parse((await SignInAsync(name, Password, registry)).Text)!["token"]!;

    private Task<(HttpStatusCode Status, string Text)> WhitelistAsync(string registry, string token) =>
        _registry.SendAsync(HttpMethod.Post, $"{registry}-/ncm/v1/whitelist", """{"package":"left","versions":"1.0.0","reason":"known"}""", token);
}
