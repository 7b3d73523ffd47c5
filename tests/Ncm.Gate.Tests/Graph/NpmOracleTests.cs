using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Graph;

/// <summary>
/// The oracle is npm itself: what its arborist makes of a lock (eng/graph-oracle.mjs), we make of it too: the packages, where they are
/// installed, what requires what, and the flags that follow.
/// </summary>
public sealed class NpmOracleTests
{
    [TestCaseSource(typeof(Fixtures), nameof(Fixtures.Lockfiles))]
    public void The_graph_of_a_fixture_is_npms(string lockfile) => Compare(Fixtures.Locate(lockfile));

    [TestCaseSource(typeof(Corpus), nameof(Corpus.NpmLocks))]
    public void The_graph_of_a_real_project_is_npms(string lockfile) => Compare(Corpus.Locate(lockfile));

    private static void Compare(string lockfile)
    {
        var oracle = Tool.Run(Repository.Root, "node", Path.Combine(Repository.Root, "eng/graph-oracle.mjs"), lockfile);
        if (oracle.Error.Contains("EMISSINGTARGET", StringComparison.Ordinal))
        {
            // A lock that npm refuses to load is one that we refuse to read.
            Assert.That(() => LockedProject.Open(lockfile), Throws.TypeOf<LockfileException>());
            return;
        }

        Assert.That(oracle.ExitCode, Is.Zero, oracle.Error);
        var graph = DependencyGraph.Build(LockedProject.Open(lockfile));

        using var npm = JsonDocument.Parse(oracle.Output);
        Assert.Multiple(() =>
        {
            Assert.That(Differences(graph.Nodes.Select(Describe), npm.RootElement.GetProperty("nodes").EnumerateArray().Select(DescribeNode)), Is.Empty, "nodes");
            Assert.That(
                Differences(graph.Nodes.SelectMany(node => node.EdgesOut.Select(edge => Describe(graph, edge))),
                    npm.RootElement.GetProperty("edges").EnumerateArray().Select(DescribeEdge)),
                Is.Empty,
                "edges");
        });
    }

    private static IEnumerable<string> Differences(IEnumerable<string> ours, IEnumerable<string> npms)
    {
        var mine = ours.ToHashSet();
        var theirs = npms.ToHashSet();
        return mine.Except(theirs).Select(line => "only ours: " + line)
            .Concat(theirs.Except(mine).Select(line => "only npm's: " + line))
            .Order(StringComparer.Ordinal);
    }

    private static string Describe(DependencyNode node)
    {
        List<string> flags = [];
        AddIf(node.IsExtraneous, "extraneous");
        AddIf(node.IsDevelopment, "dev");
        AddIf(node.IsOptional, "optional");
        AddIf(node.IsDevOptional, "devOptional");
        AddIf(node.IsPeer, "peer");

        // npm takes the names and versions of links from their targets, and the root's from its package.json.
        var identity = node.Entry.Kind is EntryKind.Link or EntryKind.Root or EntryKind.Folder ? "" : $"{node.Entry.Name}@{node.Entry.Version}";
        return Line(node.Entry.Location, identity, flags);

        void AddIf(bool condition, string flag)
        {
            if (condition)
            {
                flags.Add(flag);
            }
        }
    }

    private static string DescribeNode(JsonElement node)
    {
        var location = node.GetProperty("location").GetString()!;
        var isPackage = node.GetProperty("link").ValueKind == JsonValueKind.Null && IsInstalled(location);
        var identity = isPackage ? $"{node.GetProperty("name").GetString()}@{node.GetProperty("version").GetString()}" : "";
        return Line(location, identity, node.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()!));
    }

    private static bool IsInstalled(string location)
    {
        var start = location.LastIndexOf("node_modules/", StringComparison.Ordinal);
        return start >= 0 && location[(start + "node_modules/".Length)..].Split('/').Length <= (location[start + "node_modules/".Length] == '@' ? 2 : 1);
    }

    private static string Line(string location, string identity, IEnumerable<string> flags) =>
        string.Create(CultureInfo.InvariantCulture, $"{location} {identity} [{string.Join(' ', flags)}]");

    private static string Describe(DependencyGraph graph, DependencyEdge edge)
    {
        var to = edge.To < 0 ? "nothing" : graph.Nodes[edge.To].Entry.Location;
        var type = edge.Kind switch
        {
            DependencyKind.Production => "prod",
            DependencyKind.Development => "dev",
            DependencyKind.Optional => "optional",
            DependencyKind.Peer => "peer",
            DependencyKind.PeerOptional => "peerOptional",
            DependencyKind.Workspace => "workspace",
            _ => throw new InvalidOperationException($"unknown kind {edge.Kind}"),
        };
        return $"{graph.Nodes[edge.From].Entry.Location} -> {to}: {edge.Name}@{edge.Range} ({type})";
    }

    private static string DescribeEdge(JsonElement edge) =>
        $"{edge.GetProperty("from").GetString()} -> {edge.GetProperty("to").GetString() ?? "nothing"}: {edge.GetProperty("name").GetString()}@{edge.GetProperty("spec").GetString()} ({edge.GetProperty("type").GetString()})";
}
