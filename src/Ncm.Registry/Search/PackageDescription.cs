using System.Text.Json;

namespace Ncm.Registry.Search;

/// <summary>What a published manifest says of its package to people. Published manifests hold anything: what is not of the expected kind is not there.</summary>
/// <param name="manifest">The manifest.</param>
internal sealed class PackageDescription(JsonElement manifest)
{
    /// <summary>A person by name and address.</summary>
    /// <param name="Name">The user's or the person's name.</param>
    /// <param name="Email">The address; <see langword="null"/> for none.</param>
    internal sealed record Person(string Name, string? Email);

    /// <summary>The description.</summary>
    public string? Description => Text(manifest, "description");

    /// <summary>The licence, where it is one text.</summary>
    public string? License => Text(manifest, "license");

    /// <summary>The homepage.</summary>
    public string? Homepage => Text(manifest, "homepage");

    /// <summary>The repository as it is stated.</summary>
    public string? Repository => TextOrMember(manifest, "repository", "url");

    /// <summary>Where bugs are told.</summary>
    public string? Bugs => TextOrMember(manifest, "bugs", "url");

    /// <summary>The author.</summary>
    public Person? Author => Member(manifest, "author") is { } author ? PersonOf(author) : null;

    /// <summary>Who published this version.</summary>
    public Person? Publisher => Member(manifest, "_npmUser") is { } user ? PersonOf(user) : null;

    /// <summary>The maintainers.</summary>
    public IEnumerable<Person> Maintainers => Items("maintainers").Select(PersonOf).OfType<Person>();

    /// <summary>Author and maintainers.</summary>
    public IEnumerable<Person> People => Author is { } author ? Maintainers.Prepend(author) : Maintainers;

    /// <summary>The keywords: a list, or one text with commas, as old manifests have it.</summary>
    public IEnumerable<string> Keywords => Text(manifest, "keywords") is { } joined
        ? joined.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        : Items("keywords").Select(TextOf).OfType<string>().Where(static word => word.Length > 0);

    private List<JsonElement> Items(string name) =>
        Member(manifest, name) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [];

    /// <summary><c>Name &lt;mail&gt; (url)</c>, or an object; of an object's two names the user's.</summary>
    private static Person? PersonOf(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            return (Text(json, "username") ?? Text(json, "name")) is { Length: > 0 } named ? new Person(named, Text(json, "email")) : null;
        }

        if (TextOf(json) is not { } text)
        {
            return null;
        }

        var name = text.Split('<', '(')[0].Trim();
        var open = text.IndexOf('<', StringComparison.Ordinal);
        var close = open < 0 ? -1 : text.IndexOf('>', open);
        return name.Length == 0 ? null : new Person(name, close < 0 ? null : text[(open + 1)..close].Trim());
    }

    private static string? TextOrMember(JsonElement json, string name, string member) =>
        Text(json, name) ?? (Member(json, name) is { ValueKind: JsonValueKind.Object } inner ? Text(inner, member) : null);

    private static string? Text(JsonElement json, string name) => Member(json, name) is { } value ? TextOf(value) : null;

    private static JsonElement? Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value : null;

    private static string? TextOf(JsonElement json)
    {
        try
        {
            return json.ValueKind == JsonValueKind.String ? json.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a character, which no reader could show.
            return null;
        }
    }
}
