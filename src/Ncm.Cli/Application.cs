using System.CommandLine;
using Ncm.Cli.Commands;
using Ncm.Cli.Terminal;
using Ncm.Gate.Diagnostics;

namespace Ncm.Cli;

/// <summary>The command line as a whole: its commands, and how whatever goes wrong becomes one sentence and an exit code.</summary>
internal static class Application
{
    /// <summary>How arguments are read: <c>@babel/core</c> is a package, and not a file with more arguments as the framework has it.</summary>
    public static ParserConfiguration Grammar { get; } = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">For the report and nothing else.</param>
    /// <param name="error">For everything that a person should see beside the report.</param>
    /// <returns>0 passes, 1 findings, 2 wrong usage or input, 3 undecided.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args, Grammar);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
            {
                await error.WriteLineAsync($"nscm: {problem.Message}");
            }

            await error.WriteLineAsync("Run 'nscm --help' for the commands and their options.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (GateException problem)
        {
            await error.WriteLineAsync(problem.Location is { } place
                ? $"{place}: error {problem.Code}: {problem.Message}"
                : $"nscm: error {problem.Code}: {problem.Message}");
            return problem.Code == "NCM9003" ? ExitCode.Undecided : ExitCode.Usage;
        }
        catch (UsageException problem)
        {
            await error.WriteLineAsync($"nscm: {problem.Message}");
            return ExitCode.Usage;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("nscm: cancelled");
            return ExitCode.Cancelled;
        }
    }

    private static RootCommand Root()
    {
        var gate = new GateOptions();
        var outputs = new OutputOptions(gate);
        var root = new RootCommand("""
            Judges every package of a package-lock.json: licence, known vulnerabilities, README, source, size.

            Examples:
              nscm verify                 judge the project in this folder; exit code 1 when something is not certified
              nscm report --json web/     the score of every package of the project in web/
            """)
        {
            VerifyCommand.Create(gate, outputs),
            ReportCommand.Create(gate, outputs),
            DetailsCommand.Create(gate),
            InitCommand.Create(),
            WhitelistCommand.Create(),
            SignInCommand.Create(),
            SignOutCommand.Create(),
            WhoAmICommand.Create(),
            ConfigCommand.Create(),
        };
        gate.AddTo(root);
        outputs.AddTo(root);
        HelpCommand.AddTo(root);
        HelpWithExamples.Install(root);
        VersionAction.Install(root);
        root.SetAction((parsed, cancellation) => ReportCommand.RunAsync(gate, outputs, parsed, cancellation));
        return root;
    }
}
