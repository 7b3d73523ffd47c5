using System.Globalization;
using Ncm.Action.Checks;
using Ncm.Gate.Policy;

namespace Ncm.Action.Results;

/// <summary>A result in one line.</summary>
internal static class Headline
{
    /// <summary>The line, such as <c>1 package is not certified</c>.</summary>
    public static string Of(CheckResult result)
    {
        var bad = result.Reports.SelectMany(report => report.Findings)
            .Where(finding => finding is { Level: RuleLevel.Error, IsPreexisting: false, Package: not null })
            .Select(finding => finding.Package!.Value)
            .Distinct()
            .Count();
        return result.ExitCode switch
        {
            ExitCode.Passed when result.Reports.Count == 0 => "Nothing to judge",
            ExitCode.Passed => $"{Plural(result.Reports.Sum(report => report.Packages.Count), "package")} judged, nothing to object to",
            ExitCode.Failed when bad > 0 => $"{Plural(bad, "package")} {(bad == 1 ? "is" : "are")} not certified",
            ExitCode.Failed => "The lock file is not in order",
            ExitCode.Usage => "Something cannot be read",
            ExitCode.Undecided => "Undecided: evidence could not be had",
            var other => throw new InvalidOperationException($"{other} is not an exit code."),
        };
    }

    /// <summary>A count with its noun.</summary>
    public static string Plural(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");
}
