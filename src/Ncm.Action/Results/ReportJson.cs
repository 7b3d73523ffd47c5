using System.Text;
using System.Text.Json.Nodes;
using Ncm.Action.Checks;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>
/// The output <c>report</c>: the verdict and for each lock file the report of <c>nscm verify --json</c>, within what an output may have. Packages
/// are left out first, certified ones before others, then findings from the end; <c>omitted</c> counts them.
/// </summary>
internal static class ReportJson
{
    /// <summary>An output may have 1 MB, and all outputs of a job 50; UTF-16 may be what is counted.</summary>
    private const int MaxBytes = 450_000;

    /// <summary>Writes it on one line.</summary>
    public static string Write(CheckResult result)
    {
        var reports = new JsonArray([.. result.Reports.Select(Parse)]);
        var omitted = 0;
        foreach (var certifiedOnly in new[] { true, false })
        {
            if (Size(result, reports, omitted) <= MaxBytes)
            {
                break;
            }

            omitted += DropPackages(reports, certifiedOnly);
        }

        while (Size(result, reports, omitted) > MaxBytes)
        {
            omitted += DropHalf(reports);
        }

        return Whole(result, reports, omitted).ToJsonString();
    }

    private static JsonNode Parse(GateReport report)
    {
        using var stream = new MemoryStream();
        JsonWriter.WriteReport(stream, report);
        return JsonNode.Parse(stream.ToArray())!;
    }

    private static int Size(CheckResult result, JsonArray reports, int omitted) => Encoding.UTF8.GetByteCount(Whole(result, reports, omitted).ToJsonString());

    private static JsonObject Whole(CheckResult result, JsonArray reports, int omitted) => new()
    {
        ["schemaVersion"] = 1,
        ["verdict"] = result.Verdict,
        ["reports"] = reports.DeepClone(),
        ["problems"] = new JsonArray([.. result.Problems.Take(100).Select(Problem)]),
        ["notes"] = new JsonArray([.. result.Notes.Take(100).Select(note => (JsonNode)note)]),
        ["omitted"] = omitted,
    };

    private static JsonObject Problem(GateException problem) => new()
    {
        ["rule"] = problem.Code,
        ["file"] = problem.Location?.Path,
        ["line"] = problem.Location?.Line ?? 0,
        ["message"] = PlainText.Escape(problem.Message),
    };

    private static int DropPackages(JsonArray reports, bool certifiedOnly) => reports.Sum(report =>
    {
        var packages = (JsonArray)report!["packages"]!;
        return packages.RemoveAll(package => !certifiedOnly || (string?)package!["verdict"] == "certified");
    });

    /// <summary>Half of the longest list of findings, or without any the last report.</summary>
    private static int DropHalf(JsonArray reports)
    {
        var findings = reports.Select(report => (JsonArray)report!["findings"]!).MaxBy(list => list.Count);
        if (findings is { Count: > 0 })
        {
            var before = findings.Count;
            while (findings.Count > before / 2)
            {
                findings.RemoveAt(findings.Count - 1);
            }

            return before - findings.Count;
        }

        reports.RemoveAt(reports.Count - 1);
        return 1;
    }
}
