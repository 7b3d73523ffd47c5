using System.Text.Json.Nodes;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary>What a change of package.json makes of a lock file, by real npm.</summary>
public sealed class LockChangesTests
{
    private TemporaryFolder _project = null!;

    [SetUp]
    public async Task StartAsync()
    {
        await RealRegistry.RequireAsync();
        _project = new TemporaryFolder();
    }

    [TearDown]
    public void Stop() => _project?.Dispose();

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return Case("Nothing", """{"dependencies":{"debug":"2.6.9"}}""", """{"dependencies":{"debug":"2.6.9"}}""");
        yield return Case("An_added_package", """{"dependencies":{"debug":"2.6.9"}}""", """{"dependencies":{"debug":"2.6.9","is-number":"7.0.0"}}""", "is-number@7.0.0");
        yield return Case("An_upgrade", """{"dependencies":{"debug":"2.6.9"}}""", """{"dependencies":{"debug":"4.3.4"}}""", "debug@4.3.4", "ms@2.1.2");
        yield return Case(
            "An_upgrade_whose_dependencies_stay", """{"dependencies":{"debug":"2.6.8"}}""", """{"dependencies":{"debug":"2.6.9"}}""", "debug@2.6.9");
        yield return Case("A_downgrade", """{"dependencies":{"debug":"2.6.9"}}""", """{"dependencies":{"debug":"2.6.8"}}""", "debug@2.6.8");
        yield return Case("A_removed_package", """{"dependencies":{"debug":"2.6.9","is-number":"7.0.0"}}""", """{"dependencies":{"debug":"2.6.9"}}""");
        yield return Case(
            "Development_to_production", """{"devDependencies":{"debug":"2.6.9"}}""", """{"dependencies":{"debug":"2.6.9"}}""", "debug@2.6.9", "ms@2.0.0");
        yield return Case("Production_to_development", """{"dependencies":{"debug":"2.6.9"}}""", """{"devDependencies":{"debug":"2.6.9"}}""");
        yield return Case(
            "A_new_direct_dependency_on_an_old_package",
            """{"dependencies":{"debug":"2.6.9"}}""",
            """{"dependencies":{"debug":"2.6.9","ms":"2.0.0"}}""",
            "ms@2.0.0");
        yield return Case(
            "A_new_package_that_requires_an_old_one",
            """{"dependencies":{"debug":"2.6.9"}}""",
            """{"dependencies":{"debug":"2.6.9","eslint-import-resolver-node":"0.3.2"}, "overrides":{"resolve":"1.5.0","path-parse":"1.0.5"}}""",
            "debug@2.6.9",
            "eslint-import-resolver-node@0.3.2",
            "path-parse@1.0.5",
            "resolve@1.5.0");
        yield return Case(
            "A_package_that_npm_moves", """{"dependencies":{"debug":"2.6.9","ms":"2.1.3"}}""", """{"dependencies":{"debug":"2.6.9"}}""");
        yield return Case(
            "An_alias", """{"dependencies":{"ms":"2.0.0"}}""", """{"dependencies":{"ms":"2.0.0","time":"npm:ms@2.1.3"}}""", "ms@2.1.3");

        static TestCaseData Case(string name, string before, string after, params string[] changed) =>
            new TestCaseData(before, after, changed).SetName(name);
    }

    [TestCaseSource(nameof(Changes))]
    public async Task Npm_writes_a_lock_and_these_packages_are_changed_in_it(string before, string after, string[] changed)
    {
        var earlier = await InstallAsync(before);
        var later = await InstallAsync(after);

        Assert.That(Changed(earlier, later), Is.EqualTo(changed));
    }

    [TestCase("integrity", "sha512-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")]
    [TestCase("resolved", "https://evil.example/ms/-/ms-2.0.0.tgz")]
    public async Task A_swapped_field_is_a_change_of_that_package(string field, string value)
    {
        var earlier = await InstallAsync("""{"dependencies":{"debug":"2.6.9"}}""");
        var path = _project.At("package-lock.json");
        var lockfile = JsonNode.Parse(await File.ReadAllTextAsync(path))!;
        lockfile["packages"]!["node_modules/ms"]![field] = value;
        await File.WriteAllTextAsync(path, lockfile.ToJsonString());

        Assert.That(Changed(earlier, DependencyGraph.Build(LockedProject.Open(_project.Path))), Is.EqualTo(new[] { "ms@2.0.0" }));
    }

    [Test]
    public async Task A_new_workspace_that_requires_an_old_package_is_a_change_of_it()
    {
        _project.Write("a/package.json", """{"name":"a","version":"1.0.0","dependencies":{"debug":"2.6.9"}}""");
        var earlier = await InstallAsync("""{"workspaces":["a"]}""");
        _project.Write("b/package.json", """{"name":"b","version":"1.0.0","dependencies":{"debug":"2.6.9"}}""");
        var later = await InstallAsync("""{"workspaces":["a","b"]}""");

        Assert.That(Changed(earlier, later).Where(name => !name.EndsWith('@')), Is.EqualTo(new[] { "debug@2.6.9" }));
    }

    private static IEnumerable<string> Changed(DependencyGraph earlier, DependencyGraph later)
    {
        var changes = LockChanges.Between(earlier, later);
        return later.Nodes
            .Where(node => node.Entry.Kind is not (EntryKind.Root or EntryKind.Folder or EntryKind.Link) && changes.Has(node.Index))
            .Select(node => $"{node.Entry.Name}@{node.Entry.Version}")
            .Order(StringComparer.Ordinal);
    }

    private async Task<DependencyGraph> InstallAsync(string manifest)
    {
        _project.Write("package.json", manifest);
        var npm = await CommandLine.RunAsync(
            "npm", ["install", "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], _project.Path);
        Assert.That(npm.ExitCode, Is.Zero, npm.ToString());
        return DependencyGraph.Build(LockedProject.Open(_project.Path));
    }
}
