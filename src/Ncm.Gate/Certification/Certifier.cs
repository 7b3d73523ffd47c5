using Ncm.Gate.Graph;

namespace Ncm.Gate.Certification;

/// <summary>
/// Certifies the packages of a locked graph: asks a source for evidence, first what is cheap and then only what is still needed, and
/// scores it. Sources give evidence; only this scores.
/// </summary>
/// <param name="source">Who is asked.</param>
/// <param name="options">The policy's limits.</param>
public sealed class Certifier(IEvidenceSource source, CertificationOptions options)
{
    private readonly OwnCriteria _criteria = new(options);

    /// <summary>Certifies every node that is asked about.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="isAsked">Which packages to certify; the others count as passing in the trees above them.</param>
    /// <param name="depth">How much to find out.</param>
    /// <param name="progress">Told how far the work is; may be called from any thread.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<CertifiedGraph> CertifyAsync(
        DependencyGraph graph,
        Func<DependencyNode, bool> isAsked,
        CertificationDepth depth,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        var condensation = Condensation.Of(graph);
        var subjects = new SubjectMap(graph, isAsked);
        var gathered = new EvidenceGatherer(source);

        await gathered.AskAsync(subjects.FirstRequests(options.PublishTimes), progress, cancellationToken).ConfigureAwait(false);
        subjects.DisproveBundles(gathered);
        await gathered.AskAsync(subjects.BundleRequests(), progress, cancellationToken).ConfigureAwait(false);
        subjects.DisproveBundles(gathered);
        await gathered.AskAsync(subjects.FirstRequests(options.PublishTimes), progress, cancellationToken).ConfigureAwait(false);

        while (true)
        {
            var certified = Score(graph, condensation, subjects, gathered);
            var missing = depth == CertificationDepth.Exact ? certified.EverythingUnknown() : certified.WhatDecides(options);
            if (!await gathered.AskAsync(missing, progress, cancellationToken).ConfigureAwait(false))
            {
                return certified;
            }
        }
    }

    private CertifiedGraph Score(DependencyGraph graph, Condensation condensation, SubjectMap subjects, EvidenceGatherer gathered)
    {
        var bySubject = new Dictionary<CertificationSubject, OwnResults>();
        var own = new OwnResults?[graph.Nodes.Count];
        var opaque = new bool[graph.Nodes.Count];
        for (var node = 0; node < own.Length; node++)
        {
            opaque[node] = graph.Nodes[node].IsUncertifiable;
            if (subjects[node] is not { } subject)
            {
                continue;
            }

            if (!bySubject.TryGetValue(subject, out var results))
            {
                results = OwnResults.Of(gathered[subject], _criteria);
                bySubject.Add(subject, results);
            }

            own[node] = results;
        }

        return new CertifiedGraph(graph, condensation, subjects, own, new TreeCriteria(condensation, own, opaque, options));
    }
}
