using System.Text;
using System.Text.Json.Nodes;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Resolution;

/// <summary>What is resolved, held against the lock file that the real npm writes for the same package.json, from the same upstream.</summary>
[Parallelizable(ParallelScope.Children)]
public sealed class RealNpmTests
{
    private ServedRegistry _registry = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await RealRegistry.RequireAsync();
        var upstream = (await CommandLine.RunAsync("npm", ["config", "get", "registry"])).Output.Trim();
        var node = (await CommandLine.RunAsync("node", ["--version"])).Output.Trim().TrimStart('v');
        _registry = await ServedRegistry.StartAsync(new Uri(upstream), "", null, $"--NodeVersion={node}", "--Upstream:Timeout=00:00:30");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_registry is not null)
        {
            await _registry.DisposeAsync();
        }
    }

    [TestCase("""{ "dependencies": { "express": "^4.18.0", "debug": "2.2.0" } }""", TestName = "Ranges_and_versions")]
    [TestCase("""
        { "dependencies": { "express": "^4.17.0", "mocha": "^9" },
          "overrides": { "debug": "2.6.9", "express": { "ms": "2.1.3" }, "minimatch@^3": "3.0.4" } }
        """, TestName = "Overrides")]
    [TestCase("""
        { "dependencies": { "lodash3": "npm:lodash@^3", "lodash": "^4", "semver": "latest", "is-number": "" },
          "optionalDependencies": { "fsevents": "^2", "no-such-package-of-ncm-gate": "1" },
          "peerDependencies": { "react-dom": "^17" }, "devDependencies": { "is-odd": "*" } }
        """, TestName = "Aliases_tags_optional_peer_and_development_dependencies")]
    [TestCase("""
        { "devDependencies": { "eslint": "^8", "eslint-config-airbnb": "*", "eslint-plugin-react-hooks": "^4", "eslint-plugin-jsx-a11y": "*",
          "eslint-plugin-import": "*", "eslint-plugin-react": "*" } }
        """, TestName = "Peers_that_go_together")]
    public async Task The_tree_is_the_one_that_npm_would_install(string packageJson)
    {
        using var project = new TemporaryFolder();
        project.Write("package.json", packageJson);
        var npm = await CommandLine.RunAsync(
            "npm", ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], project.Path);
        Assert.That(npm.ExitCode, Is.Zero, npm.ToString());

        var tree = await _registry.Server.Resolver.ResolveAsync(
            ManifestFile.Parse("package.json", Encoding.UTF8.GetBytes(packageJson)), isProduction: false, CancellationToken.None);

        Assert.That(tree.Problems, Is.Empty);
        Assert.That(Installed(tree.Graph), Is.EqualTo(Locked(project)));
    }

    [Test]
    public async Task What_npm_refuses_for_its_peers_is_named()
    {
        var packageJson = """{ "dependencies": { "react": "18.2.0", "react-dom": "17.0.2" } }""";
        using var project = new TemporaryFolder();
        project.Write("package.json", packageJson);
        var npm = await CommandLine.RunAsync(
            "npm", ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], project.Path);
        Assert.That(npm.Error, Does.Contain("ERESOLVE"));

        var tree = await _registry.Server.Resolver.ResolveAsync(
            ManifestFile.Parse("package.json", Encoding.UTF8.GetBytes(packageJson)), isProduction: false, CancellationToken.None);

        Assert.That(tree.Problems, Is.EqualTo(new[]
        {
            "react-dom@17.0.2 wants react@\"17.0.2\" beside it, which does not go together with the rest: npm install refuses it (ERESOLVE)",
        }));
    }

    /// <summary>Every place of the tree, with what lies there.</summary>
    private static IEnumerable<string> Installed(DependencyGraph graph) => graph.Nodes
        .Where(static node => node.Index != 0)
        .Select(static node => $"{node.Entry.Location} {node.Entry.Name}@{node.Entry.Version}")
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Locked(TemporaryFolder project) => JsonNode.Parse(File.ReadAllText(project.At("package-lock.json")))!["packages"]!.AsObject()
        .Where(static entry => entry.Key.Length > 0)
        .Select(static entry => $"{entry.Key} {(string?)entry.Value!["name"] ?? entry.Key[(entry.Key.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..]}@{entry.Value["version"]}")
        .Order(StringComparer.Ordinal);
}
