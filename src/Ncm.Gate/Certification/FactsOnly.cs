namespace Ncm.Gate.Certification;

/// <summary>Asks a source for what packages are and not for what is known against them: nothing is.</summary>
/// <param name="source">The source.</param>
internal sealed class FactsOnly(IEvidenceSource source) : IEvidenceSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var answers = await source.GetAsync(
            [.. requests.Select(request => request with { Needs = request.Needs & ~EvidenceNeeds.Advisories })],
            progress,
            cancellationToken).ConfigureAwait(false);
        return [.. answers.Select(answer => answer with { Advisories = [] })];
    }
}
