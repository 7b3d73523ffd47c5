using System.Text;
using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>A <c>bundleDependencies</c> field: names, or all of the dependencies.</summary>
/// <param name="All">Whether it says <c>true</c>.</param>
/// <param name="Names">The names that it lists.</param>
internal sealed record BundleDeclaration(bool All, IReadOnlyList<string> Names);

/// <summary>
/// Reads the values that manifests spell in several ways. Each method stands on a property's name, reads its whole value, and gives
/// <see langword="null"/> for what npm would ignore.
/// </summary>
internal static class ManifestValues
{
    /// <summary>The string that the reader stands on. What is not UTF-8 is replaced, as JavaScript does.</summary>
    /// <exception cref="JsonException">An escape is half a character.</exception>
    public static string Text(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return Encoding.UTF8.GetString(reader.ValueSpan);
        }

        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new JsonException("a string holds half a character", exception);
        }
    }

    public static string? NextText(ref Utf8JsonReader reader)
    {
        reader.Read();
        return TextOrSkip(ref reader);
    }

    public static bool? NextFlag(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }

        reader.Skip();
        return null;
    }

    public static long? NextSize(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var size) && size >= 0)
        {
            return size;
        }

        reader.Skip();
        return null;
    }

    /// <summary>A text, or <c>true</c> where a maintainer gave none.</summary>
    public static string? NextDeprecation(ref Utf8JsonReader reader)
    {
        reader.Read();
        var text = reader.TokenType == JsonTokenType.True ? "deprecated" : TextOrSkip(ref reader);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <summary>A string, <c>{type, url}</c>, or a list of these.</summary>
    public static string? NextLicense(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return OneLicense(ref reader);
        }

        var members = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (OneLicense(ref reader) is { } license && !members.Contains(license))
            {
                members.Add(license);
            }
        }

        return members.Count switch
        {
            0 => null,
            1 => members[0],
            _ => $"({string.Join(" OR ", members.Select(static member => member.Contains(' ', StringComparison.Ordinal) ? $"({member})" : member))})",
        };
    }

    /// <summary>A string, <c>{url}</c>, or a list of these, of which npm takes the first.</summary>
    public static string? NextRepository(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return TextOrMember(ref reader, "url", null);
        }

        string? first = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var member = TextOrMember(ref reader, "url", null);
            first ??= member;
        }

        return first;
    }

    /// <summary>An object of names and ranges, or the list (or one string) of <c>name@range</c> of npm's first years.</summary>
    public static Dictionary<string, string>? NextDependencies(ref Utf8JsonReader reader)
    {
        reader.Read();
        var dependencies = new Dictionary<string, string>(StringComparer.Ordinal);
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = Text(ref reader);
                    if (NextText(ref reader) is { } range)
                    {
                        dependencies[name] = range;
                    }
                }

                return dependencies;
            case JsonTokenType.StartArray:
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    AddListed(dependencies, TextOrSkip(ref reader));
                }

                return dependencies;
            case JsonTokenType.String:
                foreach (var word in Text(ref reader).Split([' ', '\t', '\r', '\n', ','], StringSplitOptions.RemoveEmptyEntries))
                {
                    AddListed(dependencies, word);
                }

                return dependencies;
            default:
                reader.Skip();
                return null;
        }
    }

    /// <summary>A list, an object of which the names count, <c>true</c> or <c>false</c>.</summary>
    public static BundleDeclaration? NextBundle(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.True:
                return new BundleDeclaration(true, []);
            case JsonTokenType.False:
                return new BundleDeclaration(false, []);
            case JsonTokenType.StartArray:
                return new BundleDeclaration(false, RestOfList(ref reader));
            case JsonTokenType.StartObject:
                var names = new List<string>();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    names.Add(Text(ref reader));
                    reader.Skip();
                }

                return new BundleDeclaration(false, names);
            default:
                return null;
        }
    }

    /// <summary>A list of strings, or one string.</summary>
    public static List<string>? NextList(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            return RestOfList(ref reader);
        }

        return TextOrSkip(ref reader) is { Length: > 0 } text ? [text] : null;
    }

    /// <summary>Whether <c>scripts</c> names one that npm runs on install.</summary>
    public static bool NextHasInstallScript(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return false;
        }

        var found = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var runs = reader.ValueTextEquals("preinstall"u8) || reader.ValueTextEquals("install"u8) || reader.ValueTextEquals("postinstall"u8);
            reader.Read();
            found |= runs && reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length > 0;
            reader.Skip();
        }

        return found;
    }

    private static string? OneLicense(ref Utf8JsonReader reader)
    {
        var text = TextOrMember(ref reader, "type", "name")?.Trim();
        return string.IsNullOrEmpty(text) ? null : text;
    }

    /// <summary>The string here, or of the object here the named member; everything else is read over.</summary>
    private static string? TextOrMember(ref Utf8JsonReader reader, string member, string? secondChoice)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            return TextOrSkip(ref reader) is { Length: > 0 } text ? text : null;
        }

        string? first = null, second = null, url = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = Text(ref reader);
            var value = NextText(ref reader);
            if (name == member)
            {
                first = value;
            }
            else if (name == secondChoice)
            {
                second = value;
            }
            else if (name == "url")
            {
                url = value;
            }
        }

        return first ?? second ?? url;
    }

    private static string? TextOrSkip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            return Text(ref reader);
        }

        reader.Skip();
        return null;
    }

    private static List<string> RestOfList(ref Utf8JsonReader reader)
    {
        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (TextOrSkip(ref reader) is { } text)
            {
                list.Add(text);
            }
        }

        return list;
    }

    // "name@range", "name >=1.0": the name ends at the first sign of a range that is not a scope's.
    private static void AddListed(Dictionary<string, string> dependencies, string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text))
        {
            return;
        }

        var end = text.AsSpan(1).IndexOfAny("@ ><=");
        var name = end < 0 ? text : text[..(end + 1)];
        dependencies[name] = end < 0 ? "" : text[(end + 1)..].TrimStart('@').Trim();
    }
}
