namespace Ncm.Gate.Certification;

/// <summary>Asks another source no question twice within one gate, so that what the verdict found out costs the advice nothing.</summary>
/// <param name="source">The other source.</param>
internal sealed class RememberingSource(IEvidenceSource source) : IEvidenceSource
{
    private readonly EvidenceGatherer _known = new(source);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        await _known.AskAsync(requests, progress, cancellationToken).ConfigureAwait(false);
        return [.. requests.Select(request => _known[request.Subject])];
    }
}
