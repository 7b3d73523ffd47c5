using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using Ncm.Cli.Terminal;
using Ncm.Gate;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary>
/// <c>nscm init</c>: looks at what a project has, lets its team decide which licences to allow, and writes their policy; with a baseline
/// also a whitelist of what fails today. Nothing is written before everything is known.
/// </summary>
internal sealed class InitCommand
{
    private readonly Argument<string> _path = ProjectPath.Argument();

    private readonly Option<string[]> _allow = new("--allow")
    {
        Description = "Allow this licence without asking: an SPDX id or expression; may be repeated.",
        HelpName = "licence",
    };

    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Ask nothing: allow the original's four families and what --allow names." };

    private readonly Option<string[]> _advisories = new("--advisories")
    {
        Description = "Where vulnerabilities are looked up: npm, osv, or the path of an OSV export; may be repeated. npm and osv unless given.",
        HelpName = "source",
    };

    private readonly Option<bool> _force = new("--force") { Description = "Write over the policy that is there." };

    private readonly Option<bool> _baseline = new("--baseline") { Description = "Whitelist what fails today, so that only what is new fails." };

    private readonly Option<string?> _expires = new("--expires")
    {
        Description = "With --baseline: the last day on which its entries count, such as 2027-03-31.",
        HelpName = "date",
    };

    private readonly Option<string?> _by = new("--by")
    {
        Description = "With --baseline: who decides; git's user.name or the name of the account unless given.",
        HelpName = "name",
    };

    private readonly ConnectionOptions _connection = new();

    private InitCommand()
    {
    }

    public static Command Create()
    {
        var init = new InitCommand();
        var command = new Command("init", """
            Write a project's first policy, .ncm/policy.yml, after a look at the licences that its packages have.

            Examples:
              nscm init
              nscm init --yes --allow BlueOak-1.0.0 --allow CC0-1.0 web/
              nscm init --baseline --expires 2027-03-31
            """)
        {
            init._path, init._allow, init._yes, init._advisories, init._force, init._baseline, init._expires, init._by,
        };
        init._connection.AddTo(command);
        command.Validators.Add(init.Validate);
        command.SetAction(init.RunAsync);
        return command;
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private void Validate(CommandResult result)
    {
        foreach (var license in (result.GetValue(_allow) ?? []).Where(license => !LicenseCriterion.IsListedEntry(license)))
        {
            result.AddError($"--allow \"{license}\": this is not a licence of the SPDX list (https://spdx.org/licenses/).");
        }

        foreach (var source in (result.GetValue(_advisories) ?? []).Where(source => !IsService(source) && !Path.Exists(source)))
        {
            result.AddError($"--advisories {source}: there is no such file or folder; name npm, osv, or the path of an OSV export.");
        }

        var baseline = result.GetValue(_baseline);
        if (!baseline && (result.GetResult(_expires) ?? result.GetResult(_by)) is { } alone)
        {
            result.AddError($"{alone.IdentifierToken?.Value} says something about a baseline; add --baseline.");
        }

        if (result.GetValue(_expires) is { } expires && (!WhitelistDate.TryParse(expires, out var date) || date.End < Now))
        {
            result.AddError($"--expires {expires}: name a day that exists and is not over, such as {Now.AddMonths(3):yyyy-MM-dd}.");
        }

        if (!result.GetValue(_yes) && (Console.IsInputRedirected || Console.IsErrorRedirected))
        {
            result.AddError("init asks which licences to allow, and there is no terminal to ask on; use --yes, and --allow for each further licence.");
        }
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var path = parsed.GetValue(_path)!;
        var folder = NcmFolder(path);
        if (!parsed.GetValue(_force))
        {
            RefuseToReplace(folder);
        }

        var request = _connection.RequestFor(parsed, path);
        var survey = await ProgressDisplay.RunAsync(
            error, request.Environment, progress => NcmGate.SurveyLicensesAsync(request with { Progress = progress }, cancellationToken));
        IReadOnlyList<string> licenses = [.. GatePolicy.Default.Licenses.Union(parsed.GetValue(_allow) ?? [], StringComparer.OrdinalIgnoreCase)];
        await output.WriteLineAsync("The licences of the project's packages:");
        new LicenseTableWriter(output).Write(survey, licenses);
        if (!parsed.GetValue(_yes))
        {
            licenses = await new LicenseQuestions(new Prompt(Console.In, error)).AskAsync(survey, licenses, cancellationToken);
        }

        var text = PolicyTemplate.Write(licenses, Refused(survey, licenses), Advisories(parsed, folder));
        var policy = PolicyFile.Parse(text, Path.GetFullPath(Path.Combine(folder, PolicyFile.FileName)));
        var today = parsed.GetValue(_baseline)
            ? await ProgressDisplay.RunAsync(
                error, request.Environment, progress => NcmGate.CheckAsync(request with { Policy = policy, SeeksAdvice = false, Progress = progress }, cancellationToken))
            : null;
        if (today?.Outcome == GateOutcome.Undecided)
        {
            new TableWriter(error, color: false).WriteFindings(today);
            await error.WriteLineAsync("nscm: nothing is written, since what cannot be judged cannot be in a baseline.");
            return ExitCode.Undecided;
        }

        WritePolicy(folder, text);
        await output.WriteLineAsync($"Wrote {Path.Combine(folder, PolicyFile.FileName)}.");
        if (today is null)
        {
            await output.WriteLineAsync("Next: nscm verify.");
            return 0;
        }

        return await WriteBaselineAsync(parsed, today, Path.Combine(folder, WhitelistFile.FileName), cancellationToken);
    }

    private async Task<int> WriteBaselineAsync(ParseResult parsed, GateReport today, string path, CancellationToken cancellationToken)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var expires = WhitelistDate.TryParse(parsed.GetValue(_expires), out var date) ? date : default(WhitelistDate?);
        var by = parsed.GetValue(_by) ?? await GitUser.NameAsync(Path.GetDirectoryName(Path.GetFullPath(today.LockfilePath))!, cancellationToken);
        var entries = Baseline.Entries(today.Findings, today.Graph!, by, WhitelistDate.Day(DateOnly.FromDateTime(Now.UtcDateTime)), expires);
        if (entries.Count > 0)
        {
            await WhitelistFile.AddAsync(Path.GetFullPath(path), entries, cancellationToken);
            var packages = entries.Select(entry => (entry.Package, entry.Versions.Text)).Distinct().Count();
            var until = expires is null ? "" : $" until {expires}";
            await output.WriteLineAsync($"Wrote {path}: {packages} package{(packages == 1 ? "" : "s")} that fail{(packages == 1 ? "s" : "")} today {(packages == 1 ? "is" : "are")} accepted{until}.");
        }

        var left = today.Findings.Where(finding => finding.Rule.Level == RuleLevel.Error && !Baseline.CanAccept(finding)).ToList();
        if (left.Count > 0)
        {
            new TableWriter(error, color: false).WriteFindings(today with { Findings = left });
            await error.WriteLineAsync("nscm: what is listed above is in no baseline and still fails: repair it, or decide about it by name.");
            return 1;
        }

        await output.WriteLineAsync(entries.Count > 0 ? "nscm verify passes now, and fails on what is new." : "Nothing fails today, so no whitelist is needed.");
        return 0;
    }

    private static string NcmFolder(string path)
    {
        var project = File.Exists(path) ? Path.GetDirectoryName(path) ?? "" : path;
        return Path.Combine(project is "." ? "" : project, NcmDirectory.Name);
    }

    private static void RefuseToReplace(string folder)
    {
        var project = Path.GetDirectoryName(Path.GetFullPath(folder))!;
        var path = Path.Combine(folder, PolicyFile.FileName);
        if (File.Exists(path))
        {
            throw new UsageException($"there is a policy already, {path}; change it, or write over it with --force.");
        }

        if (Directory.Exists(project) && PolicyFile.Find(project) is { } above)
        {
            throw new UsageException($"the project has a policy already, {above}; change it, or give this folder its own with --force.");
        }
    }

    private static IReadOnlyList<(string License, int Packages)> Refused(LicenseSurvey survey, IReadOnlyList<string> licenses) =>
    [
        .. survey.Licenses
            .Where(found => found is { Expression: not null, Entries.Count: > 0 } && !found.IsAllowedBy(licenses))
            .Select(found => (found.Expression!, found.Packages.Count)),
    ];

    private static bool IsService(string source) => source is "npm" or "osv";

    /// <summary>The sources as the policy has them: paths from its own folder, so that the file can move with the project.</summary>
    private IReadOnlyList<string> Advisories(ParseResult parsed, string folder)
    {
        var given = parsed.GetValue(_advisories) ?? [];
        return given.Length == 0 ? GatePolicy.Default.Advisories : [.. given.Select(source => IsService(source) ? source : FromFolder(source))];

        string FromFolder(string source)
        {
            var relative = Path.GetRelativePath(Path.GetFullPath(folder), Path.GetFullPath(source)).Replace('\\', '/');
            return relative.StartsWith('.') || Path.IsPathRooted(relative) ? relative : $"./{relative}";
        }
    }

    private static void WritePolicy(string folder, string text)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{folder} cannot be made: {problem.Message}", problem);
        }

        OutputFile.Write(Path.Combine(folder, PolicyFile.FileName), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
    }
}
