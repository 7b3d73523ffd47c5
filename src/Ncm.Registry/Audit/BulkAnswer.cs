using System.Text.Json;

namespace Ncm.Registry.Audit;

/// <summary>Writes the answer of <c>advisories/bulk</c>: <c>{"name":[advisory, …]}</c>, of the packages that have one.</summary>
internal static class BulkAnswer
{
    /// <summary>Writes the answer's members.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="advisories">The advisories.</param>
    public static void WriteMembers(Utf8JsonWriter json, IEnumerable<AuditedAdvisory> advisories)
    {
        foreach (var package in advisories.GroupBy(static advisory => advisory.Name, StringComparer.Ordinal))
        {
            json.WriteStartArray(package.Key);
            foreach (var advisory in package)
            {
                json.WriteStartObject();
                json.WriteNumber("id", advisory.Number);
                json.WriteString("url", advisory.Url);
                json.WriteString("title", advisory.Title);
                json.WriteString("severity", advisory.Severity);
                json.WriteString("vulnerable_versions", advisory.VulnerableVersions);
                WriteRating(json, advisory);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Writes the kinds of weakness and the score.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="advisory">The advisory.</param>
    public static void WriteRating(Utf8JsonWriter json, AuditedAdvisory advisory)
    {
        WriteTexts(json, "cwe", advisory.Weaknesses);
        json.WriteStartObject("cvss");
        json.WriteNumber("score", advisory.Score);

        // The score is kept, the vector that it was computed from is not.
        json.WriteNull("vectorString");
        json.WriteEndObject();
    }

    /// <summary>Writes a list of texts.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="name">The member's name.</param>
    /// <param name="texts">The texts.</param>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
