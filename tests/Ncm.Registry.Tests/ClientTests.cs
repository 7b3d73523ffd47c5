using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>
/// The real clients, unchanged: what they install through the registry and what they print when it refuses. Where a client's own words are what a person goes
/// by, they are kept as snapshots.
/// </summary>
[Parallelizable(ParallelScope.Children)]
internal sealed partial class ClientTests
{
    private FakeUpstream _upstream = null!;
    private ServedRegistry _registry = null!;

    public static IEnumerable<string> All => ClientProgram.All;

    public static IEnumerable<string> OfNpm => ClientProgram.OfNpm;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await ClientProgram.InstallAsync();
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
        ClientProgram.Write(project, """{"@acme/top":"^1.0.0"}""");
        var install = await RunAsync(client, project, "install");

        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Is.EqualTo(new[] { "@acme/top@1.0.0", "left@1.0.0", "vulnerable@0.9.0" }));
    }

    [TestCaseSource(nameof(All))]
    public async Task An_exact_version_that_is_refused_is_not_installed(string client)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"vulnerable":"1.0.0"}""");
        var install = await RunAsync(client, project, "install");

        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Is.Empty);
        Keep(client, "exact", install);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_refused_package_below_another_is_not_installed(string client)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"hanging":"1.0.0"}""");
        var install = await RunAsync(client, project, "install");

        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Has.No.Member("vulnerable@1.0.0"));
        Keep(client, "transitive", install);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_package_without_a_certified_version_is_refused(string client)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"gpl":"^1.0.0"}""");
        var install = await RunAsync(client, project, "install");

        Assert.That(install.ExitCode, Is.Not.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Is.Empty);
        Keep(client, "package", install);
    }

    [TestCaseSource(nameof(All))]
    public async Task A_lock_that_already_names_a_refused_tarball_does_not_get_it(string client)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, """{"vulnerable":"1.0.0"}""");
        var program = ClientProgram.Of(client);
        var locked = await program.RunAsync(project, new Uri(_registry.Url, "_/lenient/"), "install");
        Assert.That(locked.ExitCode, Is.Zero, locked.ToString());
        Assert.That(ClientProgram.Installed(project), Is.EqualTo(new[] { "vulnerable@1.0.0" }));

        var lockfile = (await File.ReadAllTextAsync(project.At(program.Lockfile))).Replace("/_/lenient/", "/", StringComparison.Ordinal);
        foreach (var text in new[] { ResolvedLine().Replace(lockfile, ""), lockfile }.Distinct())
        {
            ClientProgram.Forget(project);
            project.Write(program.Lockfile, text);
            var again = await program.RunAsync(project, _registry.Url, program.InstallLocked);
            Assert.That(again.ExitCode, Is.Not.Zero, again.ToString());
            Assert.That(ClientProgram.Installed(project), Is.Empty);
            if (text == lockfile)
            {
                Keep(client, "locked", again);
            }
        }
    }

    [TestCaseSource(nameof(OfNpm))]
    public async Task Npm_views_and_pings(string client)
    {
        using var project = new TemporaryFolder();
        var view = await RunAsync(client, project, "view", "vulnerable");
        var ping = await RunAsync(client, project, "ping");

        Assert.That(view.ExitCode, Is.Zero, view.ToString());
        Assert.That(ping.ExitCode, Is.Zero, ping.ToString());
        Keep(client, "view", view);
    }

    private Task<CommandResult> RunAsync(string client, TemporaryFolder project, params string[] arguments) =>
        ClientProgram.Of(client).RunAsync(project, _registry.Url, arguments);

    /// <summary>Keeps what a client printed, without what differs from run to run.</summary>
    private void Keep(string client, string what, CommandResult result) => Keep(_registry.Url, client, what, result);

    /// <summary>The same for any registry.</summary>
    internal static void Keep(Uri registry, string client, string what, CommandResult result)
    {
        var text = $"{result.Output}\n{result.Error}".ReplaceLineEndings("\n").Replace(registry.AbsoluteUri, "https://ncm.example.com/", StringComparison.Ordinal)

            // Exact as soon as another test has had the tarball read.
            .Replace("scored at most ", "scored ", StringComparison.Ordinal);
        var lines = text.Split('\n')
            .Select(line => Volatile().Replace(line, "").TrimEnd())
            .Where(line => line.Length > 0 && !line.Contains("A complete log", StringComparison.Ordinal) && !line.Contains("debug-0.log", StringComparison.Ordinal)
                && !line.Contains("in order to", StringComparison.Ordinal) && !line.StartsWith("Resolved, downloaded", StringComparison.Ordinal) && !Noise().IsMatch(line));
        Snapshot.Matches(
            string.Join('\n', lines) + "\n",
            Path.Combine(Repository.Root, "tests", "Ncm.Registry.Tests", "Snapshots", $"{client.Replace(' ', '-')}.{what}.txt"));
    }

    [GeneratedRegex(@"^\s*""resolved"":.*\n", RegexOptions.Multiline)]
    private static partial Regex ResolvedLine();

    [GeneratedRegex(@" in \d+(\.\d+)?m?s( \d+ms)?|\d+(\.\d+)?s\.?$|/tmp/[^ ]*|at \d{4}-[^ ]*|(?<=sha512-)[\w+/=]+")]
    private static partial Regex Volatile();

    // Progress, stacks of the client, hints about newer releases of it, timings.
    [GeneratedRegex(@"^(\s+at |Progress:|info |npm notice|warning |\$|Done|➤ YN0000: (└|┌|·)|Resolved, downloaded|.*yarn install v|.*Completed)|packages? (in|were)|Visit https")]
    private static partial Regex Noise();
}
