namespace Ncm.Gate.Npm;

/// <summary>Knows which versions of packages are published. It is asked for advice and never for a verdict.</summary>
public interface IPublishedVersions
{
    /// <summary>Answers for a batch of packages, in the order of the names.</summary>
    /// <param name="names">The real names; each once.</param>
    /// <param name="cancellationToken">Ends the work at once.</param>
    /// <returns>For a package that does not exist no versions; <see langword="null"/> where the answer could not be had.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    Task<IReadOnlyList<PublishedVersions?>> GetAsync(IReadOnlyList<string> names, CancellationToken cancellationToken);
}
