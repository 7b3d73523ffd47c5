using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Audit;

/// <summary>
/// The installed packages as npm 6 sent them to be audited and as pnpm 10, yarn 1 and npm 10's second try do: the form of package-lock.json version 1,
/// packages inside packages by where they lie (<c>dependencies</c>), each with the names that it asks for (<c>requires</c>).
/// </summary>
internal sealed class LockTree
{
    /// <summary>The most names that all packages together ask for; the largest applications' ask for some 100,000.</summary>
    public const int MaxRequires = 1_000_000;

    private readonly List<LockNode> _nodes = [];
    private int _requires;

    private LockTree()
    {
    }

    /// <summary>The packages, in the order of the body.</summary>
    public IReadOnlyList<LockNode> Nodes => _nodes;

    /// <summary>Reads a body.</summary>
    /// <param name="json">The body.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="JsonException">It is not understood; the message says what is wrong.</exception>
    public static LockTree Read(JsonElement json, CancellationToken cancellationToken)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("""it must be an object with "dependencies" """.TrimEnd());
        }

        var tree = new LockTree();
        var root = new LockNode(null, "", null);
        tree.ReadInto(root, json);

        // Who says nothing of what the project asks for means everything that lies at the top.
        Link(root, root.Requires.Count == 0 ? root.Children.Keys : root.Requires);
        foreach (var node in tree._nodes)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Link(node, node.Requires);
        }

        root.MeasureDistances();
        return tree;
    }

    /// <summary>The versions that it holds, by name.</summary>
    public Dictionary<string, IReadOnlyCollection<string>> VersionsByName() => _nodes
        .Select(static node => node.Id)
        .OfType<PackageId>()
        .GroupBy(static id => id.Name, static id => id.Version, StringComparer.Ordinal)
        .ToDictionary(static name => name.Key, static IReadOnlyCollection<string> (name) => name.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);

    private void ReadInto(LockNode node, JsonElement json)
    {
        if (json.TryGetProperty("requires", out var requires) && requires.ValueKind == JsonValueKind.Object)
        {
            node.Requires = [.. requires.EnumerateObject().Select(static required => required.Name)];
            if ((_requires += node.Requires.Count) > MaxRequires)
            {
                throw new JsonException($"its packages ask for more than {MaxRequires} others");
            }
        }

        if (!json.TryGetProperty("dependencies", out var dependencies) || dependencies.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        if (dependencies.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"the dependencies of {(node.Parent is null ? "the project" : AuditBody.Shown(node.Key))} are not an object");
        }

        foreach (var dependency in dependencies.EnumerateObject())
        {
            var (name, value) = (dependency.Name, dependency.Value);
            if (value.ValueKind != JsonValueKind.Object)
            {
                throw new JsonException($"the dependency {AuditBody.Shown(name)} is not an object");
            }

            var child = new LockNode(node, name, IdOf(name, value))
            {
                IsDev = Flag(value, "dev"),
                IsOptional = Flag(value, "optional"),
                IsBundled = Flag(value, "bundled"),
            };
            node.Children[name] = child;
            _nodes.Add(child);
            if (_nodes.Count > AuditBody.MaxPackages)
            {
                throw AuditBody.TooMany();
            }

            ReadInto(child, value);
        }
    }

    /// <summary>The published package; <see langword="null"/> for what comes from elsewhere. An alias states what it stands for in its version.</summary>
    private static PackageId? IdOf(string name, JsonElement json)
    {
        if (!json.TryGetProperty("version", out var stated) || stated.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var version = stated.GetString()!;
        var id = version.StartsWith("npm:", StringComparison.Ordinal) && PackageId.TryParse(version[4..], out var real) ? real : new PackageId(name, version);
        return AuditBody.IsPublishable(id.Name, id.Version) ? id : null;
    }

    /// <summary>Finds what a package asks for as node finds it: beside it, or further up.</summary>
    private static void Link(LockNode node, IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            for (var at = node; at is not null; at = at.Parent)
            {
                if (at.Children.TryGetValue(name, out var found))
                {
                    found.AskedForBy.Add(node);
                    node.AsksFor.Add(found);
                    break;
                }
            }
        }
    }

    private static bool Flag(JsonElement json, string name) => json.TryGetProperty(name, out var flag) && flag.ValueKind == JsonValueKind.True;
}
