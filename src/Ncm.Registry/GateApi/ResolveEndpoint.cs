using System.Text.Json;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;
using Ncm.Registry.Resolution;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.GateApi;

/// <summary>
/// <c>POST /-/ncm/v1/resolve</c>: a package.json in, the lock file out that npm would write for it, for a gate to judge. It says no <c>resolved</c>, as npm's
/// <c>omit-lockfile-registry-resolved</c> has it.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="resolver">Resolves it.</param>
internal sealed class ResolveEndpoint(ServerParts parts, PackageCatalog catalog, TreeResolver resolver)
{
    private const int LockfileVersion = 3;

    /// <summary>Answers a call.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        await ResolutionAnswer.GuardAsync(context, parts, async token =>
        {
            var manifest = await PackageJsonBody.ReadAsync(context);
            var tree = await resolver.ResolveAsync(manifest, isProduction: false, token);
            ResolutionAnswer.RequireInstallable(tree);
            var integrities = await IntegritiesAsync(tree, token);
            context.Response.Headers.CacheControl = "no-store";
            await Answer.JsonAsync(context, StatusCodes.Status200OK, json => Write(json, manifest, tree, integrities));
        });
        parts.Metrics.CountRequest("resolve", context.Response.StatusCode);
    }

    private async Task<Dictionary<PackageId, string?>> IntegritiesAsync(ResolvedTree tree, CancellationToken cancellationToken)
    {
        var integrities = new Dictionary<PackageId, string?>();
        foreach (var id in tree.Graph.Nodes.Select(static node => node.Id).OfType<PackageId>().Distinct())
        {
            if ((await catalog.GetAsync(id.Name, null, cancellationToken)).Package?.Packument is { } packument && packument.Find(id.Version) is { } version)
            {
                var facts = PublishedFacts.OfManifest(packument.At(version.Manifest).Span, version.PublishedAt);
                integrities[id] = facts.Integrity ?? (facts.Shasum is { } shasum ? Sha1(shasum) : null);
            }
        }

        return integrities;
    }

    /// <summary>npm writes the hash of old publications so.</summary>
    private static string? Sha1(string shasum) =>
        shasum.Length == 40 && shasum.All(char.IsAsciiHexDigit) ? $"sha1-{Convert.ToBase64String(Convert.FromHexString(shasum))}" : null;

    private static void Write(Utf8JsonWriter json, ManifestFile manifest, ResolvedTree tree, Dictionary<PackageId, string?> integrities)
    {
        json.WriteStartObject("lockfile");
        json.WriteString("name", manifest.Name ?? "");
        json.WriteNumber("lockfileVersion", LockfileVersion);
        json.WriteBoolean("requires", true);
        json.WriteStartObject("packages");
        foreach (var node in tree.Graph.Nodes)
        {
            json.WriteStartObject(node.Entry.Location);
            if (node.Index == 0)
            {
                WriteProject(json, manifest);
            }
            else
            {
                WritePackage(json, node, integrities);
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("problems");
        foreach (var problem in tree.Problems)
        {
            json.WriteStringValue(problem + ".");
        }

        json.WriteEndArray();
    }

    private static void WriteProject(Utf8JsonWriter json, ManifestFile manifest)
    {
        json.WriteString("name", manifest.Name ?? "");
        WriteTables(json, manifest.Dependencies.Select(static dependency => (dependency.Name, dependency.Spec, dependency.Kind switch
        {
            ManifestTable.Peer => DependencyKind.Peer,
            ManifestTable.PeerOptional => DependencyKind.PeerOptional,
            ManifestTable.Optional => DependencyKind.Optional,
            ManifestTable.Development => DependencyKind.Development,
            _ => DependencyKind.Production,
        })));
    }

    private static void WritePackage(Utf8JsonWriter json, DependencyNode node, Dictionary<PackageId, string?> integrities)
    {
        if (node.Entry.Name != node.Entry.InstallName)
        {
            json.WriteString("name", node.Entry.Name);
        }

        if (node.Entry.Version is { } version)
        {
            json.WriteString("version", version);
        }

        if (node.BundlingNode >= 0)
        {
            json.WriteBoolean("inBundle", true);
        }
        else if (node.Id is { } id && integrities.GetValueOrDefault(id) is { } integrity)
        {
            json.WriteString("integrity", integrity);
        }
        else if (node.Entry.Resolved is { } resolved)
        {
            json.WriteString("resolved", resolved);
        }

        WriteTables(json, node.EdgesOut.Select(static edge => (edge.Name, edge.Range, edge.Kind)));
    }

    private static void WriteTables(Utf8JsonWriter json, IEnumerable<(string Name, string Spec, DependencyKind Kind)> requirements)
    {
        var all = requirements.ToList();
        WriteTable(json, "dependencies", all.Where(static line => line.Kind == DependencyKind.Production));
        WriteTable(json, "devDependencies", all.Where(static line => line.Kind == DependencyKind.Development));
        WriteTable(json, "optionalDependencies", all.Where(static line => line.Kind == DependencyKind.Optional));
        WriteTable(json, "peerDependencies", all.Where(static line => line.Kind is DependencyKind.Peer or DependencyKind.PeerOptional));
        if (all.Exists(static line => line.Kind == DependencyKind.PeerOptional))
        {
            json.WriteStartObject("peerDependenciesMeta");
            foreach (var (name, _, _) in all.Where(static line => line.Kind == DependencyKind.PeerOptional))
            {
                json.WriteStartObject(name);
                json.WriteBoolean("optional", true);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    private static void WriteTable(Utf8JsonWriter json, string table, IEnumerable<(string Name, string Spec, DependencyKind Kind)> lines)
    {
        var all = lines.ToList();
        if (all.Count == 0)
        {
            return;
        }

        json.WriteStartObject(table);
        foreach (var (name, spec, _) in all)
        {
            json.WriteString(name, spec);
        }

        json.WriteEndObject();
    }
}
