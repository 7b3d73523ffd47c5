namespace Ncm.Gate.Certification;

/// <summary>Remembers what was asked and answered, so that nothing is asked twice and answers of several rounds become one.</summary>
internal sealed class EvidenceGatherer(IEvidenceSource source)
{
    private readonly Dictionary<CertificationSubject, (EvidenceNeeds Asked, Evidence Answer)> _known = [];
    private readonly HashSet<CertificationSubject> _refreshed = [];

    /// <summary>What is known of a subject.</summary>
    public Evidence this[CertificationSubject subject] => Find(subject) ?? new Evidence { Subject = subject };

    /// <summary>What is known of a subject; <see langword="null"/> when nothing was asked.</summary>
    public Evidence? Find(CertificationSubject subject) => _known.TryGetValue(subject, out var known) ? known.Answer : null;

    /// <summary>Asks what was not asked before.</summary>
    /// <param name="requests">What to ask.</param>
    /// <param name="progress">Told how far the work is.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <returns>Whether there was anything new to ask.</returns>
    public async Task<bool> AskAsync(
        IEnumerable<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var batch = new Dictionary<CertificationSubject, EvidenceRequest>();
        foreach (var request in requests)
        {
            var isNew = request.Refresh && _refreshed.Add(request.Subject);
            var before = _known.GetValueOrDefault(request.Subject).Asked;
            var asked = isNew ? EvidenceNeeds.None : before;

            // What is asked anew may be about other bytes, which have a time of their own.
            var wanted = isNew ? request.Needs | (before & EvidenceNeeds.PublishTime) : request.Needs;
            if ((wanted & ~asked) is not EvidenceNeeds.None and var needs)
            {
                var earlier = batch.GetValueOrDefault(request.Subject) ?? new EvidenceRequest(request.Subject, EvidenceNeeds.None);
                batch[request.Subject] = earlier with { Needs = earlier.Needs | needs, Refresh = earlier.Refresh || isNew };
            }
        }

        if (batch.Count == 0)
        {
            return false;
        }

        foreach (var answer in await source.GetAsync([.. batch.Values], progress, cancellationToken).ConfigureAwait(false))
        {
            var (asked, before) = _known.GetValueOrDefault(answer.Subject);
            asked |= batch[answer.Subject].Needs;
            var used = asked.HasFlag(EvidenceNeeds.Tarball) ? answer : answer with { Facts = answer.Facts?.WithoutTarball() };
            _known[answer.Subject] = (asked, before is null ? used : Unite(before, used));
        }

        return true;
    }

    /// <summary>A later answer about facts comes from a deeper look and replaces the earlier one, but a failed look takes nothing away.</summary>
    private static Evidence Unite(Evidence before, Evidence after) => before with
    {
        Facts = after.Facts?.WithTimeOf(before.Facts) ?? before.Facts,
        FactsFailure = after.FactsFailure ?? (after.Facts is null ? before.FactsFailure : null),
        PublishTimeFailure = after.PublishTimeFailure ?? (after.Facts?.PublishedAt is null ? before.PublishTimeFailure : null),
        Advisories = after.Advisories ?? before.Advisories,
        AdvisoriesFailure = after.AdvisoriesFailure ?? (after.Advisories is null ? before.AdvisoriesFailure : null),
    };
}
