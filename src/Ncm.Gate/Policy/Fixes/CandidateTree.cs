using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>
/// Works out what npm would install with a version that takes another one's place: what is locked already where that is what is asked
/// for, and else what npm would choose.
/// </summary>
/// <param name="locked">The locked _graph.</param>
/// <param name="replaced">The package whose place it takes.</param>
/// <param name="sources">Who is asked.</param>
/// <param name="book">What is published.</param>
/// <param name="policy">The policy in force.</param>
internal sealed class CandidateTree(Dependents locked, Movable replaced, FixSources sources, VersionBook book, GatePolicy policy)
{
    private readonly DependencyGraph _graph = locked.Graph;
    private readonly List<(string InstallName, PackageId Id, List<DependencyEdge> Edges)> _added = [];

    /// <summary>The new nodes, the candidate's first.</summary>
    public IReadOnlyList<DependencyNode> Added => [.. _added.Select((package, index) => CandidateJudge.Node(package.Id, _graph.Nodes.Count + index, package.Edges))];

    /// <summary>Builds it.</summary>
    /// <param name="candidate">The version.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <returns>Certified where it is built and can be judged; refused where npm would not install it.</returns>
    public async Task<CandidateVerdict> BuildAsync(PackageId candidate, CancellationToken cancellationToken)
    {
        _added.Add((replaced.Nodes[0].Entry.InstallName, candidate, []));
        for (var done = 0; done < _added.Count;)
        {
            var layer = _added[done..];
            var first = done;
            done = _added.Count;
            var answers = await sources.Evidence.GetAsync(
                [.. layer.Select(package => package.Id).Distinct().Select(id => new EvidenceRequest(new CertificationSubject(id), EvidenceNeeds.Manifest))],
                null,
                cancellationToken).ConfigureAwait(false);
            var facts = answers.ToDictionary(answer => answer.Subject.Id, answer => answer.Facts);
            if (facts.ContainsValue(null))
            {
                return answers.Any(answer => answer.FactsFailure is { Kind: EvidenceFailureKind.Unavailable }) ? CandidateVerdict.Unknown : CandidateVerdict.Refused;
            }

            var missing = new List<(int From, PackageSpec Spec, DependencyKind Kind)>();
            for (var i = 0; i < layer.Count; i++)
            {
                var verdict = Connect(first + i, facts[layer[i].Id]!, missing);
                if (verdict != CandidateVerdict.Certified)
                {
                    return verdict;
                }
            }

            await book.ReadAsync(missing.Where(edge => NeedsBook(edge.Spec)).Select(edge => edge.Spec.RegistryName!), cancellationToken).ConfigureAwait(false);
            if (AddMissing(missing) is var added and not CandidateVerdict.Certified)
            {
                return added;
            }
        }

        return CandidateVerdict.Certified;
    }

    /// <summary>Leads what a new package requires to what is locked, and notes what is not.</summary>
    private CandidateVerdict Connect(int from, PackageFacts facts, List<(int From, PackageSpec Spec, DependencyKind Kind)> missing)
    {
        // What a tarball carries can be judged by the tarball only.
        if (facts.BundledDependencies.Count > 0)
        {
            return CandidateVerdict.Unknown;
        }

        foreach (var (name, range, kind) in Requirements(from, facts))
        {
            if (!PackageSpec.TryParse(name, range, out var spec) || spec.RegistryName is null)
            {
                return CandidateVerdict.Refused;
            }

            if (IsOverridden(name))
            {
                return CandidateVerdict.Unknown;
            }

            if (Locked(from, name) is not { } found)
            {
                missing.Add((from, spec, kind));
            }
            else if (found.Entry.Kind != EntryKind.Registry)
            {
                return CandidateVerdict.Unknown;
            }
            else if (IsMeant(spec, found.Entry.Name, found.Entry.Version))
            {
                _added[from].Edges.Add(new DependencyEdge(_graph.Nodes.Count + from, found.Index, name, range, kind));
            }
            else if (kind == DependencyKind.Peer)
            {
                // npm refuses to install it beside a peer that does not fit (ERESOLVE).
                return CandidateVerdict.Refused;
            }
            else
            {
                missing.Add((from, spec, kind));
            }
        }

        return CandidateVerdict.Certified;
    }

    /// <summary>The peers too, as far as they are known: of the candidate, whose packument was read.</summary>
    private IEnumerable<(string Name, string Range, DependencyKind Kind)> Requirements(int from, PackageFacts facts)
    {
        var peers = book.Find(_added[from].Id.Name)?.Peers.GetValueOrDefault(_added[from].Id.Version) ?? new Dictionary<string, string>();
        return facts.Dependencies.Select(pair => (pair.Key, pair.Value, DependencyKind.Production))
            .Concat(facts.OptionalDependencies.Select(pair => (pair.Key, pair.Value, DependencyKind.Optional)))
            .Concat(peers.Where(pair => !facts.Dependencies.ContainsKey(pair.Key)).Select(pair => (pair.Key, pair.Value, DependencyKind.Peer)))
            .OrderBy(requirement => requirement.Item1, StringComparer.Ordinal);
    }

    /// <summary>What npm finds of a name: for the candidate where the package found it whose place it takes, else at the top.</summary>
    private DependencyNode? Locked(int from, string name)
    {
        if (from == 0 && replaced.Nodes[0].EdgesOut.FirstOrDefault(edge => edge.Name == name && edge.To >= 0) is { Name: not null } edge)
        {
            return _graph.Nodes[edge.To];
        }

        return locked.AtTheTop(name);
    }

    private CandidateVerdict AddMissing(List<(int From, PackageSpec Spec, DependencyKind Kind)> missing)
    {
        foreach (var (from, spec, kind) in missing)
        {
            var real = spec.SubSpec ?? spec;
            var to = _added.FindIndex(package => package.InstallName == spec.Name && IsMeant(spec, package.Id.Name, package.Id.Version));
            if (to < 0)
            {
                if (policy.TrustedRegistry(real.Name) is not null || (NeedsBook(spec) && book.Find(real.Name) is null))
                {
                    return CandidateVerdict.Unknown;
                }

                var version = NeedsBook(spec) ? book.Find(real.Name)!.Pick(real) : Exact(real);
                if (version is null)
                {
                    if (kind == DependencyKind.Optional)
                    {
                        continue;
                    }

                    return CandidateVerdict.Refused;
                }

                if (_added.Count == FixLimits.NewPackages)
                {
                    return CandidateVerdict.Unknown;
                }

                to = _added.Count;
                _added.Add((spec.Name, new PackageId(real.Name, version), []));
            }

            _added[from].Edges.Add(new DependencyEdge(_graph.Nodes.Count + from, _graph.Nodes.Count + to, spec.Name, spec.RawSpec, kind));
        }

        return CandidateVerdict.Certified;
    }

    /// <summary>An exact version needs no list of versions to be chosen from.</summary>
    private static bool NeedsBook(PackageSpec spec) => Exact(spec.SubSpec ?? spec) is null;

    private static string? Exact(PackageSpec spec) =>
        spec.Kind == PackageSpecKind.Version && NpmVersion.TryParse(spec.RawSpec, loose: true, out var version) ? version.ToString() : null;

    private static bool IsMeant(PackageSpec spec, string name, string? version) =>
        spec.RegistryName == name
        && ((spec.SubSpec ?? spec).Range is not { } range || (NpmVersion.TryParse(version, loose: true, out var parsed) && range.Satisfies(parsed)));

    /// <summary>Whether package.json's <c>overrides</c> speak of a name anywhere: then it may be asked for otherwise.</summary>
    private bool IsOverridden(string name) => _graph.Project?.Manifest?.Overrides is { } table && Names(table).Contains(name);

    private static IEnumerable<string> Names(OverrideTable table) => table.Children.SelectMany(child =>
    {
        var at = child.Key.IndexOf('@', Math.Min(1, child.Key.Length));
        return Names(child.Value).Prepend(at < 0 ? child.Key : child.Key[..at]);
    });
}
