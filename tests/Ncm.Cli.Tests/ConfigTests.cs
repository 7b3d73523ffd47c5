using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary><c>nscm config</c>, and who is asked with which token because of it.</summary>
public sealed class ConfigTests
{
    private const string Token = "npm_abcdefghijklmnopqrstuvwxyz0123456789";

    private TemporaryFolder _home = null!;

    [SetUp]
    public void Home() => _home = new TemporaryFolder();

    [TearDown]
    public void Remove() => _home.Dispose();

    private Task<CommandResult> RunAsync(params string[] arguments) =>
        Nscm.RunAsync(
            new Dictionary<string, string?>
            {
                ["XDG_CONFIG_HOME"] = _home.At("config"),
                ["HOME"] = _home.Path,
                ["npm_config_registry"] = null,
                ["NPM_CONFIG_REGISTRY"] = null,
            },
            arguments);

    private static LoopbackProject Project() => new(new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0")) { Authorization = $"Bearer {Token}" };

    [Test]
    public async Task What_is_set_is_kept_for_its_owner_alone()
    {
        Assert.That((await RunAsync("config", "set", "registry", "https://npm.acme.example:8443/team")).ExitCode, Is.Zero);
        Assert.That((await RunAsync("c", "set", "token", Token)).ExitCode, Is.Zero);
        Assert.That((await RunAsync("c", "set", "concurrency", "30")).ExitCode, Is.Zero);

        var list = await RunAsync("config", "list");
        Assert.That(list.Output, Is.EqualTo("registry = https://npm.acme.example:8443/team/\ntoken = …6789\nconcurrency = 30\n"));
        Assert.That((await RunAsync("config", "get", "registry")).Output, Is.EqualTo("https://npm.acme.example:8443/team/\n"));
        Assert.That((await RunAsync("config", "get", "token")).Output, Is.EqualTo("…6789\n"));
        Assert.That((await RunAsync("config", "get", "token", "--show")).Output, Is.EqualTo($"{Token}\n"));
        Assert.That(Directory.GetFiles(_home.At("config/nscm")).Select(Path.GetFileName), Is.EqualTo(new[] { "config.json" }));
        if (!OperatingSystem.IsWindows())
        {
            Assert.That(File.GetUnixFileMode(_home.At("config/nscm/config.json")), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task A_file_that_others_could_read_is_closed_when_it_is_written()
    {
        var path = _home.Write("config/nscm/config.json", """{ "concurrency": 5 }""");
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("Windows has no modes.");
        }
        else
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherRead);
            await RunAsync("config", "set", "token", Token);
            Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Test]
    public async Task What_is_deleted_is_npms_again_and_a_registry_takes_its_token_along()
    {
        await RunAsync("config", "set", "token", Token);
        await RunAsync("config", "set", "registry", "https://one.example/");
        Assert.That((await RunAsync("config", "list")).Output, Does.Contain("token"), "the first registry is the one that the token was set for");

        var other = await RunAsync("config", "set", "registry", "https://two.example/");
        Assert.That(other.Error, Does.Contain("the token was for the registry before"));
        Assert.That((await RunAsync("config", "list")).Output, Is.EqualTo("registry = https://two.example/\n"));

        Assert.That((await RunAsync("config", "delete", "registry")).ExitCode, Is.Zero);
        var get = await RunAsync("config", "get", "registry");
        Assert.That((get.ExitCode, get.Output), Is.EqualTo((0, "")));
        Assert.That(get.Error, Does.Contain("is not set"));
    }

    [TestCase("registry", "npm.example", "http or https URL")]
    [TestCase("registry", "https://me:pw@npm.example/", "without user and password")]
    [TestCase("concurrency", "0", "from 1 to 100")]
    [TestCase("concurrency", "many", "from 1 to 100")]
    [TestCase("token", "two words", "printable ASCII")]
    [TestCase("password", "x", "not recognized")]
    public async Task What_makes_no_sense_is_refused(string key, string value, string problem)
    {
        var result = await RunAsync("config", "set", key, value);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.Contain(problem));
        Assert.That(Directory.Exists(_home.At("config")), Is.False);
    }

    [TestCase("{")]
    [TestCase("[]")]
    [TestCase("""{ "regstry": "https://npm.example/" }""")]
    [TestCase("""{ "token": 7 }""")]
    [TestCase("""{ "registry": "ftp://npm.example/" }""")]
    public async Task A_file_that_is_not_understood_is_named_and_its_content_is_not(string content)
    {
        var path = _home.Write("config/nscm/config.json", content);
        var result = await RunAsync("config", "list");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.StartWith($"nscm: {path} is not understood: "));
    }

    [Test]
    public async Task Verify_asks_the_configured_registry_with_its_token()
    {
        using var project = Project();
        await RunAsync("config", "set", "registry", project.Registry.Url.AbsoluteUri);
        await RunAsync("config", "set", "token", Token);

        var result = await RunAsync("verify", project.Folder.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(project.Registry.Requests, Is.Not.Empty);
    }

    [Test]
    public async Task Without_settings_the_registry_and_the_token_are_those_of_npm()
    {
        using var project = Project();
        _home.Write(".npmrc", $"registry={project.Registry.Url}\n//{project.Registry.Url.Authority}/:_authToken={Token}\n");

        var result = await RunAsync("verify", project.Folder.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(project.Registry.Requests.Select(request => request.Authorization), Is.Not.Empty.And.All.EqualTo($"Bearer {Token}"));
    }

    [Test]
    public async Task The_option_wins_and_another_registry_never_sees_the_configured_token()
    {
        using var configured = Project();
        using var named = new LoopbackProject(new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0"));
        await RunAsync("config", "set", "registry", configured.Registry.Url.AbsoluteUri);
        await RunAsync("config", "set", "token", Token);

        var result = await RunAsync("verify", "-r", named.Registry.Url.AbsoluteUri, named.Folder.Path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(configured.Registry.Requests, Is.Empty);
        Assert.That(named.Registry.Requests.Select(request => request.Authorization), Is.All.Null);
    }

    [Test]
    public async Task A_token_of_the_command_line_goes_to_the_registry_of_the_command_line()
    {
        using var project = Project();

        var without = await RunAsync("report", "-r", project.Registry.Url.AbsoluteUri, project.Folder.Path);
        var with = await RunAsync("report", "--registry", project.Registry.Url.AbsoluteUri, "-t", Token, project.Folder.Path);

        Assert.That(without.ExitCode, Is.EqualTo(3), without.ToString());
        Assert.That(project.Registry.Requests.Select(request => request.Authorization), Has.Member($"Bearer {Token}"));
        Assert.That(with.ToString(), Does.Not.Contain(Token));
    }

    [Test]
    public async Task A_projects_npmrc_does_not_choose_who_gets_the_token()
    {
        using var project = Project();
        project.Folder.Write(".npmrc", $"registry={project.Registry.Url}\nfetch-retries=0\n");

        var result = await RunAsync("verify", "--token", Token, project.Folder.Path);

        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(project.Registry.Requests.Select(request => request.Authorization), Is.Not.Empty.And.All.Null);
    }

    [Test]
    public async Task The_token_can_come_from_standard_input()
    {
        var result = await RunAsync("config", "set", "token", "-");

        Assert.That(result.ExitCode, Is.EqualTo(2), "the test's standard input is empty, and an empty token is none");
        Assert.That(result.Error, Does.Contain("token takes a token"));
    }
}
