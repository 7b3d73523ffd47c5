using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate;
using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whitelist add</c>: packages by name, with what fails among their dependencies in this project.</summary>
internal sealed class WhitelistAddCommand
{
    private readonly Argument<string[]> _packages = new("package")
    {
        Description = "A package as name@version; a name, name@range or name@tag means the version that npm install would take now.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<bool> _noDependencies = new("--no-dependencies") { Description = "Leave out dependencies that fail." };
    private readonly Option<string> _project = WhitelistPlace.ProjectOption();
    private readonly Option<string?> _policy = WhitelistPlace.PolicyOption();
    private readonly Option<bool> _json = new("--json", "-j") { Description = "Write what was added as JSON." };
    private readonly ConnectionOptions _connection = new();
    private readonly DecisionOptions _decision = new();
    private readonly WhitelistStoreOptions _store;

    private WhitelistAddCommand() => _store = new WhitelistStoreOptions(_connection);

    public static Command Create()
    {
        var options = new WhitelistAddCommand();
        var command = new Command("add", """
            Whitelist packages, together with those of their dependencies in this project that are not certified: in .ncm/whitelist.yml, or in the
            certified registry that the policy or --registry names.

            Examples:
              nscm whitelist add debug@2.2.0 --reason "no fixed 2.x; replaced in Q1" --expires 2027-02-01
              nscm whitelist add "@acme/ui@^3" --reason "reviewed by hand" --project web/
              nscm whitelist add debug@2.2.0 --reason "no fixed 2.x" --registry https://ncm.acme.example/
            """)
        {
            options._packages,
        };
        options._decision.AddTo(command);
        command.Options.Add(options._noDependencies);
        command.Options.Add(options._json);
        command.Options.Add(options._project);
        command.Options.Add(options._policy);
        options._connection.AddTo(command);
        options._store.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var prompt = Prompt.AtTerminal(error);
        var place = WhitelistPlace.Of(parsed.GetValue(_project)!, parsed.GetValue(_policy));
        using var store = await _store.OpenAsync(parsed, place, cancellationToken);
        var begun = await _decision.BeginAsync(parsed, place.Directory, prompt, cancellationToken);
        var request = _connection.RequestFor(parsed, parsed.GetValue(_project)!) with { PolicyPath = place.Policy };
        var graph = Installed(request.Path, place.Directory);
        var ids = await ResolveAsync(parsed.GetValue(_packages)!, place.Directory, request, graph, store, cancellationToken);
        if (graph is not null || !store.FindsDependencies)
        {
            SayWhatIsNotInstalled(error, ids, graph);
        }

        var chosen = new List<WhitelistCandidate>();
        var plain = new List<PackageId>(ids);
        if (ids.Exists(id => IsInstalled(graph, id)))
        {
            var report = await JudgeAsync(error, request, cancellationToken);
            if (!parsed.GetValue(_noDependencies) && WhitelistAdditions.IsUndecided(parsed, report))
            {
                return ExitCode.Undecided;
            }

            var proposal = WhitelistProposal.Of(report.Graph!, report.Packages, report.Findings);
            chosen.AddRange(ids.Select(proposal.Find).OfType<WhitelistCandidate>());
            plain.RemoveAll(id => proposal.Find(id) is not null);
            foreach (var id in plain.Where(id => IsInstalled(graph, id) && report.Outcome != GateOutcome.Undecided))
            {
                await error.WriteLineAsync($"nscm: {PlainText.EscapeForLog(id.ToString())} passes in this project by itself; its entry is not needed here.");
            }

            if (!parsed.GetValue(_noDependencies))
            {
                var below = ids.SelectMany(proposal.Below).Except(chosen).Distinct().ToLookup(candidate => candidate.MustBeNamed);
                chosen.AddRange(below[false]);
                WhitelistAdditions.SayLeftOut(parsed, below[true]);
            }
        }

        var decision = await DecisionOptions.CompleteAsync(begun, prompt, cancellationToken);
        var entries = plain.Select(decision.EntryFor).Concat(chosen.SelectMany(candidate => candidate.EntriesFor(decision)));
        var withDependencies = graph is null && store.FindsDependencies && !parsed.GetValue(_noDependencies);
        await WhitelistAdditions.WriteAsync(parsed, store, [.. entries], parsed.GetValue(_json), cancellationToken, withDependencies);
        return 0;
    }

    /// <summary>The project's packages; <see langword="null"/> where it has no lock file of npm's.</summary>
    private static DependencyGraph? Installed(string path, string directory) =>
        File.Exists(path) || File.Exists(Path.Combine(directory, "npm-shrinkwrap.json")) || File.Exists(Path.Combine(directory, "package-lock.json"))
            ? DependencyGraph.Build(LockedProject.Open(path))
            : null;

    private static async Task<List<PackageId>> ResolveAsync(
        string[] packages, string directory, GateRequest request, DependencyGraph? graph, WhitelistStore store, CancellationToken cancellationToken)
    {
        var ids = new List<PackageId>();
        foreach (var package in packages)
        {
            var at = package.IndexOf('@', Math.Min(1, package.Length));
            var (name, range) = at < 0 ? (package, "*") : (package[..at], package[(at + 1)..]);
            if (PackageSpec.TryParse(name, range, out var spec) && spec.Kind is PackageSpecKind.Range or PackageSpecKind.Tag
                && await store.PickAsync(name, range, cancellationToken) is { } picked)
            {
                ids.Add(picked);
                continue;
            }

            var resolution = await PackageResolver.ResolveAsync(package, directory, request, graph, cancellationToken);
            ids.Add(resolution.Id ?? throw new UsageException(resolution.Problem!));
        }

        return [.. ids.Distinct()];
    }

    private static Task<GateReport> JudgeAsync(TextWriter error, GateRequest request, CancellationToken cancellationToken) =>
        ProgressDisplay.RunAsync(error, request.Environment, progress => NcmGate.CheckAsync(
            request with { Depth = CertificationDepth.Verdict, SeeksAdvice = false, Progress = progress }, cancellationToken));

    private static bool IsInstalled(DependencyGraph? graph, PackageId id) => Versions(graph, id.Name).Contains(id.Version);

    private static IEnumerable<string> Versions(DependencyGraph? graph, string name) =>
        graph?.Nodes.Select(node => node.Entry).Where(entry => entry.Name == name).Select(entry => entry.Version).OfType<string>().Distinct() ?? [];

    /// <summary>A name or range means what is newest, which is easily not what the project has.</summary>
    private static void SayWhatIsNotInstalled(TextWriter error, IEnumerable<PackageId> ids, DependencyGraph? graph)
    {
        foreach (var id in ids.Where(id => !IsInstalled(graph, id)))
        {
            var others = string.Join(", ", Versions(graph, id.Name));
            var instead = others.Length == 0 ? "" : $"; installed is {others}";
            error.WriteLine($"nscm: {PlainText.EscapeForLog(id.ToString())} is not installed in this project{PlainText.EscapeForLog(instead)}.");
        }
    }
}
