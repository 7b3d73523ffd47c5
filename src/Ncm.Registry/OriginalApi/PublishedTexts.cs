using System.Text.Json;
using Ncm.Registry.Npm;

namespace Ncm.Registry.OriginalApi;

/// <summary>What a package says of itself. It is anybody's text: whoever shows it escapes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Description">One line.</param>
/// <param name="Keywords">Its keywords.</param>
/// <param name="Readme">The README of the packument, which is the one of the newest version; empty where it has none.</param>
/// <param name="Author">Who published the version, else who the manifest calls its author.</param>
/// <param name="Maintainers">The names of its maintainers.</param>
internal sealed record PublishedTexts(
    string Name, string Version, string Description, IReadOnlyList<string> Keywords, string Readme, string? Author, IReadOnlyList<string> Maintainers)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    /// <summary>Reads them.</summary>
    /// <param name="packument">The packument.</param>
    /// <param name="version">The version.</param>
    public static PublishedTexts Of(Packument packument, PackumentVersion version)
    {
        using var json = JsonDocument.Parse(packument.At(version.Manifest), Options);
        var manifest = json.RootElement;
        return new PublishedTexts(
            packument.Name,
            version.Version,
            Text(manifest, "description") ?? "",
            [.. List(manifest, "keywords").Select(TextOf).OfType<string>()],
            ReadmeOf(packument),
            NameOf(manifest, "_npmUser") ?? NameOf(manifest, "author"),
            [.. List(manifest, "maintainers").Select(NameOf).OfType<string>()]);
    }

    /// <summary>Writes them as members.</summary>
    /// <param name="json">Where to.</param>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("name", Name);
        json.WriteString("version", Version);
        json.WriteString("description", Description);
        Write(json, "keywords", Keywords);
        json.WriteString("readme", Readme);
        json.WriteString("author", Author);
        Write(json, "maintainers", Maintainers);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static string ReadmeOf(Packument packument)
    {
        var readme = packument.Others.FirstOrDefault(member => packument.At(member.Name).Span.SequenceEqual("\"readme\""u8));
        if (readme.Value.Length == 0)
        {
            return "";
        }

        using var json = JsonDocument.Parse(packument.At(readme.Value), Options);
        return TextOf(json.RootElement) ?? "";
    }

    private static List<JsonElement> List(JsonElement json, string name) =>
        json.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray()] : [];

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? TextOf(value) : null;

    private static string? NameOf(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? NameOf(value) : null;

    private static string? NameOf(JsonElement person) => person.ValueKind == JsonValueKind.Object ? Text(person, "name") : TextOf(person);

    /// <summary>A text with half a character in it, which an escape can make, is none.</summary>
    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
