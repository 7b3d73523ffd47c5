using System.Globalization;
using System.Text.Json;
using Ncm.Registry.Audit;
using NUnit.Framework;

namespace Ncm.Registry.Tests.Audit;

public sealed class LockTreeTests
{
    [Test]
    public void Paths_go_by_who_asks_and_finds_it() => Assert.That(
        Paths("""
            {"requires":{"a":"1","b":"1"},"dependencies":{
              "a":{"version":"1.0.0","requires":{"x":"1"},"dependencies":{"x":{"version":"1.0.0"}}},
              "b":{"version":"1.0.0","requires":{"x":"2","c":"1"}},
              "c":{"version":"1.0.0","requires":{"x":"2"}},
              "x":{"version":"2.0.0"}}}
            """, "x"),
        Is.EqualTo(new[] { "a>x", "b>x b>c>x" }), "each place has its own");

    [Test]
    public void Pnpms_packages_inside_packages_are_read_alike() => Assert.That(
        Paths("""
            {"requires":{".":"0.0.0","packages__app":"1.0.0"},"dependencies":{
              ".":{"version":"0.0.0","requires":{"a":"1.0.0"},"dependencies":{"a":{"version":"1.0.0","requires":{"x":"1.0.0"},"dependencies":{"x":{"version":"1.0.0"}}}}},
              "packages__app":{"version":"1.0.0","requires":{"x":"1.0.0"},"dependencies":{"x":{"version":"1.0.0"}}}}}
            """, "x"),
        Is.EqualTo(new[] { ".>a>x", "packages__app>x" }));

    [Test]
    public void A_project_that_does_not_say_what_it_asks_for_asks_for_what_lies_at_the_top() => Assert.That(
        Paths("""{"dependencies":{"a":{"version":"1.0.0","requires":{"x":"1"}},"x":{"version":"1.0.0"}}}""", "x"), Is.EqualTo(new[] { "x a>x" }));

    [Test]
    public void What_nobody_asks_for_is_where_it_lies() => Assert.That(
        Paths("""{"requires":{"a":"1"},"dependencies":{"a":{"version":"1.0.0","dependencies":{"y":{"version":"1.0.0","dependencies":{"x":{"version":"1.0.0"}}}}}}}""", "x"),
        Is.EqualTo(new[] { "a>y>x" }));

    [Test]
    public void Circles_end() => Assert.That(
        Paths("""
            {"requires":{"a":"1"},"dependencies":{
              "a":{"version":"1.0.0","requires":{"x":"1"}},"x":{"version":"1.0.0","requires":{"y":"1","x":"1"}},"y":{"version":"1.0.0","requires":{"x":"1","a":"1"}}}}
            """, "x"),
        Is.EqualTo(new[] { "a>x" }));

    [Test]
    public void Paths_are_few_where_there_are_exponentially_many_and_the_shortest_is_among_them()
    {
        // Thirty layers of four packages, each of which asks for all of the next: 4^30 paths; and one package that asks for the last directly.
        const int Layers = 30;
        var packages = from layer in Enumerable.Range(0, Layers)
                       from place in Enumerable.Range(0, 4)
                       let next = layer + 1 < Layers ? Enumerable.Range(0, 4).Select(other => Invariant($"\"p{layer + 1}-{other}\":\"1\"")) : ["\"x\":\"1\""]
                       select Invariant($"\"p{layer}-{place}\":{{\"version\":\"1.0.0\",\"requires\":{{{string.Join(',', next)}}}}}");
        var paths = Paths(
            "{\"requires\":{\"p0-0\":\"1\",\"short\":\"1\"},\"dependencies\":{" + string.Join(',', packages)
                + ",\"x\":{\"version\":\"1.0.0\"},\"short\":{\"version\":\"1.0.0\",\"requires\":{\"x\":\"1\"}}}}",
            "x").Single().Split(' ');

        Assert.That(paths, Has.Length.EqualTo(LockNode.MaxPaths).And.Unique);
        Assert.That(paths[0], Is.EqualTo("short>x"));
    }

    [Test]
    public void A_chain_that_never_ends_is_told_by_its_end_and_takes_no_more_than_its_budget()
    {
        // Each of 20,000 packages asks for the next: two gigabytes of paths, were they told whole.
        var packages = Enumerable.Range(0, 20_000).Select(i => Invariant($"\"p{i}\":{{\"version\":\"1.0.0\",\"requires\":{{\"p{i + 1}\":\"1\"}}}}"));
        var tree = "{\"requires\":{\"p0\":\"1\"},\"dependencies\":{" + string.Join(',', packages) + "}}";
        var path = Paths(tree, "p19999").Single();
        Assert.That(path, Does.StartWith("…>p19900>p19901>").And.EndWith(">p19999"));

        using var json = JsonDocument.Parse(tree);
        var budget = new PathBudget(CancellationToken.None);
        Assert.That(LockTree.Read(json.RootElement, CancellationToken.None).Nodes.Sum(node => node.Paths(budget).Sum(told => told.Length)), Is.LessThanOrEqualTo(PathBudget.MaxCharacters));
        Assert.That(() => LockTree.Read(json.RootElement, new CancellationToken(true)), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void Flags_are_the_clients()
    {
        using var json = JsonDocument.Parse("""{"dependencies":{"a":{"version":"1.0.0","dev":true,"optional":true,"bundled":true},"b":{"version":"1.0.0","dev":"yes"}}}""");
        Assert.That(LockTree.Read(json.RootElement, CancellationToken.None).Nodes.Select(node => (node.Key, node.IsDev, node.IsOptional, node.IsBundled)), Is.EqualTo(new[] { ("a", true, true, true), ("b", false, false, false) }));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    /// <summary>The paths to each place of a name, joined by spaces.</summary>
    private static IEnumerable<string> Paths(string tree, string name)
    {
        using var json = JsonDocument.Parse(tree);
        var budget = new PathBudget(CancellationToken.None);
        return [.. LockTree.Read(json.RootElement, CancellationToken.None).Nodes.Where(node => node.Key == name).Select(node => string.Join(' ', node.Paths(budget)))];
    }
}
