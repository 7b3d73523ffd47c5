using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.Gate.Npm;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests;

/// <summary>Real projects through the registry, with the real registry behind it: what is installed is what would have been installed without it.</summary>
[Parallelizable(ParallelScope.Children)]
internal sealed partial class ClientInstallTests
{
    // Its tree has more than 300 packages, and some that the default policy does not let in.
    private const string Large = """{"express":"4.21.2","jest":"29.7.0"}""";

    // Lines of releases that are over, so that the tree is always the same: all of it certified, but for one version of ms that an advisory names.
    private const string Small = """{"@sindresorhus/is":"4.6.0","chalk":"4.1.2","debug":"4.3.4","is-number":"7.0.0","ms":"^2.1.0","once":"1.4.0"}""";

    private static readonly string[] SmallTree =
    [
        "@sindresorhus/is@4.6.0", "ansi-styles@4.3.0", "chalk@4.1.2", "color-convert@2.0.1", "color-name@1.1.4", "debug@4.3.4", "has-flag@4.0.0",
        "is-number@7.0.0", "ms@2.1.2", "once@1.4.0", "supports-color@7.2.0", "wrappy@1.0.2",
    ];

    private RealUpstreamRegistry _real = null!;

    public static IEnumerable<string> All => ClientProgram.All;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await RealRegistry.RequireAsync();
        await ClientProgram.InstallAsync();
        _real = await RealUpstreamRegistry.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await (_real?.DisposeAsync() ?? ValueTask.CompletedTask);

    [Test]
    public async Task Npm_installs_a_project_of_more_than_300_packages_as_without_the_registry_once_what_is_not_certified_is_whitelisted()
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, Large);
        var plain = await _real.PlainLockAsync(project);
        Assert.That(Packages(plain), Has.Count.GreaterThanOrEqualTo(300));

        var refused = await RefusedAsync(plain);
        Assert.That(refused, Is.Not.Empty.And.Count.LessThan(20), "some licences of this tree are not in the default policy");
        await _real.WhitelistAsync(refused);

        var install = await ClientProgram.Of("npm 11").RunAsync(project, _real.Url, "install");
        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        var ours = await File.ReadAllTextAsync(project.At("package-lock.json"));
        Assert.That(Packages(ours), Is.EqualTo(Packages(plain)));
        Assert.That(Resolved().Matches(ours), Has.Count.GreaterThanOrEqualTo(300));
        Assert.That(Resolved().Matches(ours).Select(match => match.Groups[1].Value), Is.All.StartsWith(_real.Url.AbsoluteUri));

        // As committed by somebody who installs from the public registry; and without the addresses, as npm's omit-lockfile-registry-resolved writes it.
        await Task.WhenAll(
            InstallFromLockAsync("npm 10", ours.Replace(_real.Url.AbsoluteUri, "https://registry.npmjs.org/", StringComparison.Ordinal), Packages(plain)),
            InstallFromLockAsync("npm 11", Resolved().Replace(ours, ""), Packages(plain)));
    }

    [TestCaseSource(nameof(All))]
    public async Task A_client_installs_a_project_with_the_certified_version_where_the_best_one_is_not(string client)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, Small);
        var program = ClientProgram.Of(client);
        var install = await program.RunAsync(project, _real.Url, "install");
        Assert.That(install.ExitCode, Is.Zero, install.ToString());
        Assert.That(ClientProgram.Installed(project), Is.SupersetOf(SmallTree).And.No.Member("ms@2.1.3"));

        ClientProgram.Forget(project);
        var again = await program.RunAsync(project, _real.Url, program.InstallLocked);
        Assert.That(again.ExitCode, Is.Zero, again.ToString());
        Assert.That(ClientProgram.Installed(project), Is.SupersetOf(SmallTree).And.No.Member("ms@2.1.3"));
    }

    private async Task InstallFromLockAsync(string client, string lockfile, IReadOnlyDictionary<string, string> packages)
    {
        using var project = new TemporaryFolder();
        ClientProgram.Write(project, Large);
        project.Write("package-lock.json", lockfile);
        var ci = await ClientProgram.Of(client).RunAsync(project, _real.Url, "ci");
        Assert.That(ci.ExitCode, Is.Zero, ci.ToString());

        // What npm itself notes of what it has laid there, less what is for other systems.
        var laid = Packages(await File.ReadAllTextAsync(project.At("node_modules/.package-lock.json")));
        Assert.That(laid, Is.SubsetOf(packages));
        Assert.That(laid, Has.Count.GreaterThanOrEqualTo(300));
    }

    /// <summary>Asks for every tarball of a lock file.</summary>
    /// <returns>The package@versions that are refused.</returns>
    private async Task<IReadOnlyList<PackageId>> RefusedAsync(string lockfile)
    {
        var ids = JsonNode.Parse(lockfile)!["packages"]!.AsObject()
            .Where(entry => entry.Key.Length > 0)
            .Select(entry => new PackageId(entry.Key[(entry.Key.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..], (string)entry.Value!["version"]!))
            .Distinct()
            .ToList();
        var refused = new List<PackageId>();
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (id, _) =>
        {
            using var answer = await _real.Served.SendAsync($"{id.Name}/-/{id.Name[(id.Name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{id.Version}.tgz");
            Assert.That(answer.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.Forbidden), $"{id}: {answer.ReasonPhrase}");
            if (answer.StatusCode == HttpStatusCode.Forbidden)
            {
                lock (refused)
                {
                    refused.Add(id);
                }
            }
        });
        return refused;
    }

    private static Dictionary<string, string> Packages(string lockfile) => JsonNode.Parse(lockfile)!["packages"]!.AsObject()
        .Where(entry => entry.Key.Length > 0)
        .ToDictionary(entry => entry.Key, entry => $"{entry.Value!["version"]} {entry.Value["integrity"]}", StringComparer.Ordinal);

    [GeneratedRegex(@"^\s*""resolved"": ""([^""]*)"",\n", RegexOptions.Multiline)]
    private static partial Regex Resolved();
}
