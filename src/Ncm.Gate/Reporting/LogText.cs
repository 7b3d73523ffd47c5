using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>What a log says of a finding, after its place, level and rule. Safe for a terminal and for the log of a build.</summary>
public static class LogText
{
    /// <summary>The message, then each path that pulls the package in, then what to change.</summary>
    /// <param name="finding">The finding.</param>
    public static IReadOnlyList<string> Of(Finding finding)
    {
        List<string> lines = [PlainText.EscapeForLog(finding.Message) + FindingText.Before(finding)];
        lines.AddRange(finding.Paths.Where(path => path.Packages.Count > 1).Select(path => PlainText.EscapeForLog(path.ToString())));
        if (finding.DirectDependency is { } direct)
        {
            // What must be named in the whitelist, malware above all, is no way out to offer.
            var whitelist = finding.Rule.Waiver == RuleWaiver.AnyEntry ? $", or whitelist {PlainText.EscapeForLog(finding.Package.ToString()!)}" : "";
            lines.Add($"change {PlainText.EscapeForLog(direct)} in package.json{whitelist}");
        }

        return lines;
    }
}
