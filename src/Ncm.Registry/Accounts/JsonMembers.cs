using System.Globalization;
using System.Text.Json;

namespace Ncm.Registry.Accounts;

/// <summary>Members of the bodies that npm's clients send, where one of another kind is a wrong request, and of the answers to them.</summary>
internal static class JsonMembers
{
    /// <summary>A text that must be there.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">The member.</param>
    /// <exception cref="JsonException">It is not there, or no text.</exception>
    public static string Text(this JsonElement json, string name) =>
        json.OptionalText(name) ?? throw new JsonException($"\"{name}\" is missing");

    /// <summary>A text that may be missing or null.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">The member.</param>
    /// <exception cref="JsonException">It is something else.</exception>
    public static string? OptionalText(this JsonElement json, string name) => json.Member(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new JsonException($"\"{name}\" must be a text"),
    };

    /// <summary>Writes a time as npm's registry does: UTC, with milliseconds.</summary>
    /// <param name="json">The document.</param>
    /// <param name="name">The member.</param>
    /// <param name="time">The time.</param>
    public static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset time) =>
        json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));

    /// <summary>A member that is there and not null.</summary>
    /// <param name="json">The object.</param>
    /// <param name="name">The member.</param>
    /// <exception cref="JsonException">It is no object.</exception>
    public static JsonElement? Member(this JsonElement json, string name) =>
        json.ValueKind != JsonValueKind.Object ? throw new JsonException("an object is wanted")
        : json.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member
        : null;
}
