using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Lockfiles;

/// <summary>
/// Broken and forged locks: each is refused with its place, or read in full. "In full" is held against another reader of JSON: what stands
/// in the file is an entry, with its version, source and integrity, and nothing else is. eng/fuzz.sh raises the count.
/// </summary>
public sealed class LockMutationTests
{
    private const int Seed = 20_261_122;

    [Test]
    public void A_mutated_lock_is_refused_or_read_in_full()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("NCM_FUZZ_COUNT") ?? "2000", CultureInfo.InvariantCulture);
        var locks = Fixtures.Lockfiles().Select(Fixtures.Locate).ToArray();
        var refused = 0;
        for (var i = 0; i < count; i++)
        {
            var lockfile = locks[i % locks.Length];
            var bytes = new LockMutator(Seed + i).Mutate(File.ReadAllBytes(lockfile));
            try
            {
                refused += Check(lockfile, bytes) ? 0 : 1;
            }
            catch (Exception e) when (e is not (AssertionException or ResultStateException))
            {
                throw new InvalidOperationException($"mutation {i} of {Path.GetRelativePath(Repository.Root, lockfile)}", e);
            }
        }

        TestContext.Out.WriteLine($"{count} mutations: {refused} refused, {count - refused} read in full");

        // Were all refused, or none, the mutations would show nothing.
        Assert.That(refused, Is.InRange(count / 10, count * 9 / 10));
    }

    private static bool Check(string lockfile, byte[] bytes)
    {
        LockedProject project;
        try
        {
            project = LockedProject.FromBytes(lockfile, bytes, name => Manifest(lockfile, name));
        }
        catch (LockfileException e)
        {
            Assert.That(e.Location?.Path, Is.Not.Null);
            Assert.That(e.Location?.Line, Is.InRange(1, bytes.Count(b => b == '\n') + 1));
            return false;
        }

        var graph = DependencyGraph.Build(project);
        CheckGraph(graph);
        using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = LockfileReader.MaximumDepth });
        CheckEntries(project.Lockfile, document.RootElement, lockfile);
        return true;
    }

    private static ReadOnlyMemory<byte>? Manifest(string lockfile, string name)
    {
        var path = Path.Combine(Path.GetDirectoryName(lockfile)!, name);
        if (!File.Exists(path))
        {
            return null;
        }

        return File.ReadAllBytes(path);
    }

    private static void CheckGraph(DependencyGraph graph)
    {
        foreach (var inconsistency in graph.FindInconsistencies())
        {
            Assert.That(inconsistency.Message, Is.Not.Empty);
        }

        foreach (var node in graph.Nodes)
        {
            var path = graph.ShortestPath(node.Index);
            if (path.Count > 0 && (path[0] != 0 || path[^1] != node.Index))
            {
                Assert.Fail($"the path to {node} does not lead from the root to it");
            }

            foreach (var edge in node.EdgesOut)
            {
                if (edge.From != node.Index || edge.To >= graph.Nodes.Count || (edge.To >= 0 && graph.Nodes[edge.To].Entry.InstallName.Length == 0 && edge.To != 0))
                {
                    Assert.Fail($"the edge {edge} of {node} leads nowhere");
                }
            }
        }
    }

    private static void CheckEntries(Lockfile lockfile, JsonElement root, string path)
    {
        var written = root.TryGetProperty("packages", out var packages)
            ? packages.EnumerateObject().Where(entry => entry.Name.Length > 0).Select(entry => Describe(entry.Name, entry.Value))
            : Legacy(root, "");
        var read = lockfile.Entries.Skip(1)
            .Where(entry => lockfile.HasPackages || entry.Kind != EntryKind.Folder)
            .Select(entry => lockfile.HasPackages
                ? $"{entry.Location} {entry.Version} {(entry.Kind == EntryKind.Link ? "" : entry.Resolved)} {entry.Integrity}"
                : $"{entry.InstallName} {entry.Integrity}");
        Assert.That(read.Order(StringComparer.Ordinal), Is.EqualTo(written.Order(StringComparer.Ordinal)), path);
    }

    private static string Describe(string location, JsonElement entry) =>
        $"{location} {Text(entry, "version")} {(HasTrue(entry, "link") ? "" : Text(entry, "resolved"))} {Text(entry, "integrity")}";

    // Old locks say in "version" what the entry is made of, so that only the names and the integrities can be held against each other.
    private static IEnumerable<string> Legacy(JsonElement package, string name)
    {
        var own = name.Length == 0 ? [] : (string[])[$"{name} {Text(package, "integrity")}"];
        return package.TryGetProperty("dependencies", out var dependencies)
            ? own.Concat(dependencies.EnumerateObject().SelectMany(child => Legacy(child.Value, child.Name)))
            : own;
    }

    private static string? Text(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool HasTrue(JsonElement entry, string key) => entry.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;
}
