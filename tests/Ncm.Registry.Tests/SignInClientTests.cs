using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>The real clients, unchanged: signing in and out, and what they print. What npm printed is kept as snapshots.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed partial class SignInClientTests
{
    private const string Password = "correct horse battery staple";

    private static readonly Dictionary<string, (string Package, string Script)> Known = new()
    {
        ["npm 11"] = ("npm@11.19.1", "node_modules/npm/bin/npm-cli.js"),
        ["npm 10"] = ("npm@10.9.9", "node_modules/npm/bin/npm-cli.js"),
    };

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    public static IEnumerable<string> OfNpm => Known.Keys;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _upstream = new FakeUpstream().Publish("left@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:team-a:AnonymousRead=false", "--SignInsPerMinute=1000");
        foreach (var client in OfNpm)
        {
            var name = NameOf(client);
            Assert.That(await _registry.Server.Accounts.CreateAsync(name, $"{name}@example.com", Password, isAdministrator: false, "test"), Is.Null);
            Assert.That(await _registry.Server.Accounts.SetMembershipAsync(name, "team-a", canWrite: true, "test"), Is.Null);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_signs_in_with_name_and_password_and_out_again(string client)
    {
        using var home = new TemporaryFolder();
        var npm = await NpmAsync(client, home, _registry.Url);
        var login = await npm.RunAsync(["login", "--auth-type=legacy"], ("sername:", NameOf(client)), ("assword:", Password));
        Assert.That(login.ExitCode, Is.Zero, login.Text);
        var token = TokenIn(home);

        var who = await npm.RunAsync(["whoami"]);
        var logout = await npm.RunAsync(["logout"]);
        Assert.That(logout.ExitCode, Is.Zero, logout.Text);
        Assert.That(Npmrc(home), Does.Not.Contain(token));
        Assert.That((await _registry.GetAsync("-/whoami", token)).Status, Is.EqualTo(System.Net.HttpStatusCode.Unauthorized), "the token is revoked");
        Keep(client, "legacy", ("login --auth-type=legacy", login), ("whoami", who), ("logout", logout), ("whoami", await npm.RunAsync(["whoami"])));
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_signs_in_anew_although_the_token_that_it_has_does_not_count_any_more(string client)
    {
        using var home = new TemporaryFolder();
        home.Write(".npmrc", $"//127.0.0.1:{_registry.Url.Port}/:_authToken=ncm_000000000000000000000000000000000000\n");
        var registry = new Uri(_registry.Url, "_/team-a/");
        var npm = await NpmAsync(client, home, registry);
        var login = await npm.RunAsync(["login", "--auth-type=legacy"], ("sername:", NameOf(client)), ("assword:", Password));
        Assert.That(login.ExitCode, Is.Zero, login.Text);
        Assert.That(Npmrc(home), Does.Contain($"//127.0.0.1:{_registry.Url.Port}/_/team-a/:_authToken=ncm_"));
        Assert.That((await npm.RunAsync(["view", "left", "version"])).Text, Is.EqualTo("1.0.0\n"), "the registry is read with a token");
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_is_told_that_a_password_is_wrong(string client)
    {
        using var home = new TemporaryFolder();
        var npm = await NpmAsync(client, home, _registry.Url);
        var login = await npm.RunAsync(["login", "--auth-type=legacy"], ("sername:", NameOf(client)), ("assword:", "wrong horse battery staple"));
        Assert.That(login.ExitCode, Is.Not.Zero);
        Keep(client, "legacy-wrong", ("login --auth-type=legacy", login));
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_signs_in_with_a_browser(string client)
    {
        using var home = new TemporaryFolder();
        using var browser = new PageVisitor();
        var npm = await NpmAsync(client, home, _registry.Url);
        var login = await npm.RunAsync(["login"], "/-/v1/login/cli/", async text =>
        {
            var page = PageAddress().Match(text).Value;
            Assert.That((await browser.GetAsync(page)).Text, Does.Contain(client).And.Contain("<dd>npm/"));
            await browser.LetInAsync(page, NameOf(client), Password);
        });
        Assert.That(login.ExitCode, Is.Zero, login.Text);
        Keep(client, "web", ("login", (login.ExitCode, PageAddress().Replace(login.Text, "https://ncm.example.com/-/v1/login/cli/…"))), ("whoami", await npm.RunAsync(["whoami"])));
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_makes_lists_and_revokes_tokens(string client)
    {
        using var home = new TemporaryFolder();
        var npm = await SignedInAsync(client, home);
        var reading = await npm.RunAsync(["token", "create", "--read-only", "--cidr=127.0.0.0/8,192.0.2.7/24", "--name=ci"], ("assword:", Password));
        var writing = await npm.RunAsync(["token", "create", "--packages-and-scopes-permission=read-write"], ("assword:", Password));
        var refused = await npm.RunAsync(["token", "create", "--scopes=@acme"], ("assword:", Password));
        var list = await npm.RunAsync(["token", "list"]);
        var revoke = await npm.RunAsync(["token", "revoke", TokenPattern().Match(reading.Text).Value]);
        Assert.That((reading.ExitCode, writing.ExitCode, list.ExitCode, revoke.ExitCode), Is.EqualTo((0, 0, 0, 0)), $"{reading}\n{writing}\n{list}\n{revoke}");

        var (read, write) = (TokenPattern().Match(reading.Text).Value, TokenPattern().Match(writing.Text).Value);
        Assert.That((await _registry.GetAsync("-/whoami", read)).Status, Is.EqualTo(System.Net.HttpStatusCode.Unauthorized), "revoked");
        Assert.That((await _registry.SendAsync(HttpMethod.Post, "_/team-a/-/ncm/v1/whitelist", """{"package":"left","versions":"1.0.0","reason":"known"}""", write)).Status, Is.EqualTo(System.Net.HttpStatusCode.OK));
        Keep(
            client,
            "token",
            ("token create --read-only --cidr=127.0.0.0/8,192.0.2.7/24 --name=ci", reading),
            ("token create --packages-and-scopes-permission=read-write", writing),
            ("token create --scopes=@acme", refused),
            ("token list", list),
            ("token revoke ncm_…", revoke));
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_shows_the_profile_and_changes_the_password(string client)
    {
        var name = $"{NameOf(client)}-changing";
        await _registry.Server.Accounts.CreateAsync(name, $"{name}@example.com", Password, isAdministrator: false, "test");
        using var home = new TemporaryFolder();
        var npm = await SignedInAsync(client, home, name);
        var get = await npm.RunAsync(["profile", "get"]);
        var set = await npm.RunAsync(
            ["profile", "set", "password"], ("urrent password:", Password), ("ew password:", "staple battery horse correct"), ("gain:", "staple battery horse correct"));
        Assert.That(set.ExitCode, Is.Zero, set.Text);
        Assert.That((await npm.RunAsync(["whoami"])).Text, Is.EqualTo($"{name}\n"), "tokens stay");
        using var again = new TemporaryFolder();
        Assert.That((await (await NpmAsync(client, again, _registry.Url)).RunAsync(["login", "--auth-type=legacy"], ("sername:", name), ("assword:", "staple battery horse correct"))).ExitCode, Is.Zero);
        Keep(client, "profile", ("profile get", get), ("profile set password", set), ("profile set fullname Joe", await npm.RunAsync(["profile", "set", "fullname", "Joe"])));
    }

    [TestCase("npm login", "sername")]
    [TestCase("npm login --web-login", "browser now")]
    public async Task Yarn_4_signs_in_by_name_and_by_browser(string command, string prompt)
    {
        using var home = new TemporaryFolder();
        home.Write("package.json", """{"name":"project","version":"1.0.0"}""");
        home.Write("yarn.lock", "");
        using var browser = new PageVisitor();
        var yarn = await InteractiveClient.InstallAsync("@yarnpkg/cli-dist@4.18.1", "node_modules/@yarnpkg/cli-dist/bin/yarn.js", home, _registry.Url);
        var login = prompt == "sername"
            ? await yarn.RunAsync(command.Split(' '), (prompt, NameOf("npm 11")), ("assword", Password))
            : await yarn.ConverseAsync(command.Split(' '), (prompt, _ => Task.FromResult<string?>("n")), ("/-/v1/login/cli/", async text =>
            {
                await browser.LetInAsync(PageAddress().Match(text).Value, NameOf("npm 11"), Password);
                return null;
            }
        ));
        Assert.That(login.ExitCode, Is.Zero, login.Text);
        Assert.That((await yarn.RunAsync(["npm", "whoami"])).Text, Does.Contain("npm-11"));
    }

    private static string NameOf(string client) => client.Replace(' ', '-');

    private static Task<InteractiveClient> NpmAsync(string client, TemporaryFolder home, Uri registry) =>
        InteractiveClient.InstallAsync(Known[client].Package, Known[client].Script, home, registry);

    private async Task<InteractiveClient> SignedInAsync(string client, TemporaryFolder home, string? name = null)
    {
        home.Write(".npmrc", $"//127.0.0.1:{_registry.Url.Port}/:_authToken={await _registry.SignInAsync(name ?? NameOf(client), Password)}\n");
        return await NpmAsync(client, home, _registry.Url);
    }

    private static string TokenIn(TemporaryFolder home) => TokenPattern().Match(Npmrc(home)).Value;

    // npm removes it when nothing is left in it.
    private static string Npmrc(TemporaryFolder home) => File.Exists(home.At(".npmrc")) ? File.ReadAllText(home.At(".npmrc")) : "";

    /// <summary>Keeps what a client printed, without what differs from run to run.</summary>
    private void Keep(string client, string what, params (string Command, (int ExitCode, string Text) Result)[] runs)
    {
        var text = string.Concat(runs.Select(run => $"$ npm {run.Command}\n{run.Result.Text.TrimEnd('\n')}\n"));
        text = Volatile().Replace(TokenPattern().Replace(text, "ncm_…"), "…").Replace(_registry.Url.AbsoluteUri, "https://ncm.example.com/", StringComparison.Ordinal);
        var lines = text.Split('\n').Where(static line => line.Length > 0 && !line.Contains("A complete log", StringComparison.Ordinal) && !line.Contains("debug-0.log", StringComparison.Ordinal));
        Snapshot.Matches(
            string.Join('\n', lines) + "\n",
            Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", $"{NameOf(client)}.{what}.txt"));
    }

    [GeneratedRegex("ncm_[0-9A-Za-z]{36}")]
    private static partial Regex TokenPattern();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/-/v1/login/cli/[0-9A-Za-z]+")]
    private static partial Regex PageAddress();

    // Beginnings and ids of tokens, times.
    [GeneratedRegex(@"(?<=ncm_)\w{4}…|(?<=with id )\w+|\d{4}-\d\d-\d\d(T[\d:.]+Z)?")]
    private static partial Regex Volatile();
}
