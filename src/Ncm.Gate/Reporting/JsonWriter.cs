using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>The reports for machines.</summary>
public static class JsonWriter
{
    /// <summary>The full report: <c>nscm verify --json</c>. docs/schemas/report.schema.json describes it.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">The report.</param>
    public static void WriteReport(Stream stream, GateReport report)
    {
        using var json = new Utf8JsonWriter(stream, JsonText.Options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        json.WriteString("verdict", Word(report.Outcome));
        json.WriteText("lockfile", report.LockfilePath);
        json.WriteNumber("lockfileVersion", report.LockfileVersion);
        json.WriteText("project", report.ProjectName);
        json.WriteNumber("minimumScore", report.Policy.MinimumScore);
        json.WriteStartArray("packages");
        foreach (var package in report.Packages)
        {
            WritePackage(json, package);
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            WriteFinding(json, finding);
        }

        json.WriteEndArray();
        WriteStrings(json, "notes", report.Notes);
        json.WriteEndObject();
    }

    /// <summary>
    /// The original's list <c>[{name, version, from, score}]</c>: <c>nscm report --json</c>. A package without a score has none, as in
    /// the original; a score that is not exact is the lowest that it can be.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="packages">The packages to list.</param>
    public static void WriteList(Stream stream, IEnumerable<JudgedPackage> packages)
    {
        using var json = new Utf8JsonWriter(stream, JsonText.Options);
        json.WriteStartArray();
        foreach (var package in packages)
        {
            json.WriteStartObject();
            json.WriteText("name", package.Id.Name);
            json.WriteText("version", package.Id.Version);
            json.WriteText("from", string.Join(" || ", package.RequestedAs));
            if (package.Score is { } score)
            {
                json.WriteNumber("score", score.Min);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>
    /// One package: <c>nscm details --json</c>. <c>package</c> and <c>findings</c> are as in the full report; <c>whitelistEntry</c> is the entry
    /// that accepts it, or null. docs/schemas/details.schema.json describes it.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="report">The report that the package is in.</param>
    /// <param name="package">The package.</param>
    public static void WriteDetails(Stream stream, GateReport report, JudgedPackage package)
    {
        using var json = new Utf8JsonWriter(stream, JsonText.Options);
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        json.WriteNumber("minimumScore", report.Policy.MinimumScore);
        json.WritePropertyName("package");
        WritePackage(json, package);
        json.WriteStartArray("findings");
        foreach (var finding in report.Findings.Where(finding => finding.Package == package.Id))
        {
            WriteFinding(json, finding);
        }

        json.WriteEndArray();
        WriteEntry(json, package.AcceptedBy);
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, WhitelistEntry? entry)
    {
        if (entry is null)
        {
            json.WriteNull("whitelistEntry");
            return;
        }

        json.WriteStartObject("whitelistEntry");
        json.WriteText("package", entry.Package);
        json.WriteText("versions", entry.Versions.Text);
        json.WriteText("reason", entry.Reason);
        if (entry.Accepts is { } accepts)
        {
            WriteStrings(json, "accepts", accepts);
        }

        json.WriteText("by", entry.By);
        json.WriteString("at", entry.At.ToString());
        json.WriteText("expires", entry.Expires?.ToString());
        json.WriteText("integrity", entry.Integrity);
        json.WriteText("resolved", entry.Resolved);
        json.WriteText("file", entry.Where.Path);
        json.WriteNumber("line", entry.Where.Line);
        json.WriteEndObject();
    }

    private static void WritePackage(Utf8JsonWriter json, JudgedPackage package)
    {
        json.WriteStartObject();
        json.WriteText("name", package.Id.Name);
        json.WriteText("version", package.Id.Version);
        json.WriteString("verdict", Word(package.Verdict));
        WriteScore(json, "score", package.Certification?.Score);
        WriteScore(json, "ownScore", package.Certification?.OwnScore);
        json.WriteBoolean("development", package.IsDevelopment);
        json.WriteStartArray("criteria");
        foreach (var criterion in package.Certification?.Criteria ?? [])
        {
            json.WriteStartObject();
            json.WriteString("criterion", Word(criterion.Criterion));
            json.WriteString("outcome", Word(criterion.Outcome));
            json.WriteNumber("cost", criterion.Cost);
            json.WriteText("detail", criterion.Detail);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("advisories");
        foreach (var advisory in package.Certification?.Vulnerabilities ?? [])
        {
            WriteAdvisory(json, advisory);
        }

        json.WriteEndArray();
        WritePaths(json, package.Paths);
        WriteStrings(json, "rules", package.Broken.Select(rule => rule.Id));
        WriteStrings(json, "because", package.Because.Select(id => id.ToString()));
        WriteStrings(json, "requestedAs", package.RequestedAs);
        WriteLocations(json, package.Locations);
        json.WriteEndObject();
    }

    private static void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("rule", finding.Rule.Id);
        json.WriteString("name", finding.Rule.Name);
        json.WriteString("level", Word(finding.Level));
        json.WriteBoolean("preexisting", finding.IsPreexisting);
        json.WriteText("package", finding.Package?.ToString());
        json.WriteText("file", finding.Where.Path);
        json.WriteNumber("line", finding.Where.Line);
        json.WriteNumber("column", finding.Where.Column);
        json.WriteText("message", finding.Message);
        WriteStrings(json, "advisories", finding.Advisories);
        WritePaths(json, finding.Paths);
        json.WriteText("directDependency", finding.DirectDependency);
        WriteLocations(json, finding.Locations);
        WriteAdvice(json, finding.Advice);
        json.WriteEndObject();
    }

    private static void WriteAdvice(Utf8JsonWriter json, FixAdvice? advice)
    {
        if (advice is null)
        {
            json.WriteNull("advice");
            return;
        }

        json.WriteStartObject("advice");
        json.WriteString("kind", Word(advice.Kind));
        json.WriteText("package", advice.Target?.Name);
        json.WriteText("version", advice.Target?.Version);
        json.WriteText("command", advice.Command);
        json.WriteText("text", advice.Text);
        json.WriteEndObject();
    }

    private static void WriteAdvisory(Utf8JsonWriter json, Advisory advisory)
    {
        json.WriteStartObject();
        json.WriteText("id", advisory.Id);
        WriteStrings(json, "aliases", advisory.Aliases);
        json.WriteString("severity", Word(advisory.Severity));
        json.WriteText("summary", advisory.Summary);
        json.WriteText("url", advisory.Url);
        WriteStrings(json, "fixedIn", advisory.FixedIn);
        json.WriteEndObject();
    }

    private static void WriteScore(Utf8JsonWriter json, string name, Score? score)
    {
        if (score is not { } known)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("min", known.Min);
        json.WriteNumber("max", known.Max);
        json.WriteEndObject();
    }

    private static void WritePaths(Utf8JsonWriter json, IReadOnlyList<DependencyPath> paths)
    {
        json.WriteStartArray("paths");
        foreach (var path in paths)
        {
            json.WriteStartArray();
            foreach (var package in path.Packages)
            {
                json.WriteTextValue(package);
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private static void WriteLocations(Utf8JsonWriter json, IReadOnlyList<FileLocation> locations)
    {
        json.WriteStartArray("locations");
        foreach (var location in locations)
        {
            json.WriteStartObject();
            json.WriteText("file", location.Path);
            json.WriteNumber("line", location.Line);
            json.WriteNumber("column", location.Column);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteTextValue(value);
        }

        json.WriteEndArray();
    }

    /// <summary>An enumeration's member in camelCase.</summary>
    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
