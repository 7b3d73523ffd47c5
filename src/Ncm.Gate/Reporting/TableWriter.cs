using System.Globalization;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>
/// The report for a person at a terminal: a table of packages with the original's columns, then the findings in the canonical form
/// <c>file(line,column): level code: message</c> that editors turn into links, then one line of summary.
/// </summary>
/// <param name="writer">Where to.</param>
/// <param name="color">Whether the other end shows ANSI colours.</param>
public sealed class TableWriter(TextWriter writer, bool color)
{
    private const int MaxColumn = 60;

    /// <summary>The table of packages: name, version, score, verdict and reason.</summary>
    /// <param name="report">The report.</param>
    /// <param name="isShown">Which packages to show.</param>
    public void WritePackages(GateReport report, Func<JudgedPackage, bool> isShown)
    {
        var rows = report.Packages.Where(isShown).Select(package => Row(report, package)).ToList();
        if (rows.Count == 0)
        {
            return;
        }

        var name = Width(rows, row => row.Name, "Package");
        var version = Width(rows, row => row.Version, "Version");
        var score = Width(rows, row => row.Score, "Score");
        var verdict = Width(rows, row => row.Verdict, "Verdict");
        WriteRow(new TableRow("Package", "Version", "Score", "Verdict", "", TerminalColor.None), name, version, score, verdict);
        writer.WriteLine(new string('─', name + version + score + verdict + 6));
        foreach (var row in rows)
        {
            WriteRow(row, name, version, score, verdict);
        }

        writer.WriteLine();
    }

    /// <summary>The findings, each with how the project comes to have the package.</summary>
    /// <param name="report">The report.</param>
    public void WriteFindings(GateReport report)
    {
        foreach (var finding in report.Findings)
        {
            var level = finding.Level.ToString().ToLowerInvariant();
            var head = Paint($"{level} {finding.Rule.Id}", finding.Level == RuleLevel.Error ? TerminalColor.Red : TerminalColor.Yellow);
            var lines = LogText.Of(finding);
            writer.WriteLine($"{PlainText.EscapeForLog(finding.Where.ToString())}: {head}: {lines[0]}");
            foreach (var line in lines.Skip(1))
            {
                writer.WriteLine($"    {line}");
            }

            if (finding.Advice is { } advice)
            {
                var command = advice.Command is null ? "" : $": {PlainText.EscapeForLog(advice.Command)}";
                writer.WriteLine($"    advice: {PlainText.EscapeForLog(advice.Text)}{command}");
            }
        }

        if (report.Findings.Count > 0)
        {
            writer.WriteLine();
        }
    }

    /// <summary>One line: how many packages have which verdict.</summary>
    /// <param name="report">The report.</param>
    public void WriteSummary(GateReport report)
    {
        foreach (var note in report.Notes)
        {
            writer.WriteLine($"note: {PlainText.EscapeForLog(note)}");
        }

        var counts = Enum.GetValues<Verdict>()
            .Select(verdict => (Verdict: verdict, Count: report.Count(verdict)))
            .Where(count => count.Count > 0)
            .Select(count => $"{count.Count} {count.Verdict.ToString().ToLowerInvariant()}");
        var packages = string.Create(CultureInfo.InvariantCulture, $"{report.Packages.Count} package{(report.Packages.Count == 1 ? "" : "s")}");
        writer.WriteLine($"{PlainText.EscapeForLog(report.LockfilePath)}: {packages}{(report.Packages.Count == 0 ? "" : ": ")}{string.Join(", ", counts)}");
    }

    /// <summary>One line: how the gate ends.</summary>
    /// <param name="report">The report.</param>
    public void WriteVerdict(GateReport report) => writer.WriteLine(report.Outcome switch
    {
        GateOutcome.Passed => Paint($"The gate passes{Preexisting(report)}.", TerminalColor.Green),
        GateOutcome.Failed => Paint($"The gate fails: {Findings(report)}{Preexisting(report)}.", TerminalColor.Red),
        GateOutcome.Undecided => Paint("The gate is undecided: evidence could not be had, and what cannot be judged does not pass.", TerminalColor.Red),
        _ => throw new InvalidOperationException($"{report.Outcome} is not an outcome."),
    });

    private static string Findings(GateReport report)
    {
        var errors = report.Findings.Count(finding => finding.Level == RuleLevel.Error);
        return errors == 1 ? "1 finding" : $"{errors} findings";
    }

    /// <summary>What else was found, and does not count.</summary>
    private static string Preexisting(GateReport report) => report.Findings.Count(finding => finding.IsPreexisting) switch
    {
        0 => "",
        1 => "; 1 finding was there before the change",
        var count => $"; {count} findings were there before the change",
    };

    private static TableRow Row(GateReport report, JudgedPackage package) => new(
        PlainText.EscapeForLog(package.Id.Name),
        PlainText.EscapeForLog(package.Id.Version),
        package.Score?.ToString() ?? "",
        package.Verdict.ToString().ToLowerInvariant(),
        PlainText.EscapeForLog(Reason(package)),
        ColorOf(report, package));

    /// <summary>Why the verdict is what it is, or what keeps the score below 100.</summary>
    private static string Reason(JudgedPackage package) => package switch
    {
        { Because.Count: > 0 } => $"because of {string.Join(", ", package.Because)}",
        { AcceptedBy: { } entry } => entry.Reason,
        { Certification: { } certification } => string.Join(
            ", ",
            certification.Criteria
                .Where(criterion => criterion.Outcome == CriterionOutcome.Failed)
                .Select(criterion => criterion.Detail)
                .Concat(package.Broken.Where(rule => !rule.IsAboutThePackage).Select(rule => rule.Name))),
        _ => package.Uncertified ?? "",
    };

    private static TerminalColor ColorOf(GateReport report, JudgedPackage package) => PackageColors.Of(report, package) switch
    {
        PackageColor.Red => TerminalColor.Red,
        PackageColor.Green => TerminalColor.Green,
        PackageColor.Yellow => TerminalColor.Yellow,
        var other => throw new InvalidOperationException($"{other} is not a colour."),
    };

    private static int Width(List<TableRow> rows, Func<TableRow, string> column, string title) =>
        Math.Min(MaxColumn, Math.Max(title.Length, rows.Max(row => column(row).Length)));

    private void WriteRow(TableRow row, int name, int version, int score, int verdict)
    {
        var start = $"{row.Name.PadRight(name)}  {row.Version.PadRight(version)}  ";
        writer.WriteLine($"{start}{Paint(row.Score.PadLeft(score), row.Color)}  {Paint(row.Verdict.PadRight(verdict), row.Color)}  {row.Reason}".TrimEnd());
    }

    private string Paint(string text, TerminalColor paint) =>
        color && paint != TerminalColor.None ? $"\e[{(int)paint}m{text}\e[0m" : text;

    private sealed record TableRow(string Name, string Version, string Score, string Verdict, string Reason, TerminalColor Color);

    /// <summary>The foreground colours of ECMA-48.</summary>
    private enum TerminalColor
    {
        None = 0,
        Red = 31,
        Green = 32,
        Yellow = 33,
    }
}
