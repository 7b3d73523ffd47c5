namespace Ncm.Gate.Npm;

/// <summary>How much an <see cref="NpmUpstream"/> takes, and how long it waits.</summary>
public sealed record NpmUpstreamOptions
{
    /// <summary>Requests under way at once.</summary>
    public int Concurrency { get; init; } = 32;

    /// <summary>Tries after the first: npm's own default for <c>fetch-retries</c>.</summary>
    public int Retries { get; init; } = 2;

    /// <summary>One try of a document, its body included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>One try of a tarball, its body included.</summary>
    public TimeSpan TarballTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long a server is left alone that did not answer several requests in a row.</summary>
    public TimeSpan Recovery { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The largest packument that is read, in bytes; the largest of the public registry are some 25 MB.</summary>
    public long MaxPackumentBytes { get; init; } = 200L * 1024 * 1024;

    /// <summary>The largest tarball that is read, in bytes.</summary>
    public long MaxTarballBytes { get; init; } = 512L * 1024 * 1024;

    /// <summary>The file that <c>NODE_EXTRA_CA_CERTS</c> names; <see langword="null"/> for none.</summary>
    public string? ExtraCertificates { get; init; }
}
