using System.CommandLine;
using System.CommandLine.Parsing;
using Ncm.Cli.Terminal;
using Ncm.Gate;
using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary>The options that every command that judges a lock file has.</summary>
internal sealed class GateOptions
{
    private readonly Argument<string> _path = ProjectPath.Argument();

    private readonly Option<bool> _json = new("--json", "-j") { Description = "Write JSON instead of a table." };

    private readonly Option<bool> _production = new("--production", "-p") { Description = "Leave out what only development needs." };

    private readonly Option<string?> _policy = new("--policy") { Description = "The policy file instead of .ncm/policy.yml.", HelpName = "file" };

    private readonly ConnectionOptions _connection = new();

    private readonly Option<bool> _resolve = new("--resolve")
    {
        Description = "Where there is no lock file, let npm write one in a temporary folder and judge that.",
    };

    private readonly Option<bool> _offline = new("--offline")
    {
        Description = "Send nothing over the network: judge by what is kept from earlier runs and by exports of advisories.",
    };

    private readonly Option<bool> _verbose = new("--verbose") { Description = "Say on standard error what was fetched, and why." };

    private readonly Option<bool> _failed = new("--failed") { Description = "Show only packages that are not certified." };

    private readonly Option<bool> _certified = new("--certified") { Description = "Show only packages that are certified." };

    /// <summary>Whether the command writes JSON.</summary>
    public bool IsJson(ParseResult parsed) => parsed.GetValue(_json);

    /// <summary>Whether the command writes JSON.</summary>
    public bool IsJson(SymbolResult result) => result.GetValue(_json);

    /// <summary>Which packages the command shows.</summary>
    public Func<JudgedPackage, bool> Shown(ParseResult parsed) => (parsed.GetValue(_failed), parsed.GetValue(_certified)) switch
    {
        (true, false) => package => package.Verdict is not (Verdict.Certified or Verdict.Whitelisted),
        (false, true) => package => package.Verdict is Verdict.Certified,
        _ => _ => true,
    };

    /// <summary>Gives a command these options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="lists">Whether it lists packages, so that some of them can be left out.</param>
    public void AddTo(Command command, bool lists = true)
    {
        command.Arguments.Add(_path);
        command.Options.Add(_json);
        command.Options.Add(_production);
        command.Options.Add(_policy);
        _connection.AddTo(command);
        command.Options.Add(_resolve);
        command.Options.Add(_offline);
        command.Options.Add(_verbose);
        if (lists)
        {
            command.Options.Add(_failed);
            command.Options.Add(_certified);
        }
    }

    /// <summary>Judges what the options name.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="depth">How much to find out.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <param name="since">The file, folder or git ref that the change starts from; <see langword="null"/> judges everything.</param>
    /// <param name="only">The one package to find out about; <see langword="null"/> for all.</param>
    /// <exception cref="GateException">Something cannot be read or had.</exception>
    /// <exception cref="UsageException">The options contradict each other.</exception>
    public async Task<GateReport> CheckAsync(
        ParseResult parsed, CertificationDepth depth, CancellationToken cancellationToken, string? since = null, PackageId? only = null)
    {
        var request = _connection.RequestFor(parsed, parsed.GetValue(_path)!);
        var before = since is null ? null : await BaseProject.ReadAsync(since, request.Path, parsed.InvocationConfiguration.Error, cancellationToken);
        if (parsed.GetValue(_offline) && parsed.GetValue(_resolve))
        {
            throw new UsageException("--resolve lets npm ask its registry, which --offline rules out; write a lock file first.");
        }

        // A report tells what would be installed, as the original's does; a gate judges what is locked.
        using var resolved = parsed.GetValue(_resolve) ? await ResolvedLock.WriteAsync(request, cancellationToken)
            : depth == CertificationDepth.Exact && only is null && !parsed.GetValue(_offline)
                ? await ResolvedLock.AskRegistryAsync(request with { PolicyPath = parsed.GetValue(_policy) }, parsed.InvocationConfiguration.Error, cancellationToken)
            : null;
        var report = await ProgressDisplay.RunAsync(parsed.InvocationConfiguration.Error, request.Environment, progress => NcmGate.CheckAsync(
            request with
            {
                Path = resolved?.LockfilePath ?? request.Path,
                PolicyPath = parsed.GetValue(_policy) ?? resolved?.PolicyPath,
                Production = parsed.GetValue(_production) ? true : null,
                Offline = parsed.GetValue(_offline),
                Depth = depth,
                Base = before,
                Only = only,

                // A report lists scores and no findings.
                SeeksAdvice = depth == CertificationDepth.Verdict || only is not null,
                Progress = progress,
            },
            cancellationToken));
        if (parsed.GetValue(_verbose) && report.Fetched is { } fetched)
        {
            FetchSummary.Write(parsed.InvocationConfiguration.Error, fetched);
        }

        return report;
    }
}
