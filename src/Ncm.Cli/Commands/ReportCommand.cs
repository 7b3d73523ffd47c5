using System.CommandLine;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm report</c>: the exact score of every package. It informs and does not gate.</summary>
internal static class ReportCommand
{
    public static Command Create(GateOptions options, OutputOptions outputs)
    {
        var command = new Command("report", """
            Show the score of every package of a project's lock file; exit code 0 unless something cannot be read (2) or had (3). Where there is only
            a package.json and the policy names a certified registry, that one says what npm would install.

            Examples:
              nscm report
              nscm report --failed web/
              nscm report --dot graph.dot --output report.txt
            """);
        options.AddTo(command);
        outputs.AddTo(command);
        command.Aliases.Add("r");
        command.SetAction((parsed, cancellation) => RunAsync(options, outputs, parsed, cancellation));
        return command;
    }

    public static async Task<int> RunAsync(GateOptions options, OutputOptions outputs, ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await options.CheckAsync(parsed, CertificationDepth.Exact, cancellationToken);
        var shown = options.Shown(parsed);
        outputs.Write(
            parsed,
            report,
            (writer, color) =>
            {
                var table = new TableWriter(writer, color);
                table.WritePackages(report, shown);
                table.WriteSummary(report);
            },
            stream => JsonWriter.WriteList(stream, report.Packages.Where(shown)),
            gates: false);
        if (report.Outcome != GateOutcome.Undecided)
        {
            return 0;
        }

        // Blank scores without a reason would read as a result.
        new TableWriter(parsed.InvocationConfiguration.Error, color: false).WriteFindings(report with
        {
            Findings = [.. report.Findings.Where(finding => finding.Rule == Rules.EvidenceUnavailable)],
        });
        return ExitCode.Undecided;
    }
}
