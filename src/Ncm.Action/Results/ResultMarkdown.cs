using System.Text;
using Ncm.Action.Checks;
using Ncm.Action.Comments;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>A result as GitHub's Markdown, for the job's summary, the check run and the comment; never above the bytes it is given.</summary>
internal static class ResultMarkdown
{
    private const int MostProblems = 20;
    private const int MostNotes = 20;
    private const int MaxGrants = 8192;

    /// <summary>Writes it: what cannot be read, then the lock files with the worst first, then the notes.</summary>
    /// <param name="result">The result.</param>
    /// <param name="maxBytes">How many bytes of UTF-8 it may have; at least four times <see cref="MarkdownWriter.MinimumBytes"/>.</param>
    public static string Write(CheckResult result, int maxBytes)
    {
        var head = Head(result) + Problems(result);
        var most = Math.Min(MaxGrants, maxBytes / 8);
        var offered = result.Change.PullRequest is null ? "" : CommandSuggestions.Markdown(result.Commands, most);
        var foot = Grant(result) + Apart(offered) + Apart(GrantText.ToPaste(result.Granted, most)) + Notes(result);
        var text = new StringBuilder(head);
        var left = maxBytes - Encoding.UTF8.GetByteCount(head) - Encoding.UTF8.GetByteCount(foot) - 200;
        var reports = result.Reports.OrderByDescending(report => Strength(report.Outcome)).ToList();
        var written = 0;
        foreach (var report in reports)
        {
            // The first ones are the worst and may take most of the room, as long as each of the others gets a little.
            var share = left - (Math.Min(reports.Count - written - 1, 8) * MarkdownWriter.MinimumBytes);
            if (share < MarkdownWriter.MinimumBytes)
            {
                break;
            }

            var part = $"\n{MarkdownWriter.Write(report, share - 1)}";
            text.Append(part);
            left -= Encoding.UTF8.GetByteCount(part);
            written++;
        }

        if (written < reports.Count)
        {
            text.Append($"\nLeft out for want of space: {Headline.Plural(reports.Count - written, "lock file")}, the least of them.\n");
        }

        return text.Append(foot).ToString();
    }

    private static string Head(CheckResult result)
    {
        if (result is { Reports.Count: 1, Problems.Count: 0 })
        {
            return "";
        }

        var verdict = result.ExitCode switch
        {
            ExitCode.Passed => "✅ NCM Gate: passed",
            ExitCode.Failed => "❌ NCM Gate: failed",
            ExitCode.Usage => "❌ NCM Gate: something cannot be read",
            ExitCode.Undecided => "⚠️ NCM Gate: undecided",
            var other => throw new InvalidOperationException($"{other} is not an exit code."),
        };
        var locks = result.Reports.Count > 1 ? $"{Headline.Plural(result.Reports.Count, "lock file")}: {Headline.Of(result)}.\n" : "";
        return locks.Length + result.Problems.Count == 0 ? $"## {verdict}\n" : $"## {verdict}\n\n{locks}";
    }

    private static string Problems(CheckResult result)
    {
        var text = new StringBuilder();
        foreach (var problem in result.Problems.Take(MostProblems))
        {
            var place = problem.Location is { Path.Length: > 0 } where ? $" {MarkdownText.Code(where.ToString())}:" : "";
            text.Append($"- ❌ {Link(problem)}{place} {MarkdownText.Prose(problem.Message)}\n");
        }

        if (result.Problems.Count > MostProblems)
        {
            text.Append($"- and {result.Problems.Count - MostProblems} more, which the job's log has\n");
        }

        return text.ToString();
    }

    private static string Link(GateException problem) =>
        Rules.TryGet(problem.Code, out var rule) ? $"[{rule.Id}]({MarkdownText.Address(rule.HelpUri)} \"{rule.Name}\")" : problem.Code;

    /// <summary>What a maintainer can do about a finding in a pull request.</summary>
    private static string Grant(CheckResult result)
    {
        var example = result.Change.PullRequest is null ? null : result.Reports
            .SelectMany(report => report.Findings)
            .FirstOrDefault(finding => finding is { IsPreexisting: false, Level: RuleLevel.Error, Package: not null, Rule.Waiver: RuleWaiver.AnyEntry })?.Package;
        return example is null
            ? ""
            : $"\nA maintainer can accept a package for this pull request with a comment such as {MarkdownText.Code($"/ncm whitelist add {example} reason: <why>", 300)}.\n";
    }

    private static string Apart(string part) => part.Length == 0 ? "" : $"\n{part}";

    private static string Notes(CheckResult result)
    {
        var text = new StringBuilder();
        foreach (var note in result.Notes.Take(MostNotes))
        {
            text.Append($"- {MarkdownText.Prose(note)}\n");
        }

        if (result.Notes.Count > MostNotes)
        {
            text.Append($"- and {Headline.Plural(result.Notes.Count - MostNotes, "more note")}, which the job's log has\n");
        }

        return text.Length == 0 ? "" : $"\n{text}";
    }

    private static int Strength(GateOutcome outcome) => outcome switch { GateOutcome.Undecided => 2, GateOutcome.Failed => 1, _ => 0 };
}
