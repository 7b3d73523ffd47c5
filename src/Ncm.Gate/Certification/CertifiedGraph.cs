using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification;

/// <summary>A locked graph with the certification of each of its packages.</summary>
public sealed class CertifiedGraph
{
    private readonly SubjectMap _subjects;
    private readonly IReadOnlyList<OwnResults?> _own;
    private readonly TreeCriteria _tree;
    private readonly Certification?[] _certifications;

    internal CertifiedGraph(
        DependencyGraph graph, Condensation condensation, SubjectMap subjects, IReadOnlyList<OwnResults?> own, TreeCriteria tree)
    {
        Graph = graph;
        Condensation = condensation;
        _subjects = subjects;
        _own = own;
        _tree = tree;
        _certifications = new Certification?[own.Count];
    }

    /// <summary>The graph.</summary>
    public DependencyGraph Graph { get; }

    /// <summary>The graph's components, for those who go bottom-up through it.</summary>
    public Condensation Condensation { get; }

    /// <summary>A node's certification; <see langword="null"/> for what is not certified (the project, folders, links, git dependencies, trusted scopes).</summary>
    /// <param name="node">The node's index.</param>
    public Certification? Of(int node) =>
        _own[node] is { } own ? _certifications[node] ??= Certify(node, own) : null;

    /// <summary>The tarballs that would make every score exact.</summary>
    internal IEnumerable<EvidenceRequest> EverythingUnknown() =>
        WhatIntegritiesNeed().Concat(Subjects().Where(node => _own[node]!.Evidence.Facts is { TarballRead: false }).Select(TarballOf));

    /// <summary>
    /// The tarballs that can still decide on which side of the bar an own score lies: first the package's own, then, where only the
    /// size of its tree is left, those of its tree.
    /// </summary>
    internal IEnumerable<EvidenceRequest> WhatDecides(CertificationOptions options)
    {
        foreach (var request in WhatIntegritiesNeed())
        {
            yield return request;
        }

        foreach (var node in Subjects())
        {
            var score = Of(node)!.OwnScore;
            if (score.IsAtLeast(options.MinimumScore) || score.IsBelow(options.MinimumScore) || _own[node]!.Evidence.Facts is not { } facts)
            {
                continue;
            }

            if (!facts.TarballRead)
            {
                yield return TarballOf(node);
                continue;
            }

            foreach (var below in _tree.UnknownSizes(node))
            {
                yield return TarballOf(below);
            }
        }
    }

    /// <summary>
    /// A lock's integrity by an algorithm that the registry does not state is held against the tarball itself; one that differs from
    /// what is known is asked for anew, since what is known may be an old answer.
    /// </summary>
    internal IEnumerable<EvidenceRequest> WhatIntegritiesNeed()
    {
        foreach (var node in Subjects())
        {
            if (_subjects[node] is { Bundle: null } subject
                && Graph.Nodes[node].Entry.Integrity is { Length: > 0 } locked
                && _own[node]!.Evidence.Facts is { } facts)
            {
                switch (Integrity.Compare(locked, facts.Integrity, facts.Shasum))
                {
                    case IntegrityComparison.Different:
                        yield return new EvidenceRequest(subject, EvidenceNeeds.Manifest, Refresh: true);
                        break;
                    case IntegrityComparison.NoCommonAlgorithm when !facts.TarballRead:
                        yield return new EvidenceRequest(subject, EvidenceNeeds.Tarball);
                        break;
                    case IntegrityComparison.Same or IntegrityComparison.NoCommonAlgorithm:
                        break;
                    default:
                        throw new InvalidOperationException("A comparison of integrities has three outcomes.");
                }
            }
        }
    }

    private IEnumerable<int> Subjects()
    {
        for (var node = 0; node < _own.Count; node++)
        {
            if (_own[node] is not null)
            {
                yield return node;
            }
        }
    }

    private EvidenceRequest TarballOf(int node) => new(_subjects[node]!, EvidenceNeeds.Tarball);

    private Certification Certify(int node, OwnResults own)
    {
        CriterionResult[] criteria =
        [
            own.Readme, own.Source, _tree.Size(node), own.License, _tree.License(node), own.Vulnerability, _tree.Vulnerability(node),
        ];
        return new Certification
        {
            Subject = _subjects[node]!,
            Evidence = own.Evidence,
            OwnScore = Score.Of(own.Readme, own.Source, criteria[(int)Criterion.Size], own.License, own.Vulnerability),
            Score = Score.Of(criteria),
            Criteria = criteria,
            Vulnerabilities = own.Counting,
        };
    }
}
