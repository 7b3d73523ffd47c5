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

    private static string NameOf(string client) => client.Replace(' ', '-');

    private static Task<InteractiveClient> NpmAsync(string client, TemporaryFolder home, Uri registry) =>
        InteractiveClient.InstallAsync(Known[client].Package, Known[client].Script, home, registry);

    private static string TokenIn(TemporaryFolder home) => TokenPattern().Match(Npmrc(home)).Value;

    // npm removes it when nothing is left in it.
    private static string Npmrc(TemporaryFolder home) => File.Exists(home.At(".npmrc")) ? File.ReadAllText(home.At(".npmrc")) : "";

    /// <summary>Keeps what a client printed, without what differs from run to run.</summary>
    private void Keep(string client, string what, params (string Command, (int ExitCode, string Text) Result)[] runs)
    {
        var text = string.Concat(runs.Select(run => $"$ npm {run.Command}\n{run.Result.Text.TrimEnd('\n')}\n"));
        text = TokenPattern().Replace(text, "ncm_…").Replace(_registry.Url.AbsoluteUri, "https://ncm.example.com/", StringComparison.Ordinal);
        var lines = text.Split('\n').Where(static line => line.Length > 0 && !line.Contains("A complete log", StringComparison.Ordinal) && !line.Contains("debug-0.log", StringComparison.Ordinal));
        Snapshot.Matches(
            string.Join('\n', lines) + "\n",
            Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", $"{NameOf(client)}.{what}.txt"));
    }

    [GeneratedRegex("ncm_[0-9A-Za-z]{36}")]
    private static partial Regex TokenPattern();
}
