using System.Collections.Concurrent;
using Ncm.Gate.Certification.Advisories;

namespace Ncm.Gate.Certification;

/// <summary>Certification with no server: facts from one source, advisories from another, asked at the same time.</summary>
/// <param name="facts">Who knows what packages are.</param>
/// <param name="advisories">Who knows what is known against them.</param>
internal sealed class LocalEvidenceSource(IEvidenceSource facts, IAdvisorySource advisories) : IEvidenceSource
{
    private const EvidenceNeeds Facts = EvidenceNeeds.Manifest | EvidenceNeeds.Tarball | EvidenceNeeds.PublishTime;

    private readonly ConcurrentDictionary<AdvisoryExport, byte> _exports = new();

    /// <summary>The exports of advisories that answered so far, by name.</summary>
    public IReadOnlyList<AdvisoryExport> Exports => [.. _exports.Keys.OrderBy(export => export.Name, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = requests.Where(request => request.Needs.HasFlag(EvidenceNeeds.Advisories)).Select(request => request.Subject.Id).ToHashSet();
        var answering = asked.Count == 0 ? null : advisories.GetAsync(asked, progress, cancellationToken);
        var known = await facts.GetAsync(
            [.. requests.Select(request => request with { Needs = request.Needs & Facts })], progress, cancellationToken).ConfigureAwait(false);
        if (answering is null)
        {
            return known;
        }

        var answer = await answering.ConfigureAwait(false);
        foreach (var export in answer.Exports)
        {
            _exports.TryAdd(export, 0);
        }

        return Unite(requests, known, answer);
    }

    private static List<Evidence> Unite(IReadOnlyList<EvidenceRequest> requests, IReadOnlyList<Evidence> known, AdvisoryAnswer answer)
    {
        var united = new List<Evidence>(known.Count);
        for (var i = 0; i < known.Count; i++)
        {
            united.Add(!requests[i].Needs.HasFlag(EvidenceNeeds.Advisories) ? known[i]
                : answer.Failure is { } failure ? known[i] with { AdvisoriesFailure = new EvidenceFailure(EvidenceFailureKind.Unavailable, failure.Message) }
                : known[i] with { Advisories = answer.For(requests[i].Subject.Id) });
        }

        return united;
    }
}
