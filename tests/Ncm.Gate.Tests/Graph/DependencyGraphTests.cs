using System.Text;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Graph;

/// <summary>What arborist does not say: the ways to a package, and the tarballs that carry others. The rest is the oracle's.</summary>
public sealed class DependencyGraphTests
{
    [Test]
    public void The_shortest_path_leads_from_the_root_through_links_and_folders()
    {
        var graph = Open("workspaces/v3");

        Assert.That(PathTo(graph, "packages/a/node_modules/ms"), Is.EqualTo(["", "node_modules/@acme/a", "packages/a", "packages/a/node_modules/ms"]));
        Assert.That(PathTo(graph, "node_modules/wrappy"), Is.EqualTo(["", "node_modules/@acme/b", "packages/b", "node_modules/once", "node_modules/wrappy"]));
        Assert.That(PathTo(graph, ""), Is.EqualTo([""]));
    }

    [Test]
    public void Of_paths_of_equal_length_one_without_development_dependencies_is_shown()
    {
        // a (dev) and z (production) both require shared.
        var graph = Build("""
            {"lockfileVersion": 3, "packages": {
              "": {"dependencies": {"z": "1"}, "devDependencies": {"a": "1"}},
              "node_modules/a": {"version": "1.0.0", "dependencies": {"shared": "1"}},
              "node_modules/shared": {"version": "1.0.0"},
              "node_modules/z": {"version": "1.0.0", "dependencies": {"shared": "1"}}}}
            """);

        Assert.That(PathTo(graph, "node_modules/shared"), Is.EqualTo(["", "node_modules/z", "node_modules/shared"]));
    }

    [Test]
    public void What_nothing_needs_has_no_path()
    {
        var graph = Build("{\"lockfileVersion\": 3, \"packages\": {\"\": {}, \"node_modules/a\": {\"version\": \"1.0.0\"}}}");

        Assert.That(PathTo(graph, "node_modules/a"), Is.Empty);
        Assert.That(graph.Nodes[1].IsExtraneous, Is.True);
    }

    [Test]
    public void Cycles_end()
    {
        var graph = Build("""
            {"lockfileVersion": 3, "packages": {
              "": {"dependencies": {"a": "1"}},
              "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1"}},
              "node_modules/b": {"version": "1.0.0", "dependencies": {"a": "1", "b": "1"}}}}
            """);

        Assert.That(PathTo(graph, "node_modules/b"), Is.EqualTo(["", "node_modules/a", "node_modules/b"]));
    }

    [Test]
    public void A_bundled_package_knows_the_tarball_that_carries_it([Range(1, 3)] int version)
    {
        var graph = Open($"bundled/v{version}");
        var carrier = Find(graph, "node_modules/fsevents");
        var bundled = graph.Nodes.Where(node => node.Entry.Location.StartsWith("node_modules/fsevents/node_modules/", StringComparison.Ordinal)).ToList();

        Assert.That(bundled, Has.Count.GreaterThan(10));
        Assert.That(bundled.Where(node => node.Entry.ClaimsBundled).Select(node => node.BundlingNode), Has.All.EqualTo(carrier.Index));

        // What the project itself bundles is fetched like anything else.
        Assert.That(Find(graph, "node_modules/ms").BundlingNode, Is.EqualTo(-1));
    }

    [TestCaseSource(typeof(Corpus), nameof(Corpus.ReadableNpmLocks))]
    public void In_honest_locks_the_lists_of_bundled_packages_say_what_the_flags_say(string lockfile)
    {
        var graph = DependencyGraph.Build(LockedProject.Open(Corpus.Locate(lockfile)));

        Assert.That(graph.Nodes.Where(node => node.BundlingNode >= 0 && !node.Entry.ClaimsBundled), Is.Empty);
    }

    [Test]
    public void Taking_the_flag_away_does_not_hide_a_bundled_package()
    {
        var graph = Build("""
            {"lockfileVersion": 3, "packages": {
              "": {"dependencies": {"a": "1"}},
              "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1"}, "bundleDependencies": ["b"]},
              "node_modules/a/node_modules/b": {"version": "1.0.0", "dependencies": {"c": "1"}},
              "node_modules/a/node_modules/c": {"version": "1.0.0"},
              "node_modules/a/node_modules/d": {"version": "1.0.0"}}}
            """);

        Assert.That(graph.Nodes.Select(node => node.BundlingNode), Is.EqualTo([-1, -1, 1, 1, -1]));
    }

    [Test]
    public void A_node_put_together_by_hand_is_one()
    {
        var root = new DependencyNode
        {
            Entry = new LockfileEntry { Index = 0, Location = "", Name = "app", InstallName = "app" },
            EdgesOut = [new DependencyEdge(0, 1, "a", "1", DependencyKind.Development)],
        };
        var package = new DependencyNode
        {
            Entry = new LockfileEntry { Index = 1, Location = "node_modules/a", Name = "a", InstallName = "a", Version = "1.0.0", Kind = EntryKind.Registry, ClaimsBundled = true },
            IsDevelopment = true,
            IsPeer = true,
        };
        var graph = new DependencyGraph { Nodes = [root, package] };

        Assert.Multiple(() =>
        {
            Assert.That(graph.ShortestPath(1), Is.EqualTo([0, 1]));
            Assert.That(package.Id?.ToString(), Is.EqualTo("a@1.0.0"));
            Assert.That((package.IsDevelopment, package.IsPeer, package.IsOptional, package.Entry.ClaimsBundled), Is.EqualTo((true, true, false, true)));
            Assert.That(graph.FindInconsistencies(), Is.Empty);
            Assert.That(() => graph.ShortestPath(2), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    private static DependencyGraph Open(string fixture) => DependencyGraph.Build(LockedProject.Open(Fixtures.Locate(fixture)));

    private static DependencyGraph Build(string text) =>
        DependencyGraph.Build(LockedProject.FromBytes("package-lock.json", Encoding.UTF8.GetBytes(text), _ => null));

    private static DependencyNode Find(DependencyGraph graph, string location) => graph.Nodes.Single(node => node.Entry.Location == location);

    private static IEnumerable<string> PathTo(DependencyGraph graph, string location) =>
        graph.ShortestPath(Find(graph, location).Index).Select(index => graph.Nodes[index].Entry.Location);
}
