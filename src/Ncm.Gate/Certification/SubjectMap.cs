using Ncm.Gate.Graph;

namespace Ncm.Gate.Certification;

/// <summary>
/// What each node of a graph is certified as. <c>inBundle</c> in a lock is a claim: it holds only where the published parent says that
/// it bundles something and its tarball has the package; otherwise the package is asked for in the registry like every other.
/// </summary>
internal sealed class SubjectMap
{
    private readonly DependencyGraph _graph;
    private readonly CertificationSubject?[] _subjects;

    public SubjectMap(DependencyGraph graph, Func<DependencyNode, bool> isAsked)
    {
        _graph = graph;
        _subjects = new CertificationSubject?[graph.Nodes.Count];
        foreach (var node in graph.Nodes)
        {
            if (node.Id is { } id && isAsked(node))
            {
                _subjects[node.Index] = new CertificationSubject(id, BundleOf(node));
            }
        }
    }

    /// <summary>What a node is certified as; <see langword="null"/> when it is not.</summary>
    public CertificationSubject? this[int node] => _subjects[node];

    /// <summary>What every verdict needs: the manifest and the advisories. A bundled package has no manifest in the registry.</summary>
    /// <param name="publishTimes">Whether the times of publication are needed too. A bundled package is as old as the tarball that carries it.</param>
    public IEnumerable<EvidenceRequest> FirstRequests(bool publishTimes)
    {
        var needs = EvidenceNeeds.Manifest | EvidenceNeeds.Advisories | (publishTimes ? EvidenceNeeds.PublishTime : EvidenceNeeds.None);
        foreach (var subject in _subjects)
        {
            if (subject is { Bundle: null })
            {
                yield return new EvidenceRequest(subject, needs);
            }
            else if (subject is { Bundle: { } bundle })
            {
                yield return new EvidenceRequest(subject, EvidenceNeeds.Advisories);
                yield return new EvidenceRequest(new CertificationSubject(bundle.Parent), EvidenceNeeds.Manifest);
            }
        }
    }

    /// <summary>The facts of bundled packages, which only their parent's tarball has.</summary>
    public IEnumerable<EvidenceRequest> BundleRequests() =>
        _subjects.OfType<CertificationSubject>()
            .Where(subject => subject.Bundle is not null)
            .Select(subject => new EvidenceRequest(subject, EvidenceNeeds.Tarball));

    /// <summary>Turns claims that the evidence disproves into packages of the registry.</summary>
    public void DisproveBundles(EvidenceGatherer gathered)
    {
        for (var node = 0; node < _subjects.Length; node++)
        {
            if (_subjects[node] is { Bundle: { } bundle } subject && (ParentDenies(bundle) || TarballDenies(subject)))
            {
                _subjects[node] = new CertificationSubject(subject.Id);
            }
        }

        bool ParentDenies(BundleOrigin bundle) =>
            gathered.Find(new CertificationSubject(bundle.Parent)) is { } parent
            && (parent.FactsFailure?.Kind == EvidenceFailureKind.NotFound || parent.Facts is { BundledDependencies.Count: 0 });

        bool TarballDenies(CertificationSubject subject) =>
            gathered.Find(subject)?.FactsFailure?.Kind == EvidenceFailureKind.NotFound;
    }

    private BundleOrigin? BundleOf(DependencyNode node)
    {
        if (node.BundlingNode < 0 || _graph.Nodes[node.BundlingNode] is not { Id: { } parent } bundling)
        {
            return null;
        }

        return new BundleOrigin(parent, node.Entry.Location[(bundling.Entry.Location.Length + 1)..]);
    }
}
