using Ncm.Action.Comments;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Checks;

/// <summary>What a run found out: a report for each lock file, and what is wrong beside them.</summary>
internal sealed record CheckResult
{
    /// <summary>What was judged.</summary>
    public required JudgedChange Change { get; init; }

    /// <summary>The reports, by lock file.</summary>
    public required IReadOnlyList<GateReport> Reports { get; init; }

    /// <summary>What could not be read (NCM9001, NCM9002) or had (NCM9003).</summary>
    public required IReadOnlyList<GateException> Problems { get; init; }

    /// <summary>What a person should know besides, one sentence each.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>What comments granted.</summary>
    public IReadOnlyList<Grant> Granted { get; init; } = [];

    /// <summary>The comments by which what fails could be whitelisted.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>0 passes, 1 findings, 2 input that cannot be read, 3 undecided; the strongest of 2, 3, 1.</summary>
    public int ExitCode => Reports.Select(report => report.ExitCode)
        .Concat(Problems.Select(problem => problem.Code == "NCM9003" ? Action.ExitCode.Undecided : Action.ExitCode.Usage))
        .Aggregate(Action.ExitCode.Passed, Action.ExitCode.Stronger);

    /// <summary>The exit code in a word: <c>passed</c>, <c>failed</c>, <c>error</c> or <c>undecided</c>.</summary>
    public string Verdict => ExitCode switch
    {
        Action.ExitCode.Passed => "passed",
        Action.ExitCode.Failed => "failed",
        Action.ExitCode.Usage => "error",
        Action.ExitCode.Undecided => "undecided",
        var other => throw new InvalidOperationException($"{other} is not an exit code."),
    };

    /// <summary>How many packages have one of these verdicts, in all lock files.</summary>
    public int Count(params Verdict[] verdicts) => Reports.Sum(report => verdicts.Sum(report.Count));
}
