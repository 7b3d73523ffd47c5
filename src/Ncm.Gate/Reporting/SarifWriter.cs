using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>
/// SARIF 2.1.0 as GitHub's code scanning shows it best: one result for a rule and package@version of a lock file, at the one line that an
/// upgrade changes, known again by a fingerprint that does not move with the lines. Within GitHub's limits; what does not fit is the
/// least of it, and the log says that it was left out.
/// </summary>
public static class SarifWriter
{
    /// <summary>Writes a log with one run.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">The report.</param>
    public static void Write(Stream stream, GateReport report) => Write(stream, report, new SarifLimits());

    internal static void Write(Stream stream, GateReport report, SarifLimits limits)
    {
        using var measure = new GzipMeasure(stream);
        using var json = new Utf8JsonWriter(measure, JsonText.Options);
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json);
        WriteAutomation(json, report);
        json.WriteString("columnKind", "utf16CodeUnits");

        var all = SarifResult.Of(report);
        var written = WriteResults(json, measure, report, all, limits);
        var notes = WriteInvocation(json, report, all.Count - written, limits);
        WriteProperties(json, report, all.Count, written, notes);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "NCM Gate");
        json.WriteString("informationUri", ProjectLinks.Home.AbsoluteUri);
        json.WriteString("semanticVersion", typeof(SarifWriter).Assembly.GetName().Version!.ToString(3));
        SarifRules.Write(json);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>GitHub takes what stands before the last slash as the category; a lock file's alerts replace its own earlier ones only.</summary>
    private static void WriteAutomation(Utf8JsonWriter json, GateReport report)
    {
        json.WriteStartObject("automationDetails");
        json.WriteString("id", $"ncm-gate/{SarifText.Uri(report.PlaceInRepository(new FileLocation(report.LockfilePath)).Path)}/");
        json.WriteEndObject();
    }

    private static int WriteResults(
        Utf8JsonWriter json, GzipMeasure measure, GateReport report, IReadOnlyList<SarifResult> results, SarifLimits limits)
    {
        var ruleIndex = Rules.All.Select((rule, index) => (rule.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
        var written = 0;
        json.WriteStartArray("results");
        foreach (var result in results)
        {
            json.Flush();
            if (written == limits.Results || measure.GzippedBytes > limits.GzippedBytes - limits.Reserve)
            {
                break;
            }

            WriteResult(json, report, result, ruleIndex[result.First.Rule.Id], limits);
            written++;
        }

        json.WriteEndArray();
        return written;
    }

    private static void WriteResult(Utf8JsonWriter json, GateReport report, SarifResult result, int ruleIndex, SarifLimits limits)
    {
        var places = PlacesOf(report, result);
        var shown = places.Take(limits.Locations).ToList();
        var primary = shown[0].Path;
        var further = shown.Where(place => place.Path == primary).ToList();
        var related = shown.Where(place => place.Path != primary).ToList();

        json.WriteStartObject();
        json.WriteString("ruleId", result.First.Rule.Id);
        json.WriteNumber("ruleIndex", ruleIndex);
        json.WriteString("level", SarifRules.LevelOf(result.First.Level));
        json.WriteStartObject("message");
        json.WriteText("text", MessageOf(report, result, (places.Count, shown.Count), related));
        json.WriteEndObject();
        json.WriteStartArray("locations");
        foreach (var place in further)
        {
            json.WriteStartObject();
            WritePlace(json, place);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (related.Count > 0)
        {
            WriteRelated(json, related);
        }

        json.WriteStartObject("partialFingerprints");
        json.WriteString("primaryLocationLineHash", result.Fingerprint);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Where to look first, then the other installations; each place once.</summary>
    private static List<(string Path, FileLocation Where)> PlacesOf(GateReport report, SarifResult result) =>
    [
        .. result.Findings
            .Select(finding => finding.Where)
            .Take(1)
            .Concat(result.Findings.SelectMany(finding => finding.Locations.Prepend(finding.Where)))
            .Select(report.PlaceInRepository)
            .DistinctBy(place => (place.Path, place.Where.Line)),
    ];

    private static string MessageOf(
        GateReport report, SarifResult result, (int All, int Shown) places, List<(string Path, FileLocation Where)> related)
    {
        var sentences = result.Findings
            .Select(finding => FindingText.Message(report, finding))
            .Distinct()
            .Append(FindingText.PathOf(result.First))
            .Append(Count(places.All, places.Shown))
            .Append(FindingText.Hint(result.First))
            .Append(FindingText.Advice(result.First))
            .OfType<string>()
            .Select(SarifText.Escape);
        var text = string.Join(' ', sentences);

        // GitHub shows a related location only where the message links to it.
        return related.Count == 0 ? text : $"{text} See [{SarifText.Escape(related[0].Path)}](1).";
    }

    private static string? Count(int places, int shown) =>
        places == 1 ? null
        : places == shown ? string.Create(CultureInfo.InvariantCulture, $"It stands at {places} places.")
        : string.Create(CultureInfo.InvariantCulture, $"It stands at {places} places, of which {shown} are listed.");

    private static void WriteRelated(Utf8JsonWriter json, List<(string Path, FileLocation Where)> related)
    {
        json.WriteStartArray("relatedLocations");
        for (var i = 0; i < related.Count; i++)
        {
            json.WriteStartObject();
            json.WriteNumber("id", i + 1);
            WritePlace(json, related[i]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>
    /// A region of one line: GitHub shows an alert in a pull request only where every line of its region changed, and an upgrade changes the
    /// line of the version but not the ones around it.
    /// </summary>
    private static void WritePlace(Utf8JsonWriter json, (string Path, FileLocation Where) place)
    {
        var line = Math.Max(1, place.Where.Line);
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", SarifText.Uri(place.Path));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", line);
        if (place.Where.Column > 0)
        {
            json.WriteNumber("startColumn", place.Where.Column);
        }

        json.WriteNumber("endLine", line);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static int WriteInvocation(Utf8JsonWriter json, GateReport report, int omitted, SarifLimits limits)
    {
        json.WriteStartArray("invocations");
        json.WriteStartObject();
        json.WriteBoolean("executionSuccessful", true);
        json.WriteStartArray("toolExecutionNotifications");
        if (omitted > 0)
        {
            WriteNotification(json, "warning", string.Create(
                CultureInfo.InvariantCulture,
                $"{omitted} results, the least severe ones, are left out: GitHub takes no more than {limits.Results} results and {limits.GzippedBytes} bytes gzipped. The JSON report has them all."));
        }

        // A note is at most 1,000 characters, so that these fit into the reserve.
        var written = Math.Min(report.Notes.Count, (int)(limits.Reserve / 10_000));
        foreach (var note in report.Notes.Take(written))
        {
            WriteNotification(json, "note", SarifText.Escape(note));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        return written;
    }

    private static void WriteNotification(Utf8JsonWriter json, string level, string text)
    {
        json.WriteStartObject();
        json.WriteString("level", level);
        json.WriteStartObject("message");
        json.WriteText("text", text);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteProperties(Utf8JsonWriter json, GateReport report, int results, int written, int notes)
    {
        json.WriteStartObject("properties");
        json.WriteString("verdict", JsonNamingPolicy.CamelCase.ConvertName(report.Outcome.ToString()));
        json.WriteNumber("packages", report.Packages.Count);
        json.WriteNumber("results", results);
        json.WriteNumber("omittedResults", results - written);
        json.WriteNumber("omittedNotes", report.Notes.Count - notes);
        json.WriteEndObject();
    }
}
