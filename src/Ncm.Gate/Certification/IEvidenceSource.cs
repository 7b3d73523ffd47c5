namespace Ncm.Gate.Certification;

/// <summary>Answers questions about packages. It gives evidence and never decides.</summary>
public interface IEvidenceSource
{
    /// <summary>Answers a batch. Every request gets evidence, in the order of the requests, with a failure stated where something could not be had.</summary>
    /// <param name="requests">The questions; a subject appears once.</param>
    /// <param name="progress">Told how far the batch is; may be called from any thread.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken);
}

/// <summary>How far a batch is.</summary>
/// <param name="Completed">Requests answered.</param>
/// <param name="Total">Requests in the batch.</param>
/// <param name="Step">What is being done, such as <c>manifests</c>, <c>tarballs</c>, <c>advisories</c>.</param>
public readonly record struct EvidenceProgress(int Completed, int Total, string Step);
