using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>What docs/certified-registry.md tells people to do is done here, as it stands there.</summary>
internal sealed partial class ClientDocumentationTests
{
    private const string Npm = "npm@11.19.1";
    private const string NpmScript = "node_modules/npm/bin/npm-cli.js";

    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "certified-registry.md")).ReplaceLineEndings("\n");

    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await ClientProgram.InstallAsync();
        _upstream = new FakeUpstream().Publish("left@1.0.0").Publish("vulnerable@1.0.0");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:lenient:Mode=observe");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [Test]
    public async Task The_quick_start_is_five_commands_from_nothing_to_an_installed_project()
    {
        var commands = Block("Quick start").Split('\n');
        Assert.That(commands, Has.Length.EqualTo(5));
        Assert.That(commands[0], Is.EqualTo("dotnet run --project src/Ncm.Registry"));
        Assert.That(commands[2], Does.StartWith("npm login"));

        using var home = new TemporaryFolder();
        ClientProgram.Write(home, """{"left":"^1.0.0"}""");
        home.Write("policy.yml", $"advisories: [{_registry.Folder.At("advisories")}]\n");
        var url = new Uri($"http://127.0.0.1:{FreePort()}/");
        using var server = Start(home, url);
        try
        {
            var password = await PasswordAsync(server);
            using var browser = new PageVisitor();
            var npm = await InteractiveClient.InstallAsync(Npm, NpmScript, home, url);
            foreach (var command in commands[1..])
            {
                var words = command.Replace("http://127.0.0.1:4873/", url.AbsoluteUri, StringComparison.Ordinal).Split(' ');
                Assert.That(words[0], Is.EqualTo("npm"));
                var run = words[1] == "login"
                    ? await npm.RunAsync(words[1..], "/-/v1/login/cli/", text => browser.LetInAsync(PageAddress().Match(text).Value, "administrator", password))
                    : await npm.RunAsync(words[1..]);
                Assert.That(run.ExitCode, Is.Zero, $"{command}\n{run.Text}");
                Assert.That(run.Text, words[1] == "whoami" ? Is.EqualTo("administrator\n") : Is.Not.Null);
            }

            Assert.That(await File.ReadAllTextAsync(home.At(".npmrc")), Does.Contain($"registry={url}").And.Contain(":_authToken=ncm_"));
            Assert.That(ClientProgram.Installed(home), Is.EqualTo(new[] { "left@1.0.0" }));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    [Test]
    public async Task The_registry_is_set_for_a_user_for_a_project_and_for_a_command()
    {
        var commands = Block("Clients").Replace("https://ncm.example.com/", _registry.Url.AbsoluteUri, StringComparison.Ordinal).Split('\n');
        Assert.That(commands, Has.Length.EqualTo(3));
        using var folder = new TemporaryFolder();
        folder.Write("home/.npmrc", "");
        ClientProgram.Write(folder, """{"left":"^1.0.0"}""");

        await NpmAsync(folder, commands[0]);
        Assert.That(await File.ReadAllTextAsync(folder.At("home/.npmrc")), Is.EqualTo($"registry={_registry.Url}\n"));
        folder.Write("home/.npmrc", "");
        await NpmAsync(folder, commands[1]);
        Assert.That(await File.ReadAllTextAsync(folder.At(".npmrc")), Is.EqualTo($"registry={_registry.Url}\n"));
        File.Delete(folder.At(".npmrc"));
        await NpmAsync(folder, commands[2]);
        Assert.That(ClientProgram.Installed(folder), Is.EqualTo(new[] { "left@1.0.0" }));
    }

    [Test]
    public async Task A_tarball_in_npms_cache_is_installed_without_asking_and_a_cache_of_its_own_is_the_remedy()
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"vulnerable":"1.0.0"}""");
        var npm = ClientProgram.Of("npm 11");
        Assert.That((await npm.RunAsync(project, new Uri(_registry.Url, "_/lenient/"), "install")).ExitCode, Is.Zero);
        var lockfile = (await File.ReadAllTextAsync(project.At("package-lock.json"))).Replace("/_/lenient/", "/", StringComparison.Ordinal);
        project.Write("package-lock.json", lockfile);

        var cached = await npm.RunAsync(project, _registry.Url, "ci");
        Assert.That(cached.ExitCode, Is.Zero, cached.ToString());
        Assert.That(ClientProgram.Installed(project), Is.EqualTo(new[] { "vulnerable@1.0.0" }), "nobody was asked");

        var line = Block("Clients", "ini");
        Assert.That(line, Is.EqualTo("cache=~/.npm-certified"));
        project.Write("home/.npmrc", $"registry={_registry.Url}\n{line}\n");
        Directory.Delete(project.At("node_modules"), recursive: true);
        File.Delete(project.At(".npmrc"));
        var own = await RunNpmAsync(project, "npm ci --fetch-retries=0");
        Assert.That(own.ExitCode, Is.Not.Zero, own.ToString());
        Assert.That(own.Error, Does.Contain("vulnerable@1.0.0 scored"));
        Assert.That(Directory.Exists(project.At("home/.npm-certified")), Is.True);
    }

    [Test]
    public async Task The_recipe_for_nginx_is_the_file_that_the_tests_use() => Assert.That(
        Block("Behind nginx", "nginx") + "\n",
        Is.EqualTo(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "certified-registry", "nginx.conf"))));

    [Test]
    public async Task The_container_is_run_with_the_image_s_own_volume_and_port()
    {
        var command = Block("In a container").Split('\n')[0];
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "Dockerfile.registry"));
        Assert.That(dockerfile, Does.Contain("\nVOLUME /data\n").And.Contain("\nEXPOSE 4873\n").And.Contain("\nUSER 1654:1654\n"));
        Assert.That(command, Does.Contain(" --volume ncm-data:/data ").And.Contain(" --publish 4873:4873 "));
    }

    [Test]
    public async Task The_options_for_TLS_start_a_server_with_it()
    {
        using var tls = new TlsFiles();
        var options = Block("TLS").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]
            .Select(option => option.Replace("=registry.crt", $"={tls.Certificate}", StringComparison.Ordinal)
                .Replace("=registry.key", $"={tls.Key}", StringComparison.Ordinal)
                .Replace("https://0.0.0.0:443", "https://127.0.0.1:0", StringComparison.Ordinal));
        await using var registry = await ServedRegistry.StartAsync(_upstream, [.. options]);
        Assert.That(registry.Url.Scheme, Is.EqualTo("https"));
    }

    /// <summary>The first block of a kind below a heading, its continued lines joined.</summary>
    private static string Block(string heading, string language = "")
    {
        var section = Page[Page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal)..];
        var match = Regex.Match(section, $"^```{(language.Length > 0 ? language : "(sh)?")}\n(?<text>.*?)\n```$", RegexOptions.Multiline | RegexOptions.Singleline);
        return match.Groups["text"].Value.Replace("\\\n", "", StringComparison.Ordinal);
    }

    private static async Task NpmAsync(TemporaryFolder project, string command)
    {
        var run = await RunNpmAsync(project, command);
        Assert.That(run.ExitCode, Is.Zero, $"{command}\n{run}");
    }

    /// <summary>Runs a command line of npm's with nothing but the user's and the project's own configuration.</summary>
    private static async Task<CommandResult> RunNpmAsync(TemporaryFolder project, string command) => await CommandLine.RunAsync(
        "node",
        [Path.Combine(await NpmTool.InstallAsync([Npm]), NpmScript), .. command.Split(' ')[1..]],
        project.Path,
        new Dictionary<string, string?>
        {
            ["HOME"] = project.At("home"),
            ["npm_config_cache"] = null,
            ["npm_config_registry"] = null,
            ["npm_config_userconfig"] = project.At("home/.npmrc"),
            ["npm_config_globalconfig"] = project.At("home/etc/npmrc"),
            ["npm_config_update_notifier"] = "false",
            ["npm_config_audit"] = "false",
        });

    private Process Start(TemporaryFolder home, Uri url) => Process.Start(new ProcessStartInfo(
        "dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "ncm-registry.dll"), $"--urls={url.AbsoluteUri.TrimEnd('/')}", $"--Data={home.At("data")}",
            $"--Policy={home.At("policy.yml")}", $"--Upstream:Registry={_upstream.Server.Url}",
        ])
    {
        WorkingDirectory = home.Path,
        RedirectStandardOutput = true,
    })!;

    /// <summary>What the first start prints for the person who started it.</summary>
    private static async Task<string> PasswordAsync(Process server)
    {
        while (await server.StandardOutput.ReadLineAsync() is { } line)
        {
            if (PasswordLine().Match(line) is { Success: true } match)
            {
                return match.Groups[1].Value;
            }
        }

        throw new InvalidOperationException("The server has ended without showing a password.");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+/-/v1/login/cli/[0-9A-Za-z]+")]
    private static partial Regex PageAddress();

    [GeneratedRegex(@"^\s+password\s+(\S+)$")]
    private static partial Regex PasswordLine();
}
