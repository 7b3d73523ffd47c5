using System.CommandLine;
using Ncm.Gate.Certification;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm verify</c>: the gate. Finds out only what decides, shows the findings, and ends with the verdict's exit code.</summary>
internal static class VerifyCommand
{
    public static Command Create(GateOptions options, OutputOptions outputs)
    {
        var command = new Command("verify", """
            Judge a project's lock file; exit code 0 when it passes, 1 with findings, 2 when something cannot be read, 3 when undecided.

            Examples:
              nscm verify
              nscm verify --production --json web/ > ncm.json
              nscm verify --base origin/main         fail only for what changed since the branch left main
              nscm verify --sarif ncm.sarif --markdown summary.md
            """);
        options.AddTo(command);
        outputs.AddTo(command);
        var since = new Option<string?>("--base")
        {
            Description = "Fail only for what differs from this earlier lock file: a file, a project's folder, or a git ref, of which the merge base with HEAD "
                + "counts. Needs the policy's scope: changed, which is the default.",
            HelpName = "file|ref",
        };
        command.Options.Add(since);
        command.SetAction((parsed, cancellation) => RunAsync(options, outputs, since, parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        GateOptions options, OutputOptions outputs, Option<string?> since, ParseResult parsed, CancellationToken cancellationToken)
    {
        var report = await options.CheckAsync(parsed, CertificationDepth.Verdict, cancellationToken, parsed.GetValue(since));
        outputs.Write(
            parsed,
            report,
            (writer, color) =>
            {
                var table = new TableWriter(writer, color);
                table.WritePackages(report, options.Shown(parsed));
                table.WriteFindings(report);
                table.WriteSummary(report);
                table.WriteVerdict(report);
            },
            stream => JsonWriter.WriteReport(stream, report),
            gates: true);
        return report.ExitCode;
    }
}
