namespace Ncm.Gate.Certification.Facts;

/// <summary>
/// Puts a cache before another source: facts that were found once are not asked for again, since they are true for ever. Only what
/// was found is kept, never that something was not. Advisories go through untouched: they are today's.
/// </summary>
/// <param name="inner">Asked for what is not kept.</param>
/// <param name="cache">What is kept.</param>
/// <param name="registryOf">The URL of the registry that answers for a package's name: facts are that registry's word.</param>
internal sealed class CachedEvidenceSource(IEvidenceSource inner, FactsCache cache, Func<string, string> registryOf) : IEvidenceSource
{
    private const EvidenceNeeds FactsNeeds = EvidenceNeeds.Manifest | EvidenceNeeds.Tarball | EvidenceNeeds.PublishTime;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var answers = ReadCache(requests);
        var open = Enumerable.Range(0, requests.Count).Where(index => StillNeeded(requests[index], answers[index]) != EvidenceNeeds.None).ToList();
        if (open.Count == 0)
        {
            return answers;
        }

        var questions = open.ConvertAll(index => requests[index] with { Needs = StillNeeded(requests[index], answers[index]) });
        var answered = requests.Count - open.Count;
        var found = await inner.GetAsync(
            questions, progress is null ? null : new Shifted(progress, answered, requests.Count), cancellationToken).ConfigureAwait(false);
        cache.Write(Keepable(found));
        for (var i = 0; i < open.Count; i++)
        {
            // What is kept stays true when nobody answers today; a definite answer is the newer word.
            var keeps = found[i] is { Facts: null, FactsFailure: null or { Kind: EvidenceFailureKind.Unavailable } };
            answers[open[i]] = found[i] with { Facts = keeps ? answers[open[i]].Facts : Best(answers[open[i]].Facts, found[i].Facts) };
        }

        return answers;
    }

    /// <summary>Of what is kept and what was found, the one that says more of the bytes that are published now, with the time that either knows.</summary>
    private static PackageFacts? Best(PackageFacts? kept, PackageFacts? found) => found switch
    {
        null => null,
        { TarballRead: false } when kept is { TarballRead: true } && kept.IsPublishedAs(found) => (kept with { PublishedAt = null }).WithTimeOf(found).WithTimeOf(kept),
        _ => found.WithTimeOf(kept),
    };

    private Evidence[] ReadCache(IReadOnlyList<EvidenceRequest> requests)
    {
        var kept = cache.Read([.. requests.Where(IsCacheable).Select(request => FactsKey.Of(request.Subject, registryOf)).Distinct()]);
        return [.. requests.Select(request => new Evidence
        {
            Subject = request.Subject,
            Facts = IsCacheable(request)
                && kept.TryGetValue(FactsKey.Of(request.Subject, registryOf), out var facts) && facts.Of == request.Subject.Id.ToString()
                ? facts.ToFacts()
                : null,
        })];
    }

    private static bool IsCacheable(EvidenceRequest request) => !request.Refresh && (request.Needs & FactsNeeds) != 0;

    private static EvidenceNeeds StillNeeded(EvidenceRequest request, Evidence kept) => kept.Facts switch
    {
        null => request.Needs,
        { PublishedAt: null } when request.Needs.HasFlag(EvidenceNeeds.PublishTime) => request.Needs | EvidenceNeeds.Manifest,
        { TarballRead: true } => request.Needs & ~FactsNeeds,
        _ when request.Needs.HasFlag(EvidenceNeeds.Tarball) => request.Needs,
        _ => request.Needs & ~(EvidenceNeeds.Manifest | EvidenceNeeds.PublishTime),
    };

    private Dictionary<FactsKey, CachedFacts> Keepable(IReadOnlyList<Evidence> found)
    {
        var keepable = new Dictionary<FactsKey, CachedFacts>();
        foreach (var evidence in found)
        {
            if (evidence.Facts is { } facts)
            {
                keepable[FactsKey.Of(evidence.Subject, registryOf)] = CachedFacts.From(evidence.Subject, facts);
            }
        }

        return keepable;
    }

    /// <summary>Counts what the cache answered in with what the inner source reports.</summary>
    private sealed class Shifted(IProgress<EvidenceProgress> outer, int answered, int total) : IProgress<EvidenceProgress>
    {
        public void Report(EvidenceProgress value) => outer.Report(value with { Completed = value.Completed + answered, Total = total });
    }
}
