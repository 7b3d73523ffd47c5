using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>
/// The real clients, unchanged: what they install through the registry and what they print when it refuses. Where a client's own words are what a person goes
/// by, they are kept as snapshots.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed partial class ClientTests
{
    private static readonly Dictionary<string, (string Package, string Script)> Known = new()
    {
        ["npm 11"] = ("npm@11.19.1", "node_modules/npm/bin/npm-cli.js"),
        ["npm 10"] = ("npm@10.9.9", "node_modules/npm/bin/npm-cli.js"),
        ["pnpm 10"] = ("pnpm@10.34.9", "node_modules/pnpm/bin/pnpm.cjs"),
        ["yarn 1"] = ("yarn@1.22.22", "node_modules/yarn/bin/yarn.js"),
        ["yarn 4"] = ("@yarnpkg/cli-dist@4.18.1", "node_modules/@yarnpkg/cli-dist/bin/yarn.js"),
    };

    private readonly Dictionary<string, string> _scripts = [];
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    public static IEnumerable<string> All => Known.Keys;

    public static IEnumerable<string> OfNpm => Known.Keys.Where(client => client.StartsWith("npm ", StringComparison.Ordinal));

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        foreach (var (client, (package, script)) in Known)
        {
            _scripts[client] = Path.Combine(await NpmTool.InstallAsync([package]), script);
        }

        _upstream = new FakeUpstream()
            .Publish("left@1.0.0")
            .Publish("vulnerable@0.9.0")
            .Publish("vulnerable@1.0.0")
            .Publish("@acme/top@1.0.0", manifest => manifest["dependencies"] = new System.Text.Json.Nodes.JsonObject { ["left"] = "^1.0.0", ["vulnerable"] = ">=0.9.0" })
            .Publish("hanging@1.0.0", manifest => manifest["dependencies"] = new System.Text.Json.Nodes.JsonObject { ["vulnerable"] = "1.0.0" })
            .Publish("gpl@1.0.0", manifest => manifest["license"] = "GPL-3.0-only");
        _registry = await ServedRegistry.StartAsync(_upstream, "--Registries:lenient:Mode=observe");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _registry.DisposeAsync();
        _upstream.Dispose();
    }

    [TestCaseSource(nameof(All))]
    public async Task A_project_is_installed_with_the_newest_certified_version_of_a_range(string client)
    {
        using var project = new TemporaryFolder();
        Write(project, """{"@acme/top":"^1.0.0"}""");
        var install = await RunAsync(client, project, _registry.Url, "install");

        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        Assert.That(Installed(project), Is.EqualTo(new[] { "@acme/top@1.0.0", "left@1.0.0", "vulnerable@0.9.0" }));
    }

    [TestCaseSource(nameof(All))]
    public async Task An_exact_version_that_is_refused_is_not_installed(string client)
    {
        using var project = new TemporaryFolder();
        Write(project, """{"vulnerable":"1.0.0"}""");
        var install = await RunAsync(client, project, _registry.Url, "install");

        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(Installed(project), Is.Empty);
        Keep(client, "exact", install);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_refused_package_below_another_is_not_installed(string client)
    {
        using var project = new TemporaryFolder();
        Write(project, """{"hanging":"1.0.0"}""");
        var install = await RunAsync(client, project, _registry.Url, "install");

        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(Installed(project), Has.No.Member("vulnerable@1.0.0"));
        Keep(client, "transitive", install);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_package_without_a_certified_version_is_refused(string client)
    {
        using var project = new TemporaryFolder();
        Write(project, """{"gpl":"^1.0.0"}""");
        var install = await RunAsync(client, project, _registry.Url, "install");

        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(Installed(project), Is.Empty);
        Keep(client, "package", install);
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task A_lock_that_already_names_a_refused_tarball_does_not_get_it(string client)
    {
        using var project = new TemporaryFolder();
        Write(project, """{"vulnerable":"1.0.0"}""");
        var locked = await RunAsync(client, project, new Uri(_registry.Url, "_/lenient/"), "install");
        Assert.That(locked.ExitCode, Is.Zero, locked.ToString());
        var lockfile = await File.ReadAllTextAsync(project.At("package-lock.json"));
        Directory.Delete(project.At("node_modules"), recursive: true);
        Directory.Delete(project.At("home"), recursive: true);

        foreach (var text in new[] { lockfile.Replace("/_/lenient/", "/", StringComparison.Ordinal), ResolvedLine().Replace(lockfile, "") })
        {
            project.Write("package-lock.json", text);
            var ci = await RunAsync(client, project, _registry.Url, "ci");
            Assert.That(ci.ExitCode, Is.Not.Zero, ci.ToString());
            Assert.That(Installed(project), Is.Empty);
        }

        project.Write("package-lock.json", lockfile.Replace("/_/lenient/", "/", StringComparison.Ordinal));
        Keep(client, "ci", await RunAsync(client, project, _registry.Url, "ci"));
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_views_and_pings(string client)
    {
        using var project = new TemporaryFolder();
        var view = await RunAsync(client, project, _registry.Url, "view", "vulnerable", "dist-tags", "--json");
        var ping = await RunAsync(client, project, _registry.Url, "ping");

        Assert.That(view.Output.ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal), Is.EqualTo("""{"latest":"0.9.0"}"""), view.ToString());
        Assert.That(ping.ExitCode, Is.Zero, ping.ToString());
    }

    private async Task<CommandResult> RunAsync(string client, TemporaryFolder project, Uri registry, params string[] arguments)
    {
        // A home and a cache of its own: what a client has in its cache it installs without asking anyone.
        project.Write(".npmrc", $"registry={registry}\naudit=false\nfund=false\nupdate-notifier=false\nignore-scripts=true\nfetch-retries=0\n");
        project.Write(".yarnrc", $"registry \"{registry}\"\n");
        project.Write(".yarnrc.yml", $"npmRegistryServer: \"{registry}\"\nunsafeHttpWhitelist: [\"127.0.0.1\"]\nenableTelemetry: false\nnodeLinker: node-modules\nenableGlobalCache: false\nhttpRetry: 0\n");
        var extra = client switch { "yarn 1" => (string[])["--no-progress", "--non-interactive"], _ => [] };
        var result = await CommandLine.RunAsync(
            "node",
            [_scripts[client], .. arguments, .. extra],
            project.Path,
            new Dictionary<string, string?>
            {
                ["HOME"] = project.At("home"),
                ["XDG_CACHE_HOME"] = project.At("home/cache"),
                ["XDG_DATA_HOME"] = project.At("home/data"),
                ["npm_config_cache"] = project.At("home/npm"),
                ["npm_config_userconfig"] = project.At("home/.npmrc"),
                ["npm_config_registry"] = null,
                ["YARN_CACHE_FOLDER"] = project.At("home/yarn"),
                ["YARN_ENABLE_IMMUTABLE_INSTALLS"] = "0",
                ["CI"] = null,
                ["NO_COLOR"] = "1",
                ["FORCE_COLOR"] = null,
            });
        return result;
    }

    private static void Write(TemporaryFolder project, string dependencies) => project.Write(
        "package.json", $$"""{"name":"project","version":"1.0.0","license":"MIT","dependencies":{{dependencies}}}""");

    /// <summary>What lies in node_modules, wherever the client links it to.</summary>
    private static IEnumerable<string> Installed(TemporaryFolder project) => !Directory.Exists(project.At("node_modules")) ? []
        : Directory.EnumerateFiles(project.At("node_modules"), "package.json", SearchOption.AllDirectories)
            .Select(file => System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllText(file))!)
            .Select(manifest => $"{manifest["name"]}@{manifest["version"]}")
            .Distinct()
            .Order(StringComparer.Ordinal);

    /// <summary>Keeps what a client printed, without what differs from run to run.</summary>
    private void Keep(string client, string what, CommandResult result)
    {
        var text = $"{result.Output}\n{result.Error}".ReplaceLineEndings("\n").Replace(_registry.Url.AbsoluteUri, "https://ncm.example.com/", StringComparison.Ordinal)

            // Exact as soon as another test has had the tarball read.
            .Replace("scored at most ", "scored ", StringComparison.Ordinal);
        var lines = text.Split('\n')
            .Select(line => Volatile().Replace(line, "").TrimEnd())
            .Where(line => line.Length > 0 && !line.Contains("A complete log", StringComparison.Ordinal) && !line.Contains("debug-0.log", StringComparison.Ordinal)
                && !line.Contains("in order to", StringComparison.Ordinal) && !Noise().IsMatch(line));
        Snapshot.Matches(
            string.Join('\n', lines) + "\n",
            Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", $"{client.Replace(' ', '-')}.{what}.txt"));
    }

    [GeneratedRegex(@"^\s*""resolved"":.*\n", RegexOptions.Multiline)]
    private static partial Regex ResolvedLine();

    [GeneratedRegex(@" in \d+(\.\d+)?m?s( \d+ms)?|\d+(\.\d+)?s\.?$|/tmp/[^ ]*|at \d{4}-[^ ]*")]
    private static partial Regex Volatile();

    // Progress, stacks of the client, hints about newer releases of it, timings.
    [GeneratedRegex(@"^(\s+at |Progress:|info |npm notice|warning |\$|Done|➤ YN0000: (└|┌|·)|.*yarn install v|.*Completed)|packages? (in|were)|Visit https")]
    private static partial Regex Noise();
}
