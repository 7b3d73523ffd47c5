using System.Globalization;

namespace Ncm.Gate.Policy.Yaml;

/// <summary>Takes values of the expected type out of nodes; each refusal says the key, what is expected, and what is there.</summary>
internal static class YamlValues
{
    /// <summary>A text. Numbers and booleans are refused unless quoted: editors would read them as something else.</summary>
    public static string Text(YamlNode node, string key)
    {
        var scalar = Scalar(node, key, "a text");
        return scalar.Kind switch
        {
            YamlScalarKind.Text when scalar.Text.Length > 0 => scalar.Text,
            YamlScalarKind.Text or YamlScalarKind.Null => throw Error(node, $"{key} has no value; give it one or remove the key."),
            _ => throw Error(node, $"{key} must be a text; put {scalar.Text} into quotes."),
        };
    }

    /// <summary>A text that may look like a number (a version such as <c>2</c> or <c>1.10</c>), as it is written.</summary>
    public static string TextOrNumber(YamlNode node, string key) =>
        node is YamlScalar { Kind: YamlScalarKind.Integer or YamlScalarKind.Float } number ? number.Text : Text(node, key);

    /// <summary>A whole number within bounds.</summary>
    public static int Integer(YamlNode node, string key, int least, int most) =>
        node is YamlScalar { Kind: YamlScalarKind.Integer } scalar
        && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
        && value >= least && value <= most
            ? value
            : throw Error(node, $"{key} must be a whole number from {least} to {most}, not {node.Description}.");

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool Boolean(YamlNode node, string key) => node is YamlScalar { Kind: YamlScalarKind.Boolean } scalar
        ? scalar.Text[0] is 't' or 'T'
        : throw Error(node, $"{key} must be true or false, not {node.Description}.");

    /// <summary>One of an enum's values, spelt in lower case.</summary>
    public static T Choice<T>(YamlNode node, string key, params ReadOnlySpan<T> choices)
        where T : struct, Enum
    {
        var words = new List<string>();
        foreach (var choice in choices)
        {
            words.Add(choice.ToString().ToLowerInvariant());
            if (node is YamlScalar { Kind: YamlScalarKind.Text } scalar && scalar.Text == words[^1])
            {
                return choice;
            }
        }

        throw Error(node, $"{key} must be {string.Join(", ", words[..^1])} or {words[^1]}, not {node.Description}.");
    }

    /// <summary>A list of texts, none twice.</summary>
    /// <param name="node">The node.</param>
    /// <param name="key">The key that it is the value of.</param>
    /// <param name="mayBeEmpty">Whether <c>[]</c> has a meaning.</param>
    /// <param name="item">Checks an item's text, and gives what stands for it; throws with <see cref="Error"/>.</param>
    public static IReadOnlyList<T> List<T>(YamlNode node, string key, bool mayBeEmpty, Func<YamlNode, string, T> item)
    {
        if (node is not YamlSequence sequence)
        {
            throw Error(node, $"{key} must be a list, such as [a, b], not {node.Description}.");
        }

        if (sequence.Items.Count == 0 && !mayBeEmpty)
        {
            throw Error(node, $"{key} must name at least one; remove the key for the default.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. sequence.Items.Select(element =>
        {
            var text = Text(element, $"an entry of {key}");
            return seen.Add(text) ? item(element, text) : throw Error(element, $"{key} names {Quoted.Text(text)} twice.");
        })];
    }

    /// <summary>A mapping.</summary>
    public static YamlMapping Mapping(YamlNode node, string what, string example) =>
        node as YamlMapping ?? throw Error(node, $"{what} must be {example}, not {node.Description}.");

    /// <summary>A refusal at a node's place.</summary>
    public static PolicyException Error(YamlNode node, string message) => new(node.Where, message);

    private static YamlScalar Scalar(YamlNode node, string key, string expected) =>
        node as YamlScalar ?? throw Error(node, $"{key} must be {expected}, not {node.Description}.");
}
