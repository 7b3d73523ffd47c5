using System.Net;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Options;

/// <summary>How the server runs. docs/certified-registry.md has the table; <see cref="OptionsReader"/> reads it.</summary>
internal sealed record RegistryOptions
{
    /// <summary>The first release of Node.js 24 with long-term support.</summary>
    public static readonly NpmVersion DefaultNodeVersion = NpmVersion.Parse("24.11.0");

    /// <summary>The folder of the database and of the documents and tarballs, absolute.</summary>
    public required string Data { get; init; }

    /// <summary>The address that clients know the server by, ending in a slash; <see langword="null"/> to take it from each request.</summary>
    public Uri? PublicUrl { get; init; }

    /// <summary>The proxies whose <c>X-Forwarded-*</c> headers count; empty for none.</summary>
    public IReadOnlyList<IPAddress> TrustedProxies { get; init; } = [];

    /// <summary>The registry of packages without a scope of their own.</summary>
    public required Uri UpstreamRegistry { get; init; }

    /// <summary>An .npmrc for the upstream: registries of scopes, credentials, proxy, authorities; <see langword="null"/> for none.</summary>
    public string? UpstreamNpmrc { get; init; }

    /// <summary>How long a packument counts before the upstream is asked again.</summary>
    public TimeSpan PackumentAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one try of a document may take upstream.</summary>
    public TimeSpan UpstreamTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long advisories count before they are asked for again.</summary>
    public TimeSpan AdvisoryAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a request waits for the advisories.</summary>
    public TimeSpan AdvisoryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much longer than <see cref="AdvisoryAge"/> advisories count while nobody answers.</summary>
    public TimeSpan StaleAdvisories { get; init; } = TimeSpan.FromDays(1);

    /// <summary>How long a request waits for a package to be certified before it is told to come again.</summary>
    public TimeSpan CertifyWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a request waits for a package.json to be resolved and certified.</summary>
    public TimeSpan ResolveWithin { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The Node.js that <c>engines</c> are held against where a package.json is resolved; npm takes the one that it runs on.</summary>
    public NpmVersion NodeVersion { get; init; } = DefaultNodeVersion;

    /// <summary>The most bytes of documents that are kept in memory.</summary>
    public long MemoryCache { get; init; } = 512L * 1024 * 1024;

    /// <summary>Requests a minute from one address without a token.</summary>
    public int RequestsPerMinute { get; init; } = 30_000;

    /// <summary>Tries to sign in a minute from one address; for one account half as many.</summary>
    public int SignInsPerMinute { get; init; } = 20;

    /// <summary>The registries, the default one among them.</summary>
    public required IReadOnlyList<TenantOptions> Tenants { get; init; }
}
