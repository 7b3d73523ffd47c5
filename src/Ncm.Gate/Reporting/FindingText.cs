using System.Globalization;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>The sentences around a finding that are the same in every format. Foreign text in them is not escaped: writers escape.</summary>
internal static class FindingText
{
    /// <summary>The finding, how the package comes to be there, the way out, and advice.</summary>
    public static IEnumerable<string> Lines(GateReport report, Finding finding)
    {
        yield return Message(report, finding);
        if (PathOf(finding) is { } path)
        {
            yield return path;
        }

        yield return Hint(finding);
        if (Advice(finding) is { } advice)
        {
            yield return advice;
        }
    }

    /// <summary>The message as a sentence; it names the file where that is none of the repository's, since then the place cannot.</summary>
    public static string Message(GateReport report, Finding finding)
    {
        var outside = report.NameInRepository(finding.Where.Path) is null ? $" ({finding.Where})" : "";
        return $"{finding.Message.TrimEnd('.', ' ')}{outside}{Before(finding)}.";
    }

    /// <summary>Says of what was there before the change that it was; nothing of the rest.</summary>
    public static string Before(Finding finding) => finding.IsPreexisting ? " (it was there before the change)" : "";

    /// <summary>How the package comes to be there; <see langword="null"/> for a direct dependency.</summary>
    public static string? PathOf(Finding finding)
    {
        if (finding.DirectDependency is null)
        {
            return null;
        }

        var more = finding.Paths.Count - 1;
        return more == 0
            ? $"Brought in by {finding.Paths[0]}."
            : string.Create(CultureInfo.InvariantCulture, $"Brought in by {finding.Paths[0]}, and {more} other way{(more == 1 ? "" : "s")}.");
    }

    /// <summary>What to do about it.</summary>
    public static string Hint(Finding finding) =>
        finding is { Package: { } id, DirectDependency: { } direct, Rule.Waiver: RuleWaiver.AnyEntry }
            ? $"Change {direct} in package.json, or whitelist {id} with a reason."
            : finding.Rule.Help;

    /// <summary>The version that would help, marked as advice; <see langword="null"/> where none is known of.</summary>
    public static string? Advice(Finding finding) => finding.Advice switch
    {
        { Command: { } command } advice => $"Advice: {advice.Text}: `{command}`.",
        { } advice => $"Advice: {advice.Text}.",
        null => null,
    };
}
