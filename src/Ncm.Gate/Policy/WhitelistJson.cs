using System.Text.Json;
using Ncm.Gate.Policy.Yaml;

namespace Ncm.Gate.Policy;

/// <summary>
/// Whitelist entries as JSON: the same keys and the same rules as in the file, since JSON is a way to write YAML. A certified registry keeps and
/// sends them so.
/// </summary>
public static class WhitelistJson
{
    /// <summary>Writes an entry as an object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="origin">
    /// Where the decision was made, such as a comment's URL, for a registry that is told of it; <see langword="null"/> leaves it out. It is no part
    /// of the entry, and <see cref="Read"/> does not know it.
    /// </param>
    public static void Write(Utf8JsonWriter json, WhitelistEntry entry, string? origin = null)
    {
        json.WriteStartObject();
        json.WriteString("package", entry.Package);
        json.WriteString("versions", entry.Versions.Text);
        json.WriteString("reason", entry.Reason);
        if (entry.Accepts is { } accepts)
        {
            json.WriteStartArray("accepts");
            foreach (var id in accepts)
            {
                json.WriteStringValue(id);
            }

            json.WriteEndArray();
        }

        json.WriteString("by", entry.By);
        json.WriteString("at", entry.At.ToString());
        WriteIfAny(json, "expires", entry.Expires?.ToString());
        WriteIfAny(json, "integrity", entry.Integrity);
        WriteIfAny(json, "resolved", entry.Resolved);
        WriteIfAny(json, "origin", origin);
        json.WriteEndObject();
    }

    /// <summary>Reads one entry.</summary>
    /// <param name="json">The object.</param>
    /// <param name="now">The present, if an entry that is dated later is to be refused.</param>
    /// <exception cref="PolicyException">Something in it is not understood. The message names the key; its location is empty.</exception>
    public static WhitelistEntry Read(JsonElement json, DateTimeOffset? now = null) =>
        WhitelistReader.Read(new YamlSequence(default, 0, 0, [ToYaml(json)], IsFlow: true), now)[0];

    private static void WriteIfAny(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static YamlNode ToYaml(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Object => new YamlMapping(default, 0, 0, [.. json.EnumerateObject().Select(static member => KeyValuePair.Create(Text(member.Name), ToYaml(member.Value)))]),
        JsonValueKind.Array => new YamlSequence(default, 0, 0, [.. json.EnumerateArray().Select(ToYaml)], IsFlow: true),
        JsonValueKind.String => Text(json.GetString()!),
        _ => new YamlScalar(default, 0, 0, json.GetRawText(), YamlScalarStyle.Plain),
    };

    private static YamlScalar Text(string text) => new(default, 0, 0, text, YamlScalarStyle.Quoted);
}
