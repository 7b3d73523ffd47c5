using System.Text.Json;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Audit;

/// <summary>What an audit asks about, and where each of it stands in the client's tree.</summary>
internal static class AuditBody
{
    /// <summary>The most packages that one call asks about: ten times what the largest applications install.</summary>
    public const int MaxPackages = 50_000;

    /// <summary>
    /// How deep a body may nest. pnpm sends its packages inside the packages that need them, two levels of JSON for each.
    /// </summary>
    public const int MaxDepth = 512;

    /// <summary>Reads the body of <c>advisories/bulk</c>: <c>{"name":["version", …]}</c>.</summary>
    /// <param name="json">The body.</param>
    /// <returns>The versions by name. Names and versions that no registry has are left out: nothing can be known against them.</returns>
    /// <exception cref="JsonException">It is not understood; the message says what is wrong.</exception>
    public static Dictionary<string, IReadOnlyCollection<string>> ReadBulk(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("""it must be {"name":["version", …]}""");
        }

        var asked = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal);
        var count = 0;
        foreach (var package in json.EnumerateObject())
        {
            if (package.Value.ValueKind != JsonValueKind.Array)
            {
                throw new JsonException($"the versions of {Shown(package.Name)} are not a list");
            }

            var versions = package.Value.EnumerateArray().Select(static version =>
                version.ValueKind == JsonValueKind.String ? version.GetString()! : throw new JsonException("a version is not a text")).ToHashSet(StringComparer.Ordinal);
            if ((count += Math.Max(1, versions.Count)) > MaxPackages)
            {
                throw TooMany();
            }

            versions.RemoveWhere(version => !IsPublishable(package.Name, version));
            if (versions.Count > 0)
            {
                asked.Add(package.Name, versions);
            }
        }

        return asked;
    }

    /// <summary>Whether a registry can have this package@version; a version such as a git address names something else.</summary>
    /// <param name="name">The name.</param>
    /// <param name="version">The version.</param>
    public static bool IsPublishable(string name, string version) => PackageName.IsValid(name) && NpmVersion.TryParse(version, loose: true, out _);

    /// <summary>The error for a body of more packages than <see cref="MaxPackages"/>.</summary>
    public static JsonException TooMany() => new($"it asks about more than {MaxPackages} packages");

    /// <summary>A text of the body as a message may show it.</summary>
    /// <param name="text">The text.</param>
    public static string Shown(string text) => JsonEncodedText.Encode(text.Length <= PackageName.MaxLength ? text : text[..PackageName.MaxLength]).ToString();
}
