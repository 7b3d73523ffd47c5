using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Gate.MSBuild;

/// <summary>Writes what the gate says into the build's log. A diagnostic is one line, so that what <c>nscm</c> prints below a finding follows in it.</summary>
/// <param name="log">The build's log.</param>
/// <param name="lowered">Whether findings that fail the gate are warnings.</param>
internal sealed class DiagnosticLog(TaskLoggingHelper log, bool lowered)
{
    private const string SettingCode = "NCM0002";

    private readonly List<LoggedWarning> _warnings = [];

    /// <summary>The warnings so far, to be said again by builds that need not judge.</summary>
    public IReadOnlyList<LoggedWarning> Warnings => _warnings;

    /// <summary>Writes a report: findings as diagnostics, the summary at normal verbosity, the table at detailed.</summary>
    public void Write(GateReport report)
    {
        foreach (var finding in report.Findings)
        {
            Write(finding);
        }

        WriteLines(MessageImportance.Low, table => table.WritePackages(report, _ => true));
        WriteLines(MessageImportance.Normal, table => table.WriteSummary(report));
    }

    /// <summary>Writes why the gate cannot go on.</summary>
    public static void Write(TaskLoggingHelper log, GateException problem)
    {
        var (path, line, column) = problem.Location ?? new FileLocation("");
        var help = Rules.TryGet(problem.Code, out var rule) ? rule.HelpUri.AbsoluteUri : null;
        log.LogError(null, problem.Code, null, help, path.Length == 0 ? null : path, line, column, 0, 0, PlainText.EscapeForLog(problem.Message));
    }

    /// <summary>Writes what is wrong with the project's properties.</summary>
    public static void Write(TaskLoggingHelper log, SettingException problem) =>
        log.LogError(null, SettingCode, null, Links.Page, null, 0, 0, 0, 0, problem.Message);

    private void Write(Finding finding)
    {
        var (file, line, column) = finding.Where;
        var message = string.Join("; ", LogText.Of(finding));
        var help = finding.Rule.HelpUri.AbsoluteUri;
        switch (finding.Level)
        {
            case RuleLevel.Error when !lowered:
                log.LogError(null, finding.Rule.Id, null, help, file, line, column, 0, 0, message);
                break;
            case RuleLevel.Error or RuleLevel.Warning:
                var warning = new LoggedWarning(finding.Rule.Id, help, file, line, column, message);
                _warnings.Add(warning);
                warning.WriteTo(log);
                break;
            default:
                log.LogMessage(null, finding.Rule.Id, null, file, line, column, 0, 0, MessageImportance.Normal, message);
                break;
        }
    }

    private void WriteLines(MessageImportance importance, Action<TableWriter> write)
    {
        if (!log.LogsMessagesOfImportance(importance))
        {
            return;
        }

        using var text = new StringWriter();
        write(new TableWriter(text, color: false));
        foreach (var line in text.ToString().TrimEnd().Split(Environment.NewLine))
        {
            log.LogMessage(importance, "{0}", line);
        }
    }
}
