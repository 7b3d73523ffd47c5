namespace Ncm.Gate.Npm;

/// <summary>Published versions out of packuments.</summary>
/// <param name="client">Asks for them; its pipeline bounds how many are asked for at once.</param>
/// <param name="certified">
/// The certified registry that is asked, which lists what it serves and no more: what it refuses could not be installed. <see langword="null"/> asks the
/// registries that npm is configured for.
/// </param>
internal sealed class RegistryVersions(NpmRegistryClient client, Uri? certified = null) : IPublishedVersions
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<PublishedVersions?>> GetAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        await Task.WhenAll(names.Select(name => GetAsync(name, cancellationToken))).ConfigureAwait(false);

    private async Task<PublishedVersions?> GetAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await client.GetVersionsAsync(name, certified, cancellationToken).ConfigureAwait(false);
        return answer.Failure?.Kind == RegistryFailureKind.NotFound ? PublishedVersions.None : answer.Value;
    }
}
