using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Graph;

/// <summary>
/// Flags in a lock are claims, and npm installs what a gate that believed them would skip. Each test lets the real npm install from a forged
/// lock and then asks the graph for the fact that gives it away.
/// </summary>
public sealed class ForgedLockTests
{
    private const string Transitive = "node_modules/ms";
    private string _folder = null!;

    [SetUp]
    public void Let_npm_write_an_honest_lock()
    {
        _folder = Directory.CreateTempSubdirectory("forged-lock-").FullName;
        Write("package.json", """{ "name": "app", "version": "1.0.0", "dependencies": { "debug": "2.6.9" } }""");
        Npm("install", "--package-lock-only");
    }

    [TearDown]
    public void Remove_the_folder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_production_package_called_dev_is_installed_and_counts_as_production([Values("dev", "devOptional", "optional", "peer", "extraneous")] string flag)
    {
        Forge(packages => packages[Transitive]![flag] = true);

        Npm("ci", "--omit=dev", "--omit=optional", "--omit=peer");

        Assert.That(InstalledVersion(), Is.EqualTo("2.0.0"));
        var node = Node(Graph(), Transitive);
        Assert.That(
            (node.IsDevelopment, node.IsOptional, node.IsDevOptional, node.IsPeer, node.IsExtraneous), Is.EqualTo((false, false, false, false, false)));
    }

    [Test]
    public void A_package_called_bundled_is_fetched_from_where_the_lock_says()
    {
        using var server = new TarballServer("""{ "name": "ms", "version": "2.0.0", "description": "not the real one" }""");
        Forge(packages =>
        {
            var entry = packages[Transitive]!.AsObject();
            entry["inBundle"] = true;
            entry["resolved"] = server.Url;
            entry.Remove("integrity");
        });

        Npm("ci");

        Assert.That(Installed(), Does.Contain("not the real one"));
        var node = Node(Graph(), Transitive);

        // No package's tarball carries it, whatever it claims: it stands on the project's own node_modules.
        Assert.That((node.Entry.ClaimsBundled, node.BundlingNode), Is.EqualTo((true, -1)));
        Assert.That((node.Entry.Kind, node.Entry.Resolved, node.Entry.Integrity), Is.EqualTo((EntryKind.Remote, server.Url, (string?)null)));
    }

    [Test]
    public void A_link_into_the_repository_is_installed_in_place_of_the_package()
    {
        Write("tools/ms/package.json", """{ "name": "ms", "version": "2.0.0", "description": "not the real one" }""");
        Forge(packages =>
        {
            packages[Transitive] = new JsonObject { ["resolved"] = "tools/ms", ["link"] = true };
            packages["tools/ms"] = new JsonObject { ["version"] = "2.0.0" };
        });

        Npm("ci");

        Assert.That(Installed(), Does.Contain("not the real one"));
        var graph = Graph();
        var node = Node(graph, Transitive);
        Assert.That(node.Entry.Kind, Is.EqualTo(EntryKind.Link));
        Assert.That(graph.Nodes[node.LinkTarget].Entry.Location, Is.EqualTo("tools/ms"));

        // No declared workspace: the root has no edge of that kind to it.
        Assert.That(graph.Nodes[0].EdgesOut.Select(edge => edge.Kind), Has.None.EqualTo(DependencyKind.Workspace));
    }

    [Test]
    public void A_dependency_missing_from_the_lock_is_installed_by_npm_install()
    {
        Write("package.json", """
            {
              "name": "app", "version": "1.0.0",
              "dependencies": { "debug": "2.6.9", "inherits": "2.0.4" }
            }
            """);
        var inconsistencies = Graph().FindInconsistencies();

        Assert.That(NpmFails("ci"), Does.Contain("Missing: inherits@2.0.4 from lock file"));
        Npm("install");

        Assert.That(Directory.Exists(Path.Combine(_folder, "node_modules/inherits")), Is.True);
        Assert.That(inconsistencies.Select(i => (Path.GetFileName(i.Where.Path), i.Where.Line, i.Package)), Has.Some.EqualTo(("package.json", 3, "inherits")));
    }

    [Test]
    public void Another_package_under_the_name_is_installed_and_reported()
    {
        Write("package.json", """{ "name": "app", "version": "1.0.0", "dependencies": { "debug": ">=2.0.0" } }""");
        Npm("install", "--package-lock-only");

        // The real tarball of another package, with its right integrity: every line of the lock is true, and npm compares versions only.
        Forge(packages =>
        {
            var other = packages[Transitive]!.DeepClone();
            other["name"] = "ms";
            packages["node_modules/debug"] = other;
        });

        Npm("ci");

        Assert.That(File.ReadAllText(Path.Combine(_folder, "node_modules/debug/package.json")), Does.Contain("\"name\": \"ms\""));
        Assert.That(
            Graph().FindInconsistencies().Select(i => i.Message),
            Has.Some.EqualTo("the project requires debug as debug and the lock installs ms in its place; run npm install and commit the lock"));
    }

    private void Forge(Action<JsonObject> change)
    {
        var path = Path.Combine(_folder, "package-lock.json");
        var document = JsonNode.Parse(File.ReadAllText(path))!;
        change(document["packages"]!.AsObject());
        File.WriteAllText(path, document.ToJsonString());
    }

    private DependencyGraph Graph() => DependencyGraph.Build(LockedProject.Open(_folder));

    private static DependencyNode Node(DependencyGraph graph, string location) => graph.Nodes.Single(node => node.Entry.Location == location);

    private string Installed() => File.ReadAllText(Path.Combine(_folder, Transitive, "package.json"));

    private string? InstalledVersion() => JsonNode.Parse(Installed())!["version"]!.GetValue<string>();

    private void Npm(params string[] arguments)
    {
        var result = RunNpm(arguments);
        Assert.That(result.ExitCode, Is.Zero, result.Error);
    }

    private string NpmFails(params string[] arguments)
    {
        var result = RunNpm(arguments);
        Assert.That(result.ExitCode, Is.Not.Zero);
        return result.Error;
    }

    private CommandResult RunNpm(string[] arguments)
    {
        var result = Tool.Run(_folder, "npm", [.. arguments, "--ignore-scripts", "--no-audit", "--no-fund"]);
        if (result.Error.Contains("ENOTFOUND", StringComparison.Ordinal) || result.Error.Contains("EAI_AGAIN", StringComparison.Ordinal))
        {
            Assert.Ignore("npm reaches no registry.");
        }

        return result;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    /// <summary>Serves one tarball to whoever asks, as a stranger's host would.</summary>
    private sealed class TarballServer : IDisposable
    {
        private readonly HttpListener _listener = new();

        public TarballServer(string manifest)
        {
            using var probe = new TcpListener(IPAddress.Loopback, 0);
            probe.Start();
            var port = ((IPEndPoint)probe.LocalEndpoint).Port;
            probe.Stop();
            _listener.Prefixes.Add($"http://127.0.0.1:{port}/");
            _listener.Start();
            Url = $"http://127.0.0.1:{port}/ms.tgz";
            _ = ServeAsync(Pack(manifest));
        }

        public string Url { get; }

        public void Dispose() => _listener.Close();

        private async Task ServeAsync(byte[] tarball)
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    await context.Response.OutputStream.WriteAsync(tarball);
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static byte[] Pack(string manifest)
        {
            using var bytes = new MemoryStream();
            using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
            using (var tar = new TarWriter(gzip))
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/package.json")
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(manifest)),
                });
            }

            return bytes.ToArray();
        }
    }
}
