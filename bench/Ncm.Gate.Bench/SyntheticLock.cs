using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Ncm.Gate.Bench;

/// <summary>
/// Makes a lock of any size out of a real one. The real entries are repeated; in each repetition every package name gets the repetition's
/// number behind it (<c>lodash</c>, <c>lodash-r1</c>, …), in its location, in the requirements of its neighbours and in its tarball's URL.
/// So each repetition is the real tree once more, with its depth, its shared packages and its cycles, and the root requires all of them.
/// Links, folders and development-only sections of the root stay out; the same input gives the same bytes.
/// </summary>
internal static class SyntheticLock
{
    private static readonly string[] Tables = ["dependencies", "optionalDependencies", "peerDependencies", "peerDependenciesMeta"];

    private static readonly JsonSerializerOptions AsNpmWrites = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Makes a lock of version 3.</summary>
    /// <param name="real">A real lock of version 2 or 3.</param>
    /// <param name="count">How many packages it shall have.</param>
    public static byte[] Create(byte[] real, int count)
    {
        var entries = JsonNode.Parse(real)!["packages"]!.AsObject()
            .Where(entry => entry.Key.StartsWith("node_modules/", StringComparison.Ordinal) && entry.Value!["link"] is null)
            .Select(entry => (Location: entry.Key, Entry: entry.Value!.AsObject()))
            .ToList();
        var root = new JsonObject();
        var packages = new List<KeyValuePair<string, JsonNode?>>(count);
        for (var i = 0; i < count; i++)
        {
            var (location, entry) = entries[i % entries.Count];
            var repetition = i / entries.Count;
            var suffix = repetition == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"-r{repetition}");
            var renamed = string.Join('/', location.Split('/').Select((segment, at) => Rename(location, segment, at, suffix)));
            packages.Add(KeyValuePair.Create(renamed, (JsonNode?)Rename(entry, suffix)));
            if (renamed.IndexOf("node_modules/", 1, StringComparison.Ordinal) < 0)
            {
                root[renamed["node_modules/".Length..]] = "*";
            }
        }

        packages.Insert(0, KeyValuePair.Create("", (JsonNode?)new JsonObject { ["name"] = "synthetic", ["version"] = "1.0.0", ["dependencies"] = root }));
        var document = new JsonObject
        {
            ["name"] = "synthetic",
            ["version"] = "1.0.0",
            ["lockfileVersion"] = 3,
            ["requires"] = true,
            ["packages"] = new JsonObject(packages),
        };
        return JsonSerializer.SerializeToUtf8Bytes(document, AsNpmWrites);
    }

    // The last segment of each package's path is its name's end; a scope and node_modules stay.
    private static string Rename(string location, string segment, int at, string suffix) =>
        segment == "node_modules" || (segment.StartsWith('@') && at < location.Count(c => c == '/')) ? segment : segment + suffix;

    private static JsonObject Rename(JsonObject entry, string suffix)
    {
        var renamed = entry.DeepClone().AsObject();
        foreach (var table in Tables)
        {
            if (renamed[table] is JsonObject names)
            {
                renamed[table] = new JsonObject(names.Select(pair => KeyValuePair.Create(pair.Key + suffix, pair.Value?.DeepClone())));
            }
        }

        if (suffix.Length > 0 && renamed["resolved"]?.GetValue<string>() is { } resolved)
        {
            renamed["resolved"] = resolved.Replace("/-/", suffix + "/-/", StringComparison.Ordinal);
        }

        return renamed;
    }
}
