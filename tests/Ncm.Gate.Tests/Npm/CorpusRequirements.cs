using System.Text.Json;

namespace Ncm.Gate.Tests.Npm;

/// <summary>The distinct versions and ranges in the npm locks of the shared corpus.</summary>
internal sealed class CorpusRequirements
{
    private static readonly string[] Lists = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "requires"];

    internal SortedSet<string> Versions { get; } = new(StringComparer.Ordinal);

    internal SortedSet<string> Ranges { get; } = new(StringComparer.Ordinal);

    internal static CorpusRequirements Read(string shared)
    {
        var found = new CorpusRequirements();
        foreach (var path in Directory.EnumerateFiles(Path.Combine(shared, "corpus"), "*.json", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(path) is "package-lock.json" or "npm-shrinkwrap.json")
            {
                using var document = JsonDocument.Parse(File.ReadAllBytes(path));
                found.Visit(document.RootElement);
            }
        }

        return found;
    }

    private void Visit(JsonElement element)
    {
        foreach (var member in element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : default)
        {
            if (member.NameEquals("version") && member.Value.ValueKind == JsonValueKind.String)
            {
                Versions.Add(member.Value.GetString()!);
            }
            else if (member.Value.ValueKind == JsonValueKind.Object)
            {
                if (Array.IndexOf(Lists, member.Name) >= 0)
                {
                    Ranges.UnionWith(member.Value.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).Select(p => p.Value.GetString()!));
                }

                Visit(member.Value);
            }
        }
    }
}
