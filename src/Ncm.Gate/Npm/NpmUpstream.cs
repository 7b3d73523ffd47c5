using Ncm.Gate.Npm.Http;

namespace Ncm.Gate.Npm;

/// <summary>
/// The registries behind a registry, as npm's configuration names them: documents and tarballs as they were published, unread. Proxies,
/// authorities, credentials for each scope, retries, time limits and bounds are the same as in a gate's run; a server that does not answer is
/// left alone for a while and then tried again.
/// </summary>
public sealed class NpmUpstream : IDisposable
{
    private static readonly TimeSpan LongestWaitBetweenTries = TimeSpan.FromSeconds(5);

    /// <summary>The keys of a registry have one kilobyte, the attestations of a version some ten.</summary>
    private const long MaxDocumentBytes = 4 * 1024 * 1024;

    private readonly NpmConfig _config;
    private readonly NpmUpstreamOptions _options;

    /// <summary>Prepares the connections; nothing is asked yet.</summary>
    /// <param name="config">npm's configuration: which registry answers for which package.</param>
    /// <param name="options">Bounds and patience.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="Diagnostics.GateException">npm's additional authorities cannot be read (NCM9003).</exception>
    public NpmUpstream(NpmConfig config, NpmUpstreamOptions options, TimeProvider time)
    {
        _config = config;
        _options = options;
        Http = new NpmHttp(
            config,
            new NpmHttpOptions
            {
                Concurrency = options.Concurrency,
                Retries = options.Retries,
                ConnectTimeout = options.Timeout,
                TryTimeout = options.Timeout,
                LongTryTimeout = options.TarballTimeout,
                MaxRetryDelay = LongestWaitBetweenTries,
                Recovery = options.Recovery,
            },
            time,
            options.ExtraCertificates);
    }

    /// <summary>What went over the network so far.</summary>
    public FetchStatistics Statistics => Http.Statistics;

    /// <summary>The pipeline, for other questions to the same servers.</summary>
    internal NpmHttp Http { get; }

    /// <summary>The registry that answers for a package. No credentials are in it.</summary>
    /// <param name="name">The package's name.</param>
    public Uri RegistryFor(string name) => _config.RegistryFor(name);

    /// <summary>Fetches the full packument of a package.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="entityTag">The entity tag of the packument at hand; <see langword="null"/> for none.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<UpstreamAnswer> GetPackumentAsync(string name, string? entityTag, CancellationToken cancellationToken)
    {
        if (!RegistryUrls.TryPackument(_config.RegistryFor(name), name, out var url))
        {
            return Task.FromResult(new UpstreamAnswer(UpstreamStatus.NotFound, $"'{name}' is not a name that a registry can have."));
        }

        return SendAsync(
            new NpmRequest(url, _options.MaxPackumentBytes) { Package = name, IfNoneMatch = entityTag },
            async (response, token) =>
            {
                using var body = new MemoryStream();
                await response.Body.CopyToAsync(body, token).ConfigureAwait(false);
                return new UpstreamAnswer(UpstreamStatus.Found) { Body = body.GetBuffer().AsMemory(0, (int)body.Length), EntityTag = response.ETag };
            },
            cancellationToken);
    }

    /// <summary>Fetches another document, such as the keys of a registry's signatures.</summary>
    /// <param name="name">The package whose registry is asked.</param>
    /// <param name="path">The document's path below the registry, escaped.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<UpstreamAnswer> GetDocumentAsync(string name, string path, CancellationToken cancellationToken) => SendAsync(
        new NpmRequest(RegistryUrls.Document(_config.RegistryFor(name), path), MaxDocumentBytes) { Package = name },
        async (response, token) =>
        {
            using var body = new MemoryStream();
            await response.Body.CopyToAsync(body, token).ConfigureAwait(false);
            return new UpstreamAnswer(UpstreamStatus.Found) { Body = body.GetBuffer().AsMemory(0, (int)body.Length) };
        },
        cancellationToken);

    /// <summary>Fetches a published tarball.</summary>
    /// <param name="id">The package@version; its name and version can be asked for.</param>
    /// <param name="published">The packument's <c>dist.tarball</c>.</param>
    /// <param name="read">Reads the bytes; run again when the transport breaks off.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<UpstreamAnswer> ReadTarballAsync(
        PackageId id, string? published, Func<Stream, CancellationToken, Task> read, CancellationToken cancellationToken) =>
        SendAsync(
            new NpmRequest(RegistryUrls.Tarball(_config.RegistryFor(id.Name), id, published), _options.MaxTarballBytes)
            {
                Accept = "*/*",
                Long = true,
                Package = id.Name,
            },
            async (response, token) =>
            {
                await read(response.Body, token).ConfigureAwait(false);
                return new UpstreamAnswer(UpstreamStatus.Found);
            },
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();

    private async Task<UpstreamAnswer> SendAsync(
        NpmRequest request, Func<NpmResponse, CancellationToken, Task<UpstreamAnswer>> found, CancellationToken cancellationToken)
    {
        try
        {
            return await Http.SendAsync(
                request,
                async (response, token) => response.Status switch
                {
                    >= 200 and < 300 => await found(response, token).ConfigureAwait(false),
                    304 when request.IfNoneMatch is not null => new UpstreamAnswer(UpstreamStatus.NotModified) { EntityTag = request.IfNoneMatch },
                    404 or 410 => new UpstreamAnswer(UpstreamStatus.NotFound, $"{NpmRequest.Display(request.Url)}: there is no such thing."),
                    _ => new UpstreamAnswer(UpstreamStatus.Unavailable, $"{NpmRequest.Display(request.Url)} answered {response.Status}."),
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is NpmTransportException or NpmConfigException)
        {
            return new UpstreamAnswer(UpstreamStatus.Unavailable, exception.Message);
        }
        catch (BodyTooLargeException exception)
        {
            return new UpstreamAnswer(UpstreamStatus.Unavailable, $"{NpmRequest.Display(request.Url)}: {exception.Message}.");
        }
    }
}
