using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Policy;
using Ncm.Gate.Policy.Fixes;
using Ncm.Gate.Reporting;

namespace Ncm.Gate;

/// <summary>The gate: lock file → graph → certification → verdict → report.</summary>
public static class NcmGate
{
    /// <summary>Judges one lock file.</summary>
    /// <param name="request">What to judge and how.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <exception cref="GateException">
    /// The lock file (NCM9001) or the policy (NCM9002) cannot be read, or the evidence's own sources cannot (NCM9003).
    /// </exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<GateReport> CheckAsync(GateRequest request, CancellationToken cancellationToken)
    {
        var project = LockedProject.Open(request.Path);
        var settings = GateSettings.Read(request, project);
        var graph = DependencyGraph.Build(project);
        var only = request.Only is { } id ? Subtree.Of(graph, id) : null;

        bool IsAsked(DependencyNode node) => only?[node.Index] != false && GateEvaluator.IsAsked(node, settings.Policy);

        using var evidence = EvidenceSources.Create(request, settings);
        var source = request.SeeksAdvice && evidence.Versions is not null ? new RememberingSource(evidence.Source) : evidence.Source;
        var certified = await new Certifier(source, settings.Policy.ToCertificationOptions())
            .CertifyAsync(graph, IsAsked, request.Depth, request.Progress, cancellationToken)
            .ConfigureAwait(false);

        var now = request.TimeProvider.GetUtcNow();
        var root = RepositoryRoot.Find(project.LockfilePath);
        var input = new GateInput
        {
            Certified = certified,
            Policy = settings.Policy,
            Whitelist = [.. settings.Whitelist, .. evidence.Whitelist],
            Registries = settings.Npm.Registries,
            Changes = request.Base is null ? null : LockChanges.Between(DependencyGraph.Build(request.Base), graph),
            Exports = evidence.Exports,
            FoldersBelowRoot = root.NameOf(project.LockfilePath)?.Count('/') ?? 0,
            Now = now,
        };
        var verdict = GateEvaluator.Evaluate(input);
        var findings = request.SeeksAdvice && evidence.Versions is { } versions
            ? await FixAdvisor.AdviseAsync(input, verdict, new FixSources(source, versions, IsAsked, request.TimeProvider), cancellationToken).ConfigureAwait(false)
            : verdict.Findings;
        return new GateReport
        {
            LockfilePath = project.LockfilePath,
            LockfileVersion = project.Lockfile.LockfileVersion,
            ProjectName = project.Manifest?.Name ?? project.Lockfile.Entries[0].Name,
            Policy = settings.Policy,
            Depth = request.Depth,
            Outcome = verdict.Outcome,
            Packages = verdict.Packages,
            Findings = findings,
            Notes = evidence.Notes,
            FirstExpiry = settings.Whitelist.Where(entry => !entry.IsExpired(now)).Min(entry => entry.Expires?.End),
            Fetched = evidence.Statistics,
            Root = root,
            Graph = graph,
        };
    }

    /// <summary>Looks which licences the packages of a lock file have, without a policy and without asking for vulnerabilities.</summary>
    /// <param name="request">What to look at and how; its policy and depth do not matter.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <exception cref="GateException">The lock file cannot be read (NCM9001), or a source does not answer (NCM9003).</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<LicenseSurvey> SurveyLicensesAsync(GateRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var project = LockedProject.Open(request.Path);
        var policy = GatePolicy.Default with { MinimumScore = LicenseSurvey.MinimumScore };
        using var evidence = EvidenceSources.Create(request, GateSettings.WithoutFiles(request, project, policy));
        var certified = await new Certifier(new FactsOnly(evidence.Source), policy.ToCertificationOptions())
            .CertifyAsync(DependencyGraph.Build(project), node => node.Id is not null, CertificationDepth.Verdict, request.Progress, cancellationToken)
            .ConfigureAwait(false);
        var unavailable = certified.Graph.Nodes
            .Select(node => certified.Of(node.Index)?.Evidence.FactsFailure)
            .FirstOrDefault(failure => failure?.Kind == EvidenceFailureKind.Unavailable);
        return unavailable is null
            ? LicenseSurvey.Of(certified)
            : throw new GateException("NCM9003", location: null, unavailable.Message);
    }
}
