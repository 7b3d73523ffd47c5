using System.Text.Json;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Registry.Npm;

namespace Ncm.Registry.Resolution;

/// <summary>Reads what a package.json or a published manifest requires.</summary>
internal static class ManifestRequirements
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>The project, which requires what is for its development too.</summary>
    /// <param name="manifest">Its package.json.</param>
    /// <param name="isProduction">Without what is for development only.</param>
    public static PlacedPackage OfProject(ManifestFile manifest, bool isProduction) => new()
    {
        Name = manifest.Name ?? "",
        Version = manifest.Version,
        Requirements = Requirement.Effective(manifest.Dependencies
            .Where(dependency => !isProduction || dependency.Kind != ManifestTable.Development)
            .OrderBy(static dependency => dependency.Kind)
            .Select(static dependency => new Requirement(dependency.Name, dependency.Spec, KindOf(dependency.Kind)))),
    };

    /// <summary>A published version.</summary>
    /// <param name="packument">The packument.</param>
    /// <param name="version">The version.</param>
    public static PlacedPackage Of(Packument packument, PackumentVersion version)
    {
        using var json = JsonDocument.Parse(packument.At(version.Manifest), Options);
        var manifest = json.RootElement;
        var optionalPeers = Table(manifest, "peerDependenciesMeta")
            .Where(static peer => peer.Value.ValueKind == JsonValueKind.Object && peer.Value.TryGetProperty("optional", out var optional) && optional.ValueKind == JsonValueKind.True)
            .Select(static peer => peer.Name)
            .ToHashSet(StringComparer.Ordinal);
        return new PlacedPackage
        {
            Name = packument.Name,
            Version = version.Version,
            Requirements = Requirement.Effective(
            [
                .. Requirements(manifest, "peerDependencies", name => optionalPeers.Contains(name) ? DependencyKind.PeerOptional : DependencyKind.Peer)
                    .OrderBy(static peer => peer.Kind),
                .. Requirements(manifest, "dependencies", static _ => DependencyKind.Production),
                .. Requirements(manifest, "optionalDependencies", static _ => DependencyKind.Optional),
            ]),
            Bundled = Bundled(manifest),
        };
    }

    private static IEnumerable<Requirement> Requirements(JsonElement manifest, string table, Func<string, DependencyKind> kindOf) => Table(manifest, table)
        .Where(static line => line.Value.ValueKind == JsonValueKind.String)
        .Select(line => new Requirement(line.Name, line.Value.GetString()!, kindOf(line.Name)));

    private static HashSet<string> Bundled(JsonElement manifest)
    {
        var list = manifest.TryGetProperty("bundleDependencies", out var names) || manifest.TryGetProperty("bundledDependencies", out names) ? names : default;
        return list.ValueKind switch
        {
            JsonValueKind.True => [.. Table(manifest, "dependencies").Select(static line => line.Name)],
            JsonValueKind.Array => [.. list.EnumerateArray().Where(static name => name.ValueKind == JsonValueKind.String).Select(static name => name.GetString()!)],
            _ => [],
        };
    }

    private static List<JsonProperty> Table(JsonElement manifest, string name) =>
        manifest.TryGetProperty(name, out var table) && table.ValueKind == JsonValueKind.Object ? [.. table.EnumerateObject()] : [];

    private static DependencyKind KindOf(ManifestTable table) => table switch
    {
        ManifestTable.Peer => DependencyKind.Peer,
        ManifestTable.PeerOptional => DependencyKind.PeerOptional,
        ManifestTable.Optional => DependencyKind.Optional,
        ManifestTable.Development => DependencyKind.Development,
        _ => DependencyKind.Production,
    };
}
