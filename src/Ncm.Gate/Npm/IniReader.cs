using System.Text;
using System.Text.Json;

namespace Ncm.Gate.Npm;

/// <summary>One setting of an .npmrc file.</summary>
/// <param name="Key">The key, without the <c>[]</c> of a list.</param>
/// <param name="Values">The value, or the values of a list; a null among them is the file's <c>null</c>.</param>
/// <param name="IsList">Whether it was written with <c>[]</c>.</param>
/// <param name="Line">The line of the first value, from 1.</param>
internal sealed record IniEntry(string Key, IReadOnlyList<string?> Values, bool IsList, int Line);

/// <summary>
/// Reads .npmrc files as npm's <c>ini</c> package does: <c>;</c> and <c>#</c> comment, quoted values are JSON, <c>key[]</c> collects a
/// list, a key alone is <c>true</c>, and the last of several wins. What stands in a section is no setting of npm.
/// </summary>
internal static class IniReader
{
    /// <summary>The settings outside of all sections, in the order in which their keys came up first.</summary>
    internal static IReadOnlyList<IniEntry> Read(string text)
    {
        var entries = new OrderedDictionary<string, IniEntry>(StringComparer.Ordinal);
        var number = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            number++;
            var line = TakeLine(ref rest);
            if (IsSection(line))
            {
                break;
            }

            if (TrySplit(line, out var key, out var value))
            {
                Add(entries, key, value, number);
            }
        }

        return [.. entries.Values];
    }

    private static ReadOnlySpan<char> TakeLine(ref ReadOnlySpan<char> rest)
    {
        var end = rest.IndexOfAny('\r', '\n');
        var line = end < 0 ? rest : rest[..end];
        rest = end < 0 ? [] : rest[end..].StartsWith("\r\n") ? rest[(end + 2)..] : rest[(end + 1)..];
        return line;
    }

    private static bool IsSection(ReadOnlySpan<char> line) => line is ['[', ..] && JsText.Trim(line) is [.., ']'] and var trimmed
        && trimmed.IndexOf(']') == trimmed.Length - 1;

    private static bool TrySplit(ReadOnlySpan<char> line, out string key, out string? value)
    {
        (key, value) = (string.Empty, null);
        var trimmed = JsText.Trim(line);
        var equals = line.IndexOf('=');
        if (trimmed.IsEmpty || trimmed[0] is ';' or '#' || equals == 0 || line.ContainsAny('\u2028', '\u2029'))
        {
            return false;
        }

        key = Unquote(equals < 0 ? line : line[..equals]) ?? string.Empty;
        value = equals < 0 ? "true" : Unquote(line[(equals + 1)..]);
        value = value == "null" ? null : value;
        return key != "__proto__";
    }

    private static void Add(OrderedDictionary<string, IniEntry> entries, string key, string? value, int line)
    {
        var isList = key.Length > 2 && key.EndsWith("[]", StringComparison.Ordinal);
        key = isList ? key[..^2] : key;
        if (entries.TryGetValue(key, out var former) && (isList || former.IsList))
        {
            entries[key] = former with { Values = [.. former.Values, value], IsList = true };
        }
        else
        {
            entries[key] = new IniEntry(key, [value], isList, line);
        }
    }

    /// <summary>A key or a value without its quotes, escapes and comment; null for JSON that is no text.</summary>
    private static string? Unquote(ReadOnlySpan<char> text)
    {
        text = JsText.Trim(text);
        if (text is ['"', .., '"'] or ['"'] or ['\'', .., '\''] or ['\''])
        {
            var json = text[0] == '"' ? text : text.Length < 2 ? [] : text[1..^1];
            return FromJson(json.ToString());
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is ';' or '#')
            {
                break;
            }

            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '\\' or ';' or '#')
            {
                i++;
            }
            else if (text[i] == '\\' && i + 1 < text.Length)
            {
                plain.Append(text[i++]);
            }

            plain.Append(text[i]);
        }

        return JsText.Trim(plain.ToString()).ToString();
    }

    private static string? FromJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.String => document.RootElement.GetString(),
                JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Null => null,
                _ => document.RootElement.GetRawText(),
            };
        }
        catch (JsonException)
        {
            return json;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which JavaScript would let pass and no setting needs.
            return json;
        }
    }
}
