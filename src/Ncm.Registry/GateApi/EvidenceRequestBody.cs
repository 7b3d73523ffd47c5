using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;

namespace Ncm.Registry.GateApi;

/// <summary>The body of <c>POST /-/ncm/v1/evidence</c>.</summary>
/// <param name="Subjects">What is asked about, each once.</param>
/// <param name="Tarballs">Those of whose tarballs the facts are wanted, whatever this registry's own policy needs.</param>
/// <param name="Refresh">Those that a lock contradicts: the upstream is asked again.</param>
internal sealed record EvidenceRequestBody(
    IReadOnlyList<CertificationSubject> Subjects, IReadOnlySet<CertificationSubject> Tarballs, IReadOnlySet<string> Refresh)
{
    /// <summary>The most packages in one call.</summary>
    public const int MaxPackages = 5000;

    /// <summary>Reads the body.</summary>
    /// <param name="json">The body.</param>
    /// <exception cref="JsonException">It is not understood; the message says what is wrong.</exception>
    public static EvidenceRequestBody Read(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("packages", out var packages))
        {
            throw new JsonException("""the body must be {"packages":["name@version", …]}""");
        }

        var subjects = new HashSet<CertificationSubject>(Ids(packages, "packages").Select(static id => new CertificationSubject(id)));
        var tarballs = new HashSet<CertificationSubject>(Optional(json, "tarballs").Select(static id => new CertificationSubject(id)));
        subjects.UnionWith(tarballs);
        if (json.TryGetProperty("bundled", out var bundled))
        {
            subjects.UnionWith(Items(bundled, "bundled").Select(Bundled));
        }

        return subjects.Count <= MaxPackages
            ? new EvidenceRequestBody([.. subjects], tarballs, Optional(json, "refresh").Select(static id => id.Name).ToHashSet(StringComparer.Ordinal))
            : throw new JsonException($"more than {MaxPackages} packages; ask in several calls");
    }

    private static IEnumerable<PackageId> Optional(JsonElement json, string name) => json.TryGetProperty(name, out var list) ? Ids(list, name) : [];

    private static IEnumerable<PackageId> Ids(JsonElement list, string name) => Items(list, name).Select(item => Id(item, name));

    private static JsonElement.ArrayEnumerator Items(JsonElement list, string name) =>
        list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : throw new JsonException($"{name} must be a list");

    private static CertificationSubject Bundled(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object
        && item.TryGetProperty("package", out var package) && item.TryGetProperty("parent", out var parent)
        && item.TryGetProperty("path", out var path) && path.ValueKind == JsonValueKind.String
            ? new CertificationSubject(Id(package, "bundled"), new BundleOrigin(Id(parent, "bundled"), path.GetString()!))
            : throw new JsonException("""bundled must hold objects of "package", "parent" and "path" """.TrimEnd());

    private static PackageId Id(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.String && PackageId.TryParse(item.GetString(), out var id) && PackageName.IsValid(id.Name) && id.Version.Length <= 256
            ? id
            : throw new JsonException($"{name} must hold texts such as \"lodash@4.17.21\", and one is not: {Shown(item)}");

    private static string Shown(JsonElement item) => item.GetRawText() is { Length: > 80 } text ? text[..80] : item.GetRawText();
}
