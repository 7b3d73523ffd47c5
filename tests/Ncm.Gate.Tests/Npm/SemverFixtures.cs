using System.Text.Json;
using Ncm.TestKit;

namespace Ncm.Gate.Tests.Npm;

/// <summary>node-semver's own test cases, converted to JSON; they lie beside the repository.</summary>
internal static class SemverFixtures
{
    internal static IReadOnlyList<JsonElement> Read(string name)
    {
        var path = Path.Combine(Repository.RequireShared(), "semver", "node-semver-fixtures.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. document.RootElement.GetProperty("fixtures").GetProperty(name).Clone().EnumerateArray()];
    }

    /// <summary>The argument at a place, or undefined.</summary>
    internal static JsonElement At(this JsonElement arguments, int index) =>
        index < arguments.GetArrayLength() ? arguments[index] : default;

    internal static string Text(this JsonElement arguments, int index) => arguments[index].GetString()!;

    /// <summary>node-semver's options: an object, or a bare true for loose.</summary>
    internal static bool IsLoose(this JsonElement options) => options.ValueKind switch
    {
        JsonValueKind.Object => options.TryGetProperty("loose", out var loose) && IsTruthy(loose),
        JsonValueKind.String => true,
        _ => options.ValueKind == JsonValueKind.True,
    };

    internal static bool IncludesPrerelease(this JsonElement options) =>
        options.ValueKind == JsonValueKind.Object && options.TryGetProperty("includePrerelease", out var value) && value.GetBoolean();

    private static bool IsTruthy(JsonElement value) =>
        value.ValueKind == JsonValueKind.True || (value.ValueKind == JsonValueKind.Number && value.GetInt32() != 0);
}
