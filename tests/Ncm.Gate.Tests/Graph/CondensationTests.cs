using Ncm.Gate.Graph;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Graph;

public sealed class CondensationTests
{
    [Test]
    public void Dependencies_come_before_dependents()
    {
        var graph = new LockBuilder().Root("a", "1").Package("node_modules/a", "1.0.0", "b@1").Package("node_modules/b", "1.0.0").Graph();

        var condensation = Condensation.Of(graph);

        Assert.That(condensation.ComponentOf[2], Is.LessThan(condensation.ComponentOf[1]));
        Assert.That(condensation.ComponentOf[1], Is.LessThan(condensation.ComponentOf[0]));
    }

    [Test]
    public void Every_component_holds_exactly_the_nodes_that_reach_each_other()
    {
        var random = new Random(20261122);
        for (var round = 0; round < 200; round++)
        {
            var graph = RandomGraph(random, random.Next(2, 14));
            var condensation = Condensation.Of(graph);
            var reaches = Reachability(condensation, graph.Nodes.Count);
            for (var one = 0; one < graph.Nodes.Count; one++)
            {
                for (var other = 0; other < graph.Nodes.Count; other++)
                {
                    var together = one == other || (reaches[one][other] && reaches[other][one]);
                    Assert.That(condensation.ComponentOf[one] == condensation.ComponentOf[other], Is.EqualTo(together));
                    Assert.That(!reaches[one][other] || condensation.ComponentOf[other] <= condensation.ComponentOf[one], Is.True);
                }
            }
        }
    }

    private static DependencyGraph RandomGraph(Random random, int packages)
    {
        var builder = new LockBuilder();
        for (var i = 0; i < packages; i++)
        {
            builder.Root($"p{i}", "1");
            var dependencies = Enumerable.Range(0, packages).Where(_ => random.Next(4) == 0).Select(j => $"p{j}@1").ToArray();
            builder.Package($"node_modules/p{i}", "1.0.0", dependencies);
        }

        return builder.Graph();
    }

    private static bool[][] Reachability(Condensation condensation, int count)
    {
        var reaches = Enumerable.Range(0, count).Select(_ => new bool[count]).ToArray();
        for (var start = 0; start < count; start++)
        {
            var queue = new Queue<int>(condensation.Children(start));
            while (queue.TryDequeue(out var node))
            {
                if (!reaches[start][node])
                {
                    reaches[start][node] = true;
                    foreach (var child in condensation.Children(node))
                    {
                        queue.Enqueue(child);
                    }
                }
            }
        }

        return reaches;
    }
}
