using System.Collections.Concurrent;
using System.Text.Json;
using Ncm.Gate.Npm.Http;

namespace Ncm.Gate.Npm;

/// <summary>Asks the registries that npm is configured for. What it is told is an answer or one sentence about why there is none.</summary>
/// <param name="config">npm's configuration: which registry answers for which package.</param>
/// <param name="http">The pipeline.</param>
internal sealed class NpmRegistryClient(NpmConfig config, NpmHttp http)
{
    private const long MaxManifest = 4 * 1024 * 1024;
    private const long MaxPackument = 200 * 1024 * 1024;

    private readonly ConcurrentDictionary<Uri, VersionEndpoint> _endpoints = new();

    // Unknown while nothing is entered.
    private enum VersionEndpoint
    {
        Unknown,
        Works,
        Missing,
    }

    /// <summary>
    /// The manifest of one version: the small document <c>/{name}/{version}</c>, or out of the packument from a registry that does
    /// not serve that one.
    /// </summary>
    /// <param name="id">The package@version.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RegistryAnswer<VersionManifest>> GetVersionAsync(PackageId id, CancellationToken cancellationToken)
    {
        var registry = config.RegistryFor(id.Name);
        if (!RegistryUrls.TryVersion(registry, id, out var versionUrl) || !RegistryUrls.TryPackument(registry, id.Name, out var packumentUrl))
        {
            return new RegistryFailure(RegistryFailureKind.NotFound, $"'{id}' is not a name and version that a registry can have.");
        }

        if (_endpoints.GetValueOrDefault(registry) != VersionEndpoint.Missing)
        {
            var (answer, missing) = await AskVersionAsync(versionUrl, id, cancellationToken).ConfigureAwait(false);
            if (!missing)
            {
                if (answer.Value is not null)
                {
                    _endpoints[registry] = VersionEndpoint.Works;
                }

                return answer;
            }
        }

        // A 404 may speak of the version or of the whole endpoint; only the packument can tell.
        var found = await AskPackumentAsync(packumentUrl, id, cancellationToken).ConfigureAwait(false);
        if (found.Value is not null)
        {
            _endpoints.TryAdd(registry, VersionEndpoint.Missing);
        }

        return found;
    }

    /// <summary>Which versions of a package are published.</summary>
    /// <param name="name">The package's real name.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public Task<RegistryAnswer<PublishedVersions>> GetVersionsAsync(string name, CancellationToken cancellationToken) =>
        GetVersionsAsync(name, null, cancellationToken);

    /// <summary>Which versions of a package a registry serves.</summary>
    /// <param name="name">The package's real name.</param>
    /// <param name="certified">A certified registry, which has nothing of a package that it refuses altogether; <see langword="null"/> for the configured one.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RegistryAnswer<PublishedVersions>> GetVersionsAsync(string name, Uri? certified, CancellationToken cancellationToken)
    {
        if (!RegistryUrls.TryPackument(certified ?? config.RegistryFor(name), name, out var url))
        {
            return new RegistryFailure(RegistryFailureKind.NotFound, $"'{name}' is not a name that a registry can have.");
        }

        // The abbreviated document is a tenth of the full one, which registries that do not know it send instead.
        var request = new NpmRequest(url, MaxPackument)
        {
            Accept = "application/vnd.npm.install-v1+json; q=1.0, application/json; q=0.8",
            Long = true,
            Package = certified is null ? name : null, // whose scope's credentials are for another registry
        };
        return await AskAsync<PublishedVersions>(
            request,
            async (response, token) => response.Status switch
            {
                >= 200 and < 300 => await PackumentVersionsReader.ReadFromAsync(response.Body, token).ConfigureAwait(false),
                404 or 410 => new RegistryFailure(RegistryFailureKind.NotFound, $"{Server(url)} has no package {name}."),
                403 when certified is not null => new RegistryFailure(RegistryFailureKind.NotFound, $"{Server(url)} certifies no version of {name}."),
                _ => Refused(response, name),
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>When the versions of a package were published, out of its packument: no smaller document says so.</summary>
    /// <param name="name">The package.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<RegistryAnswer<PublishTimes>> GetPublishTimesAsync(string name, CancellationToken cancellationToken) =>
        RegistryUrls.TryPackument(config.RegistryFor(name), name, out var url)
            ? await AskAsync<PublishTimes>(
                new NpmRequest(url, MaxPackument) { Long = true, Package = name },
                async (response, token) => response switch
                {
                    { IsSuccess: true } => await PublishTimes.ReadFromAsync(response.Body, token).ConfigureAwait(false),
                    { Status: 404 or 410 } => new RegistryFailure(RegistryFailureKind.NotFound, $"{Server(url)} has no package {name}."),
                    _ => Refused(response, name),
                },
                cancellationToken).ConfigureAwait(false)
            : new RegistryFailure(RegistryFailureKind.NotFound, $"'{name}' is not a name that a registry can have.");

    /// <summary>Reads a published tarball from the registry.</summary>
    /// <typeparam name="T">What it is read into.</typeparam>
    /// <param name="id">The package@version.</param>
    /// <param name="published">The registry's <c>dist.tarball</c>.</param>
    /// <param name="maxBytes">The most bytes that are read.</param>
    /// <param name="read">Reads the bytes; run again when the transport breaks off.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public Task<RegistryAnswer<T>> ReadTarballAsync<T>(
        PackageId id,
        string? published,
        long maxBytes,
        Func<Stream, CancellationToken, Task<RegistryAnswer<T>>> read,
        CancellationToken cancellationToken)
        where T : class
    {
        var request = new NpmRequest(RegistryUrls.Tarball(config.RegistryFor(id.Name), id, published), maxBytes)
        {
            Accept = "*/*",
            Long = true,
            Package = id.Name,
        };
        return AskAsync<T>(
            request,
            async (response, token) => response.Status switch
            {
                >= 200 and < 300 => await read(response.Body, token).ConfigureAwait(false),
                404 or 410 => new RegistryFailure(
                    RegistryFailureKind.NotFound, $"The registry lists {id} but has no tarball at {NpmRequest.Display(response.Url)}."),
                _ => Refused(response, id),
            },
            cancellationToken);
    }

    private async Task<(RegistryAnswer<VersionManifest> Answer, bool EndpointMayBeMissing)> AskVersionAsync(
        Uri url, PackageId id, CancellationToken cancellationToken)
    {
        var missing = false;
        var answer = await AskAsync<VersionManifest>(
            new NpmRequest(url, MaxManifest) { Package = id.Name },
            async (response, token) =>
            {
                missing = response.Status is 404 or 405;
                if (missing || !response.IsSuccess)
                {
                    return Refused(response, id);
                }

                using var body = new MemoryStream();
                await response.Body.CopyToAsync(body, token).ConfigureAwait(false);
                return Checked(VersionManifestReader.Read(body.GetBuffer().AsSpan(0, (int)body.Length)), id, url);
            },
            cancellationToken).ConfigureAwait(false);
        return (answer, missing);
    }

    private Task<RegistryAnswer<VersionManifest>> AskPackumentAsync(Uri url, PackageId id, CancellationToken cancellationToken) =>
        AskAsync<VersionManifest>(
            new NpmRequest(url, MaxPackument) { Long = true, Package = id.Name },
            async (response, token) =>
            {
                if (!response.IsSuccess)
                {
                    return response.Status is 404 or 410
                        ? new RegistryFailure(RegistryFailureKind.NotFound, $"{Server(url)} has no package {id.Name}.")
                        : Refused(response, id);
                }

                return await PackumentScanner.FindAsync(response.Body, id.Version, MaxManifest, token).ConfigureAwait(false) is { } manifest
                    ? Checked(manifest, id, url)
                    : new RegistryFailure(RegistryFailureKind.NotFound, $"{Server(url)} has no version {id.Version} of {id.Name}.");
            },
            cancellationToken);

    private async Task<RegistryAnswer<T>> AskAsync<T>(
        NpmRequest request, Func<NpmResponse, CancellationToken, Task<RegistryAnswer<T>>> read, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await http.SendAsync(request, read, cancellationToken).ConfigureAwait(false);
        }
        catch (NpmTransportException exception)
        {
            return new RegistryFailure(RegistryFailureKind.Unavailable, exception.Message);
        }
        catch (BodyTooLargeException exception)
        {
            return new RegistryFailure(
                RegistryFailureKind.Corrupt, $"{NpmRequest.Display(request.Url)} sends more than the {exception.Limit} bytes that are read of it.");
        }
        catch (Exception exception) when (exception is JsonException or InvalidDataException)
        {
            return new RegistryFailure(
                RegistryFailureKind.Corrupt, $"{NpmRequest.Display(request.Url)} sends something that cannot be read: {exception.Message.TrimEnd('.')}.");
        }
    }

    private RegistryAnswer<VersionManifest> Checked(VersionManifest manifest, PackageId id, Uri url)
    {
        if (manifest.Name != id.Name || manifest.Version != id.Version)
        {
            return new RegistryFailure(
                RegistryFailureKind.Corrupt,
                $"{NpmRequest.Display(url)} answers for {manifest.Name ?? "(no name)"}@{manifest.Version ?? "(no version)"} when asked for {id}.");
        }

        http.Statistics.CountManifest();
        return manifest;
    }

    private static RegistryFailure Refused(NpmResponse response, object asked) => new(
        RegistryFailureKind.Unavailable,
        response.Status is 401 or 403
            ? $"{Server(response.Url)} refuses {asked} ({response.Status}); a token for it may be missing in .npmrc."
            : $"{Server(response.Url)} answers {response.Status} for {asked}.");

    private static string Server(Uri url) => $"The registry at {url.Authority}";
}
