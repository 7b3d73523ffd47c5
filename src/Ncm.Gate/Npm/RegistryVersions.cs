namespace Ncm.Gate.Npm;

/// <summary>Published versions out of the packuments of the registries that npm is configured for.</summary>
/// <param name="client">Asks them; its pipeline bounds how many are asked at once.</param>
internal sealed class RegistryVersions(NpmRegistryClient client) : IPublishedVersions
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<PublishedVersions?>> GetAsync(IReadOnlyList<string> names, CancellationToken cancellationToken) =>
        await Task.WhenAll(names.Select(name => GetAsync(name, cancellationToken))).ConfigureAwait(false);

    private async Task<PublishedVersions?> GetAsync(string name, CancellationToken cancellationToken)
    {
        var answer = await client.GetVersionsAsync(name, cancellationToken).ConfigureAwait(false);
        return answer.Failure?.Kind == RegistryFailureKind.NotFound ? PublishedVersions.None : answer.Value;
    }
}
