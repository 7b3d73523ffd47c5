using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>Writes the table of rules as SARIF's <c>tool.driver.rules</c>, with what GitHub shows of a rule and sorts by.</summary>
internal static class SarifRules
{
    /// <summary>All rules, also those that found nothing: GitHub shows what was looked for.</summary>
    public static void Write(Utf8JsonWriter json)
    {
        json.WriteStartArray("rules");
        foreach (var rule in Rules.All)
        {
            Write(json, rule);
        }

        json.WriteEndArray();
    }

    /// <summary>SARIF's word for a level.</summary>
    public static string LevelOf(RuleLevel level) => level switch
    {
        RuleLevel.Error => "error",
        RuleLevel.Warning => "warning",
        RuleLevel.Note => "note",
        var other => throw new InvalidOperationException($"{other} is not a level."),
    };

    private static void Write(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject();
        json.WriteString("id", rule.Id);
        json.WriteString("name", PascalCase(rule.Name));
        WriteText(json, "shortDescription", rule.ShortDescription);
        WriteText(json, "fullDescription", $"{rule.ShortDescription} {rule.Help}");
        json.WriteStartObject("help");
        json.WriteString("text", $"{rule.ShortDescription} {rule.Help} See {rule.HelpUri}.");
        json.WriteString("markdown", $"{rule.ShortDescription}\n\n**What to do:** {rule.Help}\n\n[More about {rule.Id} {rule.Name}]({rule.HelpUri})");
        json.WriteEndObject();
        json.WriteString("helpUri", rule.HelpUri.AbsoluteUri);
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", LevelOf(rule.Level));
        json.WriteEndObject();
        WriteProperties(json, rule);
        json.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter json, Rule rule)
    {
        json.WriteStartObject("properties");
        json.WriteStartArray("tags");
        foreach (var tag in TagsOf(rule))
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteString("precision", "very-high");
        if (rule.SecuritySeverity is { } severity)
        {
            json.WriteString("security-severity", severity.ToString("0.0", CultureInfo.InvariantCulture));
        }
        else
        {
            json.WriteString("problem.severity", rule.Level == RuleLevel.Note ? "recommendation" : LevelOf(rule.Level));
        }

        json.WriteEndObject();
    }

    /// <summary>GitHub reads <c>security-severity</c> of rules tagged <c>security</c> only.</summary>
    private static IEnumerable<string> TagsOf(Rule rule)
    {
        if (rule.SecuritySeverity is not null)
        {
            yield return "security";
        }

        yield return "supply-chain";
        yield return rule.Id[..4] switch
        {
            "NCM1" => "dependency",
            "NCM2" => "lock-file",
            "NCM3" => "maintenance",
            _ => "input",
        };
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string PascalCase(string name) =>
        string.Concat(name.Split('-').Select(word => string.Concat(word[..1].ToUpperInvariant(), word.AsSpan(1))));
}
