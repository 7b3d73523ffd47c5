using System.Text;
using System.Text.Json.Nodes;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;

namespace Ncm.TestKit;

/// <summary>Writes small lock files of version 3 as npm would, for tests about what comes after reading them.</summary>
public sealed class LockBuilder
{
    private readonly JsonObject _root = new() { ["name"] = "project", ["version"] = "1.0.0" };
    private readonly JsonObject _packages;

    public LockBuilder() => _packages = new JsonObject { [""] = _root };

    /// <summary>A dependency of the project itself.</summary>
    public LockBuilder Root(string name, string range, string kind = "dependencies")
    {
        Section(_root, kind)[name] = range;
        return this;
    }

    /// <summary>An installed package; <paramref name="dependencies"/> are <c>name@range</c>.</summary>
    public LockBuilder Package(string location, string version, params string[] dependencies) =>
        Package(location, version, _ => { }, dependencies);

    /// <summary>An installed package with changes of the test's own.</summary>
    public LockBuilder Package(string location, string version, Action<JsonObject> change, params string[] dependencies)
    {
        var name = location[(location.LastIndexOf("node_modules/", StringComparison.Ordinal) + 13)..];
        var entry = new JsonObject
        {
            ["version"] = version,
            ["resolved"] = $"https://registry.npmjs.org/{name}/-/{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{version}.tgz",
            ["integrity"] = FakeEvidenceSource.IntegrityOf(new Gate.Npm.PackageId(name, version)),
        };
        foreach (var dependency in dependencies)
        {
            var at = dependency.LastIndexOf('@');
            Section(entry, "dependencies")[dependency[..at]] = dependency[(at + 1)..];
        }

        change(entry);
        _packages[location] = entry;
        return this;
    }

    /// <summary>An entry written by the test.</summary>
    public LockBuilder Entry(string location, JsonObject entry)
    {
        _packages[location] = entry;
        return this;
    }

    /// <summary>The lock file's text.</summary>
    public string Lockfile() => new JsonObject
    {
        ["name"] = "project",
        ["version"] = "1.0.0",
        ["lockfileVersion"] = 3,
        ["requires"] = true,
        ["packages"] = _packages.DeepClone(),
    }.ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });

    /// <summary>The project's package.json, agreeing with the lock.</summary>
    public string Manifest() => _root.ToJsonString();

    /// <summary>The lock file as the gate reads it.</summary>
    public LockedProject Project() => LockedProject.FromBytes(
        "package-lock.json",
        Encoding.UTF8.GetBytes(Lockfile()),
        path => path == "package.json" ? new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(Manifest())) : null);

    /// <summary>Its graph.</summary>
    public DependencyGraph Graph() => DependencyGraph.Build(Project());

    private static JsonObject Section(JsonObject entry, string name)
    {
        if (entry[name] is not JsonObject section)
        {
            entry[name] = section = [];
        }

        return section;
    }
}
