using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm details</c>: why one package has the score and the verdict that it has. Only it and its tree are asked about.</summary>
internal static class DetailsCommand
{
    public static Command Create(GateOptions options)
    {
        var package = new Argument<string>("package@version")
        {
            Description = "A package of the lock file, such as debug@2.2.0 or @babel/core@7.24.0; the version may be left out where there is one only.",
        };
        package.Validators.Add(result =>
        {
            // No package's name begins like an option, but the framework would take a misspelt one for it.
            if (result.Tokens is [{ Value: ['-', ..] option }])
            {
                result.AddError($"{option} is not an option of this command.");
            }
        });
        var command = new Command("details", """
            Show everything about one package of a lock file: criteria, evidence, advisories, what brings it in; exit code 0 unless it is not there or
            something cannot be read (2) or had (3).

            Examples:
              nscm details debug@2.2.0
              nscm details --json @babel/core@7.24.0 web/
            """)
        {
            package,
        };
        options.AddTo(command, lists: false);
        command.SetAction((parsed, cancellation) => RunAsync(options, parsed.GetValue(package)!, parsed, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(GateOptions options, string asked, ParseResult parsed, CancellationToken cancellationToken)
    {
        var only = PackageId.TryParse(asked, out var id) ? id : new PackageId(asked, "");
        var report = await options.CheckAsync(parsed, CertificationDepth.Exact, cancellationToken, only: only);
        var found = report.Packages.Where(package => package.Id.Name == only.Name && (only.Version.Length == 0 || package.Id.Version == only.Version)).ToList();
        if (found is not [var shown])
        {
            throw new UsageException(DetailsWriter.Absent(report, only));
        }

        var output = parsed.InvocationConfiguration.Output;
        if (options.IsJson(parsed))
        {
            StandardOutput.WriteJson(output, stream => JsonWriter.WriteDetails(stream, report, shown));
        }
        else
        {
            new DetailsWriter(output).Write(report, shown);
        }

        if (report.Outcome != GateOutcome.Undecided)
        {
            return 0;
        }

        new TableWriter(parsed.InvocationConfiguration.Error, color: false).WriteFindings(report with
        {
            Findings = [.. report.Findings.Where(finding => finding.Rule == Rules.EvidenceUnavailable)],
        });
        return ExitCode.Undecided;
    }
}
