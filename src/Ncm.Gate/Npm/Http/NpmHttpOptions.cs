namespace Ncm.Gate.Npm.Http;

/// <summary>How patient and how busy the pipeline is.</summary>
internal sealed record NpmHttpOptions
{
    /// <summary>Whether no request is sent at all.</summary>
    public bool Offline { get; init; }

    /// <summary>Requests under way at once: npm's own default for <c>maxsockets</c>.</summary>
    public int Concurrency { get; init; } = 15;

    /// <summary>Tries after the first: npm's own default for <c>fetch-retries</c>.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>The wait before the first retry where the server does not say; it doubles with each, jittered.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest wait that a server's <c>Retry-After</c> is granted.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Opening a connection, the TLS handshake included.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>One try, its body included.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>One try of a long body (a tarball, a packument).</summary>
    public TimeSpan LongTryTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>All tries of one request and the waits between them.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// After which time a server that did not answer several requests in a row is tried again; <see langword="null"/> for never, which suits a
    /// run that ends.
    /// </summary>
    public TimeSpan? Recovery { get; init; }

    /// <summary>The defaults, with npm's <c>maxsockets</c> and <c>fetch-retries</c>, within reason.</summary>
    /// <param name="config">npm's configuration.</param>
    public static NpmHttpOptions From(NpmConfig config) => new()
    {
        Concurrency = Math.Clamp(config.MaxSockets, 1, 100),
        Retries = Math.Clamp(config.FetchRetries, 0, 10),
    };
}
