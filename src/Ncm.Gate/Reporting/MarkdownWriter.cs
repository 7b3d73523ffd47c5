using System.Globalization;
using System.Text;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>
/// The report as GitHub's Markdown, for a job's summary or a comment: the verdict, a table of the findings, worst first, and the packages
/// behind a fold. It never exceeds the bytes it is given: packages are left out first, then the least of the findings, and the text says
/// how many.
/// </summary>
public static class MarkdownWriter
{
    /// <summary>What a step of GitHub Actions may add to the job's summary: 1 MiB. More fails the upload of all of it.</summary>
    public const int SummaryBytes = 1024 * 1024;

    /// <summary>What a comment may have: 65,536. GitHub counts characters; counting bytes stays below on every reading of the rule.</summary>
    public const int CommentBytes = 65_536;

    /// <summary>The least that can be asked for: the verdict and the sentence about what was left out.</summary>
    public const int MinimumBytes = 4096;

    // What the sentence about the omitted and the ends of the tables take at most.
    private const int Reserve = 512;
    private const int MaxNotes = 10;

    // A character may take twenty bytes, and the heading must fit even the least limit.
    private const int MaxFile = 120;
    private const string EndOfFold = "\n</details>\n";

    /// <summary>The report's text.</summary>
    /// <param name="report">The report.</param>
    /// <param name="maxBytes">
    /// How many bytes of UTF-8 it may have, <see cref="SummaryBytes"/> or <see cref="CommentBytes"/>, less what the caller puts around it; at
    /// least <see cref="MinimumBytes"/>.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> is below <see cref="MinimumBytes"/>.</exception>
    public static string Write(GateReport report, int maxBytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBytes, MinimumBytes);
        var text = new BoundedText(maxBytes - Reserve);
        text.Append(Head(report));
        var findings = WriteFindings(text, report);
        var notes = WriteNotes(text, report);
        var packages = WritePackages(text, report);
        return text.ToString() + Omitted(findings, notes, packages);
    }

    private static string Head(GateReport report)
    {
        var verdict = report.Outcome switch
        {
            GateOutcome.Passed => "✅ NCM Gate: passed",
            GateOutcome.Failed => "❌ NCM Gate: failed",
            GateOutcome.Undecided => "⚠️ NCM Gate: undecided",
            var other => throw new InvalidOperationException($"{other} is not an outcome."),
        };
        var counts = Enum.GetValues<Verdict>()
            .Select(value => (Verdict: value, Count: report.Count(value)))
            .Where(count => count.Count > 0)
            .Select(count => $"{count.Count} {count.Verdict.ToString().ToLowerInvariant()}");
        var lockfile = report.PlaceInRepository(new Diagnostics.FileLocation(report.LockfilePath)).Path;
        return $"""
            ## {verdict}

            {MarkdownText.Code(lockfile, MaxFile)}: {Plural(report.Packages.Count, "package")}{(report.Packages.Count == 0 ? "" : ": ")}{string.Join(", ", counts)}. {Plural(report.Findings.Count, "finding")}.

            """.ReplaceLineEndings("\n");
    }

    /// <summary>The table of findings.</summary>
    /// <returns>How many did not fit.</returns>
    private static int WriteFindings(BoundedText text, GateReport report)
    {
        var findings = WorstFirst.Of(report);
        if (findings.Count == 0)
        {
            return 0;
        }

        var omitted = text.AppendRows(
            "\n| | Rule | Package | What is wrong | Where |\n|---|---|---|---|---|\n", findings.Select(finding => Row(report, finding)), "");
        if (findings.Any(finding => finding.Package is not null && finding.Rule.Waiver != RuleWaiver.Never))
        {
            text.Append(Whitelisting(findings));
        }

        return omitted;
    }

    private static string Row(GateReport report, Finding finding)
    {
        var sign = finding.Level switch
        {
            RuleLevel.Error => "❌",
            RuleLevel.Warning => "⚠️",
            RuleLevel.Note => "ℹ️",
            var other => throw new InvalidOperationException($"{other} is not a level."),
        };
        var package = finding.Package is { } id ? MarkdownText.Code(id.ToString()) : "";
        var path = FindingText.PathOf(finding) is null ? "" : $"<br>{PathOf(finding.Paths[0])}";
        var advice = finding.Advice switch
        {
            { Command: { } command } found => $"<br>{MarkdownText.Prose($"Advice: {found.Text}:")} {MarkdownText.Code(command)}",
            { } found => $"<br>{MarkdownText.Prose($"Advice: {found.Text}.")}",
            null => "",
        };
        var (file, where) = report.PlaceInRepository(finding.Where);
        var place = where.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{file}:{where.Line}") : file;
        return $"| {sign} | {Link(finding.Rule)} | {package} | {MarkdownText.Prose(FindingText.Message(report, finding))}{path}{advice} | {MarkdownText.Code(place)} |\n";
    }

    private static string PathOf(DependencyPath path)
    {
        const int Shown = 8;
        var names = path.Packages.Select(name => MarkdownText.Code(name)).ToList();
        return names.Count <= Shown
            ? string.Join(" → ", names)
            : string.Join(" → ", [.. names[..(Shown / 2)], "…", .. names[^(Shown / 2)..]]);
    }

    private static string Whitelisting(IReadOnlyList<Finding> findings)
    {
        var example = findings.FirstOrDefault(finding => finding is { Package: not null, Rule.Waiver: RuleWaiver.AnyEntry })?.Package
            ?? findings.First(finding => finding.Package is not null && finding.Rule.Waiver != RuleWaiver.Never).Package!.Value;
        return $"""

            To use a package all the same, whitelist it with a reason, such as {MarkdownText.Code($"nscm whitelist add {example}")}.

            """.ReplaceLineEndings("\n");
    }

    /// <summary>The first of the notes.</summary>
    /// <returns>How many are left out.</returns>
    private static int WriteNotes(BoundedText text, GateReport report)
    {
        var shown = report.Notes.Take(MaxNotes).Select(note => $"- note: {MarkdownText.Prose(note)}\n").ToList();
        return report.Notes.Count - shown.Count + text.AppendRows("\n", shown, "");
    }

    /// <summary>The packages that are not simply certified, behind a fold.</summary>
    /// <returns>How many did not fit.</returns>
    private static int WritePackages(BoundedText text, GateReport report)
    {
        var packages = report.Packages.Where(package => package.Verdict != Verdict.Certified).OrderByDescending(package => package.Verdict).ToList();
        return packages.Count == 0 ? 0 : text.AppendRows(
            $"\n<details><summary>{Plural(packages.Count, "package")} not certified</summary>\n\n| Package | Score | Verdict | Why |\n|---|---:|---|---|\n",
            packages.Select(package =>
                $"| {MarkdownText.Code(package.Id.ToString())} | {package.Score?.ToString() ?? ""} | {package.Verdict.ToString().ToLowerInvariant()} | {MarkdownText.Prose(ReasonOf(package))} |\n"),
            EndOfFold);
    }

    private static string ReasonOf(JudgedPackage package) => package switch
    {
        { Because.Count: > 0 } => $"because of {string.Join(", ", package.Because)}",
        { AcceptedBy: { } entry } => entry.Reason,
        { Certification: { } certification } => string.Join(
            ", ", certification.Criteria.Where(criterion => criterion.Outcome == CriterionOutcome.Failed).Select(criterion => criterion.Detail)),
        _ => package.Uncertified ?? "",
    };

    private static string Omitted(int findings, int notes, int packages)
    {
        if (findings + notes + packages == 0)
        {
            return "";
        }

        var parts = new List<string>();
        if (findings > 0)
        {
            parts.Add($"**{Plural(findings, "more finding")}**, the least severe ones");
        }

        if (packages > 0)
        {
            parts.Add(Plural(packages, "more package"));
        }

        if (notes > 0)
        {
            parts.Add(Plural(notes, "more note"));
        }

        return $"\nLeft out for want of space: {string.Join("; ", parts)}. The job's log has all of them.\n";
    }

    private static string Link(Rule rule) => $"[{rule.Id}]({MarkdownText.Address(rule.HelpUri)} \"{rule.Name}\")";

    private static string Plural(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>Text that takes only what fits.</summary>
    private sealed class BoundedText(int maxBytes)
    {
        private readonly StringBuilder _text = new();
        private int _bytes;

        public bool Append(string part)
        {
            var bytes = Encoding.UTF8.GetByteCount(part);
            if (bytes > maxBytes - _bytes)
            {
                return false;
            }

            _bytes += bytes;
            _text.Append(part);
            return true;
        }

        /// <summary>A table or list: as many of its first rows as fit, and nothing at all where not one does.</summary>
        /// <returns>How many rows are left out.</returns>
        public int AppendRows(string head, IEnumerable<string> rows, string end)
        {
            var all = rows.ToList();
            var reserved = Encoding.UTF8.GetByteCount(head) + Encoding.UTF8.GetByteCount(end);
            var fitting = 0;
            var bytes = reserved;
            while (fitting < all.Count && bytes + Encoding.UTF8.GetByteCount(all[fitting]) <= maxBytes - _bytes)
            {
                bytes += Encoding.UTF8.GetByteCount(all[fitting]);
                fitting++;
            }

            if (fitting > 0)
            {
                _text.Append(head).AppendJoin("", all.Take(fitting)).Append(end);
                _bytes += bytes;
            }

            return all.Count - fitting;
        }

        public override string ToString() => _text.ToString();
    }
}
