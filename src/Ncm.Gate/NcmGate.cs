using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Gate;

/// <summary>The gate: lock file → graph → certification → verdict → report.</summary>
public static class NcmGate
{
    /// <summary>Judges one lock file.</summary>
    /// <param name="request">What to judge and how.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <exception cref="Diagnostics.GateException">
    /// The lock file (NCM9001) or the policy (NCM9002) cannot be read, or the evidence's own sources cannot (NCM9003).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<GateReport> CheckAsync(GateRequest request, CancellationToken cancellationToken)
    {
        var project = LockedProject.Open(request.Path);
        var settings = GateSettings.Read(request, project);
        var graph = DependencyGraph.Build(project);

        using var evidence = EvidenceSources.Create(request, settings);
        var certifier = new Certifier(evidence.Source, settings.Policy.ToCertificationOptions());
        var certified = await certifier
            .CertifyAsync(graph, node => GateEvaluator.IsAsked(node, settings.Policy), request.Depth, request.Progress, cancellationToken)
            .ConfigureAwait(false);

        var root = RepositoryRoot.Find(project.LockfilePath);
        var verdict = GateEvaluator.Evaluate(new GateInput
        {
            Certified = certified,
            Policy = settings.Policy,
            Whitelist = settings.Whitelist,
            Registries = settings.Npm.Registries,
            Changes = request.Base is null ? null : LockChanges.Between(DependencyGraph.Build(request.Base), graph),
            Exports = evidence.Exports,
            FoldersBelowRoot = root.NameOf(project.LockfilePath)?.Count('/') ?? 0,
            Now = request.TimeProvider.GetUtcNow(),
        });
        return new GateReport
        {
            LockfilePath = project.LockfilePath,
            LockfileVersion = project.Lockfile.LockfileVersion,
            ProjectName = project.Manifest?.Name ?? project.Lockfile.Entries[0].Name,
            Policy = settings.Policy,
            Depth = request.Depth,
            Outcome = verdict.Outcome,
            Packages = verdict.Packages,
            Findings = verdict.Findings,
            Notes = evidence.Notes,
            Fetched = evidence.Statistics,
            Root = root,
            Graph = graph,
        };
    }
}
