using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whitelist</c>: judges the project and asks about each package that fails.</summary>
internal sealed class WhitelistCommand
{
    private readonly Argument<string> _path = ProjectPath.Argument();
    private readonly Option<string?> _policy = WhitelistPlace.PolicyOption();
    private readonly Option<bool> _production = new("--production", "-p") { Description = "Leave out what only development needs." };
    private readonly Option<bool> _json = new("--json", "-j") { Description = "Write what was added as JSON." };

    private readonly Option<bool> _all = new("--all")
    {
        Description = "Whitelist all that fails without asking; what is accepted only by its name (malware, denied packages, NCM2xxx) is left out.",
    };

    private readonly ConnectionOptions _connection = new();
    private readonly DecisionOptions _decision = new();
    private readonly WhitelistStoreOptions _store;

    private WhitelistCommand() => _store = new WhitelistStoreOptions(_connection);

    public static Command Create()
    {
        var options = new WhitelistCommand();
        var command = new Command("whitelist", """
            Ask about each package that is not certified (y, n, a, h) and whitelist what you accept: in .ncm/whitelist.yml, or in the certified
            registry that the policy names.

            Examples:
              nscm whitelist
              nscm whitelist --all --reason "baseline, see ABC-123" --expires 2027-02-01
              nscm whitelist add debug@2.2.0 --reason "no fixed 2.x"
              nscm whitelist list
            """)
        {
            WhitelistAddCommand.Create(),
            WhitelistDeleteCommand.Create(),
            WhitelistListCommand.Create(),
            WhitelistResetCommand.Create(),
        };
        command.Aliases.Add("w");
        command.Arguments.Add(options._path);
        command.Options.Add(options._all);
        options._decision.AddTo(command);
        command.Options.Add(options._json);
        command.Options.Add(options._production);
        command.Options.Add(options._policy);
        options._connection.AddTo(command);
        options._store.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var all = parsed.GetValue(_all);
        var prompt = Prompt.AtTerminal(parsed.InvocationConfiguration.Error);
        if (!all && prompt is null)
        {
            throw new UsageException("there is no terminal to ask questions on; use --all with --reason, or 'nscm whitelist add'.");
        }

        var place = WhitelistPlace.Of(parsed.GetValue(_path)!, parsed.GetValue(_policy));
        using var store = await _store.OpenAsync(parsed, place, cancellationToken);
        var begun = await _decision.BeginAsync(parsed, place.Directory, prompt, cancellationToken);
        var report = await JudgeAsync(parsed, place, cancellationToken);
        if (WhitelistAdditions.IsUndecided(parsed, report))
        {
            return ExitCode.Undecided;
        }

        var proposal = WhitelistProposal.Of(report.Graph!, report.Packages, report.Findings);
        var chosen = all
            ? [.. proposal.Candidates.Where(candidate => !candidate.MustBeNamed)]
            : await new WhitelistQuestions(prompt!).AskAsync(proposal.Candidates, cancellationToken);
        var decision = chosen.Count == 0 ? begun : await DecisionOptions.CompleteAsync(begun, prompt, cancellationToken);
        await WhitelistAdditions.WriteAsync(
            parsed, store, [.. chosen.SelectMany(candidate => candidate.EntriesFor(decision))], parsed.GetValue(_json), cancellationToken);
        if (all)
        {
            WhitelistAdditions.SayLeftOut(parsed, proposal.Candidates.Except(chosen));
        }

        WhitelistAdditions.SayOthers(parsed, proposal.Others);
        return 0;
    }

    private Task<Gate.Reporting.GateReport> JudgeAsync(ParseResult parsed, WhitelistPlace place, CancellationToken cancellationToken)
    {
        var request = _connection.RequestFor(parsed, parsed.GetValue(_path)!);
        return ProgressDisplay.RunAsync(parsed.InvocationConfiguration.Error, request.Environment, progress => NcmGate.CheckAsync(
            request with
            {
                PolicyPath = place.Policy,
                Production = parsed.GetValue(_production) ? true : null,
                Depth = CertificationDepth.Verdict,
                SeeksAdvice = false,
                Progress = progress,
            },
            cancellationToken));
    }
}
