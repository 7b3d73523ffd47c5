using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Ncm.Gate.Npm.Http;

/// <summary>
/// The one HTTP pipeline: npm's proxies, authorities and tokens; retries with jitter on 408, 429, 5xx and transport faults that
/// honour <c>Retry-After</c>; a timeout for each try and for all; a bounded number of requests at once; bounded bodies.
/// </summary>
internal sealed class NpmHttp : IDisposable
{
    private const int MaxRedirects = 10;

    private readonly NpmConfig _config;
    private readonly NpmHttpOptions _options;
    private readonly TimeProvider _time;
    private readonly TrustedCertificates _certificates;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;
    private readonly SemaphoreSlim _slots;
    private readonly ServerHealth _health;
    private readonly ResiliencePipeline<Attempt> _pipeline;
    private readonly ResiliencePipeline _shortTry;
    private readonly ResiliencePipeline _longTry;

    /// <summary>Builds the pipeline.</summary>
    /// <param name="config">npm's configuration.</param>
    /// <param name="options">Patience and concurrency.</param>
    /// <param name="time">The clock of waits and timeouts.</param>
    /// <param name="extraCertificates">The file that <c>NODE_EXTRA_CA_CERTS</c> names.</param>
    /// <exception cref="Diagnostics.GateException">npm's additional authorities cannot be read (NCM9003).</exception>
    public NpmHttp(NpmConfig config, NpmHttpOptions options, TimeProvider time, string? extraCertificates = null)
    {
        _config = config;
        _options = options;
        _time = time;
        _certificates = new TrustedCertificates(config.CertificateAuthorities, extraCertificates);
        _handler = Handler(config, options, _certificates);
        _client = new HttpClient(_handler, disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("ncm-gate", typeof(NpmHttp).Assembly.GetName().Version?.ToString(3)));
        _slots = new SemaphoreSlim(options.Concurrency);
        _health = new ServerHealth(time, options.Recovery);
        _pipeline = Pipeline(options, time);
        _shortTry = Try(options.TryTimeout, time);
        _longTry = Try(options.LongTryTimeout, time);
    }

    /// <summary>What went over the network so far.</summary>
    public FetchStatistics Statistics { get; } = new();

    /// <summary>
    /// Sends a request and lets <paramref name="read"/> read the answer, whatever its status; a body that breaks off is asked for anew,
    /// so <paramref name="read"/> may run more than once.
    /// </summary>
    /// <typeparam name="T">What the body becomes.</typeparam>
    /// <param name="request">The request.</param>
    /// <param name="read">Reads status and body. What it throws besides transport faults goes through.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="NpmTransportException">No answer after all tries.</exception>
    /// <exception cref="BodyTooLargeException">The body went beyond its bound.</exception>
    public async Task<T> SendAsync<T>(NpmRequest request, Func<NpmResponse, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        if (_options.Offline)
        {
            throw new NpmTransportException(
                Server(request.Url), "is not asked, since the gate is offline, and nothing is kept that answers for it; run it once with the network", 0, null);
        }

        if (_health.IsDown(request.Url))
        {
            throw new NpmTransportException(Server(request.Url), "is not asked any more: it did not answer the requests before", 0, null);
        }

        var tries = 0;
        T? result = default;
        try
        {
            var last = await _pipeline.ExecuteAsync(TryAsync, cancellationToken).ConfigureAwait(false);
            if (last.Done)
            {
                _health.Answered(request.Url);
                return result!;
            }

            throw GivenUp(request.Url, $"answered {last.Status}", null);
        }
        catch (TimeoutRejectedException exception)
        {
            throw GivenUp(request.Url, "did not answer in time", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw GivenUp(Server(request.Url), $"could not be reached ({Reason(exception)})", exception);
        }

        NpmTransportException GivenUp(Uri who, string what, Exception? inner)
        {
            _health.Failed(request.Url);
            return new NpmTransportException(who, what, tries, inner);
        }

        // Waiting for a slot is not the server's delay: a try's time begins when it has one.
        async ValueTask<Attempt> TryAsync(CancellationToken token)
        {
            await _slots.WaitAsync(token).ConfigureAwait(false);
            try
            {
                tries++;
                return await (request.Long ? _longTry : _shortTry).ExecuteAsync(SendOnceAsync, token).ConfigureAwait(false);
            }
            finally
            {
                _slots.Release();
            }
        }

        async ValueTask<Attempt> SendOnceAsync(CancellationToken token)
        {
            using var response = await FollowAsync(request, retry: tries > 1, token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (status is 408 or 429 or >= 500)
            {
                return new Attempt(false, status, RetryAfter(response));
            }

            using var body = new BodyStream(
                await response.Content.ReadAsStreamAsync(token).ConfigureAwait(false), request.MaxBytes, Statistics);
            result = await read(new NpmResponse(status, response.RequestMessage!.RequestUri!, body, response.Headers.ETag?.ToString()) { RetryAfter = RetryAfter(response) }, token).ConfigureAwait(false);
            return new Attempt(true, status, null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
        _certificates.Dispose();
        _slots.Dispose();
    }

    // Redirects are followed here and not by the handler: each hop gets the authorization that npm's configuration has for that very
    // URL, and a hop to another host gets none.
    private async Task<HttpResponseMessage> FollowAsync(NpmRequest request, bool retry, CancellationToken cancellationToken)
    {
        var url = request.Url;
        for (var hop = 0; ; hop++)
        {
            Statistics.CountRequest(retry);
            using var message = new HttpRequestMessage(request.Method, url)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
                Content = request.Content?.Invoke(),
            };
            message.Headers.TryAddWithoutValidation("Accept", request.Accept);
            if (request.IfNoneMatch is { } tag)
            {
                message.Headers.TryAddWithoutValidation("If-None-Match", tag);
            }

            if (SameServer(url, request.Url) && Authorization(url, request.Package) is { } authorization)
            {
                message.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            var response = await SendAsync(message, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode is not (HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
                    or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect)
                || response.Headers.Location is not { } location)
            {
                return response;
            }

            response.Dispose();
            var next = new Uri(url, location);
            if (hop == MaxRedirects || next.Scheme is not ("https" or "http") || (url.Scheme == "https" && next.Scheme != "https"))
            {
                throw new HttpRequestException(hop == MaxRedirects ? "it redirects without end" : "it redirects to a place that is not https");
            }

            if (request.StaysOnServer && !SameServer(next, request.Url))
            {
                throw new NpmTransportException(
                    Server(request.Url), $"redirects to another server ({Server(next).Authority}), which is not followed with what is for it alone; name that server itself if it is the right one", 0, null)
                {
                    LeadsElsewhere = true,
                };
            }

            url = next;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // So the handler reports a connection that could not be opened in time; what it says of it ("a task was canceled") misleads.
            throw new HttpRequestException("the connection could not be opened in time");
        }
    }

    private string? Authorization(Uri url, string? package) =>
        package is null ? _config.AuthorizationFor(url) : _config.AuthorizationFor(url, package);

    private static Uri Server(Uri url) => new(url.GetLeftPart(UriPartial.Authority));

    private static bool SameServer(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static SocketsHttpHandler Handler(NpmConfig config, NpmHttpOptions options, TrustedCertificates certificates)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = options.ConnectTimeout,
            EnableMultipleHttp2Connections = true,
            MaxConnectionsPerServer = options.Concurrency,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            Proxy = new NpmWebProxy(config),
            UseCookies = false,
            UseProxy = true,
        };
#pragma warning disable CA5359 // strict-ssl=false is the person's own word to npm, and npm obeys it.
        handler.SslOptions.RemoteCertificateValidationCallback = config.StrictSsl ? certificates.Validate : (_, _, _, _) => true;
#pragma warning restore CA5359
        return handler;
    }

    private static ResiliencePipeline<Attempt> Pipeline(NpmHttpOptions options, TimeProvider time)
    {
        var builder = new ResiliencePipelineBuilder<Attempt> { TimeProvider = time };
        builder.AddTimeout(options.TotalTimeout);
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions<Attempt>
            {
                BackoffType = DelayBackoffType.Exponential,
                Delay = options.RetryDelay,
                MaxDelay = options.MaxRetryDelay,
                MaxRetryAttempts = options.Retries,
                UseJitter = true,
                ShouldHandle = static arguments => ValueTask.FromResult(arguments.Outcome switch
                {
                    { Exception: TimeoutRejectedException or HttpRequestException or IOException } => true,
                    { Exception: not null } => false,
                    var outcome => !outcome.Result.Done,
                }),
                DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>(
                    arguments.Outcome.Exception is null && arguments.Outcome.Result.RetryAfter is { } wait
                        ? wait < options.MaxRetryDelay ? wait : options.MaxRetryDelay
                        : null),
            });
        }

        return builder.Build();
    }

    private static ResiliencePipeline Try(TimeSpan timeout, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }.AddTimeout(timeout).Build();

    // The framework's own words ("Connection refused (host:443)", "The SSL connection could not be established") with the cause that
    // names the trouble; neither holds a URL's credentials.
    private static string Reason(Exception exception) => (exception.InnerException ?? exception).Message.TrimEnd('.');

    private readonly record struct Attempt(bool Done, int Status, TimeSpan? RetryAfter);
}
