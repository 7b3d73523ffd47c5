using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class SubtreeTests
{
    [TestCase("b", "1.0.0", "b@1.0.0 c@1.0.0")]
    [TestCase("c", "1.0.0", "c@1.0.0 b@1.0.0")]
    [TestCase("a", "", "a@1.0.0 a@2.0.0 b@1.0.0 c@1.0.0 d@1.0.0")]
    [TestCase("a", "2.0.0", "a@2.0.0")]
    [TestCase("a", "3.0.0", "")]
    public void It_is_the_package_and_what_it_depends_on(string name, string version, string expected)
    {
        var graph = new LockBuilder()
            .Root("a", "1").Root("d", "1")
            .Package("node_modules/a", "1.0.0", "b@1", "d@1")
            .Package("node_modules/b", "1.0.0", "c@1")
            .Package("node_modules/c", "1.0.0", "b@1")
            .Package("node_modules/d", "1.0.0")
            .Package("node_modules/d/node_modules/a", "2.0.0")
            .Graph();

        var marked = Subtree.Of(graph, new PackageId(name, version));

        Assert.That(
            graph.Nodes.Where(node => marked[node.Index]).Select(node => node.Id.ToString()),
            Is.EquivalentTo(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }
}
