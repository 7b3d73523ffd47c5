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
    /// <summary>Writes a log with one run about one lock file, under a category of the lock file's own.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">The report.</param>
    public static void Write(Stream stream, GateReport report) => Write(stream, report, new SarifLimits());

    /// <summary>
    /// Writes a log with one run about all the lock files of a repository that were judged, under one category whichever they are: GitHub
    /// compares a pull request's alerts with the base branch's of the same category.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="reports">The reports; none for a run that had nothing to judge.</param>
    public static void Write(Stream stream, IReadOnlyList<GateReport> reports) => Write(stream, reports, "ncm-gate/", new SarifLimits());

    internal static void Write(Stream stream, GateReport report, SarifLimits limits) => Write(
        stream, [report], $"ncm-gate/{SarifText.Uri(report.PlaceInRepository(new FileLocation(report.LockfilePath)).Path)}/", limits);

    private static void Write(Stream stream, IReadOnlyList<GateReport> reports, string category, SarifLimits limits)
    {
        using var measure = new GzipMeasure(stream);
        using var json = new Utf8JsonWriter(measure, JsonText.Options);
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json);
        WriteAutomation(json, category);
        json.WriteString("columnKind", "utf16CodeUnits");

        List<(GateReport Report, SarifResult Result)> all =
        [
            .. reports.SelectMany(report => SarifResult.Of(report).Select(result => (Report: report, Result: result))).OrderBy(one => one.Result.First.Level),
        ];
        var notes = reports.SelectMany(report => report.Notes).Distinct(StringComparer.Ordinal).ToList();
        var written = WriteResults(json, measure, all, limits);
        var writtenNotes = WriteInvocation(json, notes, all.Count - written, limits);
        WriteProperties(json, reports, (all.Count, written), notes.Count - writtenNotes);
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

    /// <summary>GitHub takes what stands before the last slash as the category; alerts replace the earlier ones of their category only.</summary>
    private static void WriteAutomation(Utf8JsonWriter json, string category)
    {
        json.WriteStartObject("automationDetails");
        json.WriteString("id", category);
        json.WriteEndObject();
    }

    private static int WriteResults(
        Utf8JsonWriter json, GzipMeasure measure, List<(GateReport Report, SarifResult Result)> results, SarifLimits limits)
    {
        var ruleIndex = Rules.All.Select((rule, index) => (rule.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);
        var written = 0;
        json.WriteStartArray("results");
        foreach (var (report, result) in results)
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

    private static int WriteInvocation(Utf8JsonWriter json, List<string> notes, int omitted, SarifLimits limits)
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
        var written = Math.Min(notes.Count, (int)(limits.Reserve / 10_000));
        foreach (var note in notes.Take(written))
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

    private static void WriteProperties(Utf8JsonWriter json, IReadOnlyList<GateReport> reports, (int All, int Written) results, int omittedNotes)
    {
        // In the order of the exit codes: undecided is worse than findings.
        var outcome = reports.Select(report => report.Outcome).DefaultIfEmpty(GateOutcome.Passed).Max();
        json.WriteStartObject("properties");
        json.WriteString("verdict", JsonNamingPolicy.CamelCase.ConvertName(outcome.ToString()));
        json.WriteNumber("packages", reports.Sum(report => report.Packages.Count));
        json.WriteNumber("results", results.All);
        json.WriteNumber("omittedResults", results.All - results.Written);
        json.WriteNumber("omittedNotes", omittedNotes);
        json.WriteEndObject();
    }
}
