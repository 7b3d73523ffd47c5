using Ncm.Action.Comments;
using Ncm.Action.GitHub;
using Ncm.Gate;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Checks;

/// <summary>Judges the lock files of a change, each under the policy that holds for it at the base.</summary>
/// <param name="context">What every part of a run needs.</param>
/// <param name="grants">Who says what maintainers granted by comments.</param>
internal sealed class ChangeCheck(ActionContext context, IGrantSource grants)
{
    private readonly RepositoryReader _repository = new(context.GitHub);
    private readonly List<Grant> _granted = [];

    /// <summary>Judges.</summary>
    /// <exception cref="GitHubException">GitHub does not give what is to be judged.</exception>
    public async Task<CheckResult> RunAsync(JudgedChange change, CancellationToken cancellationToken)
    {
        var commits = await Task.WhenAll(new[] { change.HeadSha, change.PolicySha, change.BaseSha ?? change.HeadSha }
            .Select(sha => _repository.OpenAsync(sha, cancellationToken)));
        var (head, settings, before) = (commits[0], commits[1], change.BaseSha is null ? null : commits[2]);
        var selection = LockSelection.Of(context.Inputs, head, before, change.Renamed);
        var problems = new List<GateException>(selection.Problems);
        var notes = new List<string>(selection.Notes);
        if (before is not null)
        {
            await ReadProposedAsync(head, before, settings, problems, notes, cancellationToken);
        }

        if (selection.Judged.Count == 0 && problems.Count == 0)
        {
            notes.Insert(0, NothingToJudge(change, selection));
        }

        var reports = new List<GateReport>();
        var commands = new List<string>();
        using var tree = new JudgedTree();
        var settingsOfBase = new BaseSettings(settings, tree, context.Inputs);
        var policies = await PrepareAsync(selection, settingsOfBase, tree, problems, cancellationToken);
        var token = new RegistryToken(context.Inputs, policies.Select(one => one.Policy));
        if (token.Problem is { } problemOfToken)
        {
            problems.Add(problemOfToken);
        }

        foreach (var (judged, policy) in policies)
        {
            try
            {
                var report = await JudgeAsync(judged, policy, token, change, head, before, tree, notes, cancellationToken);
                commands.AddRange(CommandSuggestions.Of(report, context.Time.GetUtcNow()));
                reports.Add(tree.Named(report));
            }
            catch (GateException problem)
            {
                problems.Add(tree.Named(problem));
            }
        }

        return new CheckResult
        {
            Change = change,
            Reports = reports,
            Problems = [.. problems.DistinctBy(problem => (problem.Code, problem.Location, problem.Message))],
            Notes = [.. notes.Distinct(StringComparer.Ordinal)],
            Granted = _granted,
            Commands = [.. commands.Distinct(StringComparer.Ordinal)],
        };
    }

    /// <summary>The policy that holds for each lock file. All are read before anybody is asked anything, since together they say who gets the token.</summary>
    private static async Task<IReadOnlyList<(JudgedLock Judged, GatePolicy Policy)>> PrepareAsync(
        LockSelection selection, BaseSettings settings, JudgedTree tree, List<GateException> problems, CancellationToken cancellationToken)
    {
        var policies = new List<(JudgedLock Judged, GatePolicy Policy)>();
        foreach (var judged in selection.Judged)
        {
            try
            {
                policies.Add((judged, await settings.PrepareAsync(RepositoryPath.FolderOf(judged.Path), cancellationToken)));
            }
            catch (GateException problem)
            {
                problems.Add(tree.Named(problem));
            }
        }

        return policies;
    }

    private async Task ReadProposedAsync(
        CommitFiles head, CommitFiles before, CommitFiles settings, List<GateException> problems, List<string> notes, CancellationToken cancellationToken)
    {
        var (changed, broken) = await ProposedSettings.ReadAsync(context.Inputs, head, before, context.Time.GetUtcNow(), cancellationToken);
        problems.AddRange(broken);
        notes.AddRange(changed.Select(path =>
            $"{path} is changed here and not in force until it is merged; what the base branch has ({settings.Sha[..7]}) holds."));
    }

    private static string NothingToJudge(JudgedChange change, LockSelection selection) => change.BaseSha is null
        ? "There is no lock file, so there is nothing to judge."
        : selection.Untouched == 0
            ? "No lock file is changed, and there is none to change, so there is nothing to judge."
            : "No lock file and no package.json of its project is changed, so there is nothing to judge.";

    private async Task<GateReport> JudgeAsync(
        JudgedLock judged,
        GatePolicy policy,
        RegistryToken token,
        JudgedChange change,
        CommitFiles head,
        CommitFiles? before,
        JudgedTree tree,
        List<string> notes,
        CancellationToken cancellationToken)
    {
        var project = await ProjectFiles.ReadAsync(head, judged.Path, cancellationToken);
        await project.WriteAsync(tree, cancellationToken);
        var earlier = before is null || judged.BasePath is null ? null : await ReadBaseAsync(before, judged.BasePath, notes, cancellationToken);
        var granted = await grants.FindAsync(change, policy, cancellationToken);
        Add(granted, notes);
        var request = new GateRequest
        {
            Path = tree.At(judged.Path),
            Policy = policy,
            Production = context.Inputs.Production ? true : null,
            MinimumScore = context.Inputs.MinimumScore,
            Grants = granted.Entries,
            Base = earlier,
            Environment = context.Runner.ForNpm,
            Registry = context.Inputs.Registry,
            Token = token.ForNpm,
            PolicyToken = token.For(policy),
            CacheDirectory = context.Runner.CacheDirectory,
            TimeProvider = context.Time,
        };
        var report = await NcmGate.CheckAsync(request, cancellationToken);
        if (change.IsPushToDefaultBranch && request.PolicyToken is not null)
        {
            notes.AddRange(await new GrantRecorder(context.Log).RecordAsync(request, report, granted.ByComment, cancellationToken));
        }

        if (change.PullRequest is null || earlier is null || !FailsForWhatWasThere(report, earlier))
        {
            return report;
        }

        // Some rules judge everything; what an earlier pull request was granted for them must not fail this one. Asked for only here, since
        // it takes many requests.
        var ofBase = await grants.FindForBaseAsync(change, policy, earlier, cancellationToken);
        if (ofBase.Entries.Count == 0)
        {
            return report;
        }

        Add(ofBase, notes);
        return await NcmGate.CheckAsync(request with { Grants = [.. granted.Entries, .. ofBase.Entries] }, cancellationToken);
    }

    private static bool FailsForWhatWasThere(GateReport report, LockedProject earlier)
    {
        var there = earlier.Lockfile.Entries.Select(entry => (entry.Name, entry.Version)).ToHashSet();
        return report.Outcome == GateOutcome.Failed && report.Findings.Any(finding =>
            finding is { Level: RuleLevel.Error, IsPreexisting: false, Package: { } id } && there.Contains((id.Name, id.Version)));
    }

    private void Add(Grants granted, List<string> notes)
    {
        notes.AddRange(granted.Notes);
        _granted.AddRange(granted.ByComment.Where(grant => !_granted.Contains(grant)));
    }

    /// <summary>The project before the change. Where it cannot be read everything is judged, which is stricter.</summary>
    private static async Task<LockedProject?> ReadBaseAsync(CommitFiles before, string path, List<string> notes, CancellationToken cancellationToken)
    {
        try
        {
            var files = await ProjectFiles.ReadAsync(before, path, cancellationToken);
            return files.ToProject($"{before.Sha[..7]}:{path}");
        }
        catch (GateException problem)
        {
            notes.Add($"{path} of {before.Sha[..7]} cannot be read ({problem.Code}), so everything in the lock file is judged and not only what changed.");
            return null;
        }
    }
}
