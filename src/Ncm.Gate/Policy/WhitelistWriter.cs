using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ncm.Gate.Policy.Yaml;

namespace Ncm.Gate.Policy;

/// <summary>Writes an entry as the lines of a whitelist file.</summary>
internal static partial class WhitelistWriter
{
    /// <summary>Writes an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="indent">The spaces before its dash.</param>
    /// <param name="newLine">The line end.</param>
    /// <returns>Its lines, each with a line end.</returns>
    public static string Write(WhitelistEntry entry, int indent, string newLine)
    {
        var lines = new List<string>
        {
            "- package: " + Scalar(entry.Package),
            "  versions: " + Scalar(entry.Versions.Text),
            "  reason: " + Scalar(entry.Reason),
            "  by: " + Scalar(entry.By),
            "  at: " + entry.At,
        };
        if (entry.Accepts is { } accepts)
        {
            lines.Insert(3, $"  accepts: [{string.Join(", ", accepts.Select(Scalar))}]");
        }

        if (entry.Expires is { } expires)
        {
            lines.Add("  expires: " + expires);
        }

        if (entry.Integrity is { } integrity)
        {
            lines.Add("  integrity: " + Scalar(integrity));
        }

        if (entry.Resolved is { } resolved)
        {
            lines.Add("  resolved: " + Scalar(resolved));
        }

        var margin = new string(' ', indent);
        return string.Concat(lines.Select(line => margin + line + newLine));
    }

    /// <summary>A text as a YAML scalar of one line: bare where no reader of YAML 1.1 or 1.2 could take it for something else.</summary>
    internal static string Scalar(string text)
    {
        if (Bare().IsMatch(text) && !YamlWords().IsMatch(text) && YamlScalarKinds.Of(text) == YamlScalarKind.Text)
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                _ when !Quoted.IsInvisible(rune) => quoted.Append(rune),
                <= 0xFFFF => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}"),
                _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}"),
            };
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9 ._/;()+=<>^~|*-]*[A-Za-z0-9._/;()+=*-])?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bare();

    // What YAML 1.1 reads as booleans, dates and numbers in other forms.
    [GeneratedRegex(
        @"^(y|n|yes|no|on|off|true|false|null|[0-9][0-9_]*(\.[0-9_]*)?(e[+-]?[0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2})\z",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex YamlWords();
}
