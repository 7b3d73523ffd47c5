using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm signin</c>, <c>signout</c> and <c>whoami</c>, by npm's own protocol.</summary>
public sealed class SignInTests
{
    private FakeCertifiedRegistry _registry = null!;
    private LoopbackProject _project = null!;

    private string ConfigFile => _project.Folder.At("config/nscm/config.json");

    [SetUp]
    public void Start()
    {
        _registry = new FakeCertifiedRegistry();
        _project = new LoopbackProject(new LockBuilder());
    }

    [TearDown]
    public void Stop()
    {
        _registry.Dispose();
        _project.Dispose();
    }

    [Test]
    public async Task In_the_browser_then_whoami_then_out()
    {
        var signin = await _project.RunAsync("signin", "--registry", _registry.Url.AbsoluteUri);

        Assert.That(signin.ExitCode, Is.Zero, signin.ToString());
        Assert.That(signin.Error, Is.EqualTo($"Open this page to sign in:\n\n  {_registry.Url}login/1\n\nWaiting until you have ...\n"));
        Assert.That(signin.Output, Is.EqualTo($"Signed in to {_registry.Url} as ada.\n"));
        Assert.That(_registry.Log, Is.EqualTo(new[]
        {
            "POST /-/v1/login  {}", "GET /-/v1/done?id=1", "GET /-/v1/done?id=1", $"GET /-/whoami Bearer {_registry.Token}",
        }));
        Assert.That(JsonNode.Parse(await File.ReadAllTextAsync(ConfigFile))!.ToJsonString(), Is.EqualTo($$"""{"registry":"{{_registry.Url}}","token":"{{_registry.Token}}"}"""));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(ConfigFile), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }

        var whoami = await _project.RunAsync("whoami");
        Assert.That((whoami.ExitCode, whoami.Output), Is.EqualTo((0, "ada\n")), whoami.ToString());

        var signout = await _project.RunAsync("signout");
        Assert.That((signout.ExitCode, signout.Output), Is.EqualTo((0, $"Signed out of {_registry.Url}; its token is revoked.\n")), signout.ToString());
        Assert.That(_registry.Log.Last(), Is.EqualTo($"DELETE /-/user/token/{_registry.Token} Bearer {_registry.Token}"));
        Assert.That((string?)JsonNode.Parse(await File.ReadAllTextAsync(ConfigFile))!["token"], Is.Null);

        var nobody = await _project.RunAsync("whoami");
        Assert.That((nobody.ExitCode, nobody.Error), Is.EqualTo((2, $"nscm: you are not signed in to {_registry.Url}; 'nscm signin' does it.\n")));
        var again = await _project.RunAsync("signout");
        Assert.That((again.ExitCode, again.Error), Is.EqualTo((2, "nscm: you are not signed in: no registry and token are kept.\n")));
    }

    [Test]
    [Platform("Linux,MacOSX", Reason = "There is no tmux on Windows.")]
    public async Task With_a_password_that_is_not_shown_where_there_is_no_page()
    {
        _registry.HasWebLogin = false;
        using var terminal = new Terminal(_project, $"signin --registry {_registry.Url}");

        await terminal.AnswerAsync($"Name or e-mail address for {_registry.Url}:", "ada@acme.example");
        await terminal.AnswerAsync("Password:", "s3cret!");
        await terminal.WaitForAsync("exit code: 0");

        Assert.That(terminal.Screen, Does.Contain($"Signed in to {_registry.Url} as ada.").And.Not.Contain("s3cret"));
        Assert.That(_registry.Log.ElementAt(1), Does.StartWith("PUT /-/user/org.couchdb.user%3Aada%40acme.example"));
    }

    [Test]
    public async Task A_password_is_not_asked_for_where_nobody_could_type_it()
    {
        var signin = await _project.RunAsync("signin", "--legacy", "--registry", _registry.Url.AbsoluteUri);

        Assert.That((signin.ExitCode, signin.Error), Is.EqualTo((
            2, "nscm: there is no terminal to ask for a password on; get a token in the registry and use 'nscm config set token -'.\n")));
        Assert.That(_registry.Log, Is.Empty);
    }

    [Test]
    public async Task A_token_is_fetched_from_nobody_else()
    {
        _registry.DoneUrl = "https://elsewhere.example/done";
        var signin = await _project.RunAsync("signin", "--registry", _registry.Url.AbsoluteUri);

        Assert.That((signin.ExitCode, signin.Error), Is.EqualTo((
            3, $"nscm: error NCM9003: {_registry.Url} leads to another server for its token, which is not followed.\n")));
        Assert.That(File.Exists(ConfigFile), Is.False);
    }

    [Test]
    public async Task Nothing_is_sent_over_plain_http_to_another_machine()
    {
        var signin = await _project.RunAsync("signin", "--registry", "http://ncm.acme.example/");

        Assert.That((signin.ExitCode, signin.Error), Is.EqualTo((
            2, "nscm: http://ncm.acme.example/ is not asked for a token: over plain http anybody on the way could read it; use https.\n")));
    }

    [Test]
    public async Task A_projects_policy_does_not_choose_where_somebody_signs_in()
    {
        _project.Folder.Write(".ncm/policy.yml", $"registry: {_registry.Url}\n");
        _project.Folder.Write(".npmrc", $"registry={_registry.Url}\n");
        var signin = await _project.RunAsync("signin");

        Assert.That((signin.ExitCode, signin.Error), Is.EqualTo((2, "nscm: which registry? Give it as --registry <url>; it is kept for the next time.\n")));
        Assert.That(_registry.Log, Is.Empty);
    }

    [Test]
    public async Task A_token_is_forgotten_even_where_it_cannot_be_revoked_and_stands_in_no_message()
    {
        _project.Folder.Write("config/nscm/config.json", """{ "registry": "http://127.0.0.1:1/", "token": "a-secret-token" }""");
        var signout = await _project.RunAsync("signout");

        Assert.That((signout.ExitCode, signout.Error), Is.EqualTo((
            3, "nscm: error NCM9003: http://127.0.0.1:1/ does not answer, so that the token is not revoked there. It is forgotten here; revoke it in the registry.\n")));
        Assert.That(await File.ReadAllTextAsync(ConfigFile), Does.Not.Contain("a-secret-token"));
    }
}
