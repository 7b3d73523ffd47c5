using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>Knows which packages have known vulnerabilities.</summary>
public interface IAdvisorySource
{
    /// <summary>What messages call it: <c>npm</c>, <c>osv</c>, or the path of an export.</summary>
    string Name { get; }

    /// <summary>Asks about packages.</summary>
    /// <param name="packages">The packages; one may stand twice.</param>
    /// <param name="progress">Told how far the source is; may be called from any thread.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <returns>The advisories, or why there are none to be had. Only cancelling throws.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<AdvisoryAnswer> GetAsync(
        IReadOnlyCollection<PackageId> packages,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken);
}
