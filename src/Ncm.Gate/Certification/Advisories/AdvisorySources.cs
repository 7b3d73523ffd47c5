using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>Makes the source of advisories that a policy names.</summary>
public static class AdvisorySources
{
    /// <summary>Makes the union of the named sources.</summary>
    /// <param name="names">
    /// The policy's <c>advisories</c>: <c>npm</c>, <c>osv</c>, or the path of an OSV export (a zip, a folder or a JSON file), relative to
    /// <see cref="AdvisorySourceOptions.BaseDirectory"/>. A name that stands twice counts once.
    /// </param>
    /// <param name="options">What the sources need.</param>
    /// <returns>A source that never throws but for cancelling; one without names answers that it cannot.</returns>
    /// <exception cref="ArgumentException">A network source is named and there is no <see cref="AdvisorySourceOptions.Exchange"/>.</exception>
    public static IAdvisorySource Create(IReadOnlyList<string> names, AdvisorySourceOptions options) =>
        new AdvisoryUnion([.. names.Distinct(StringComparer.Ordinal).Select(name => CreateOne(name, options))], options.Note);

    /// <summary>The absolute paths of the exports among the named sources.</summary>
    internal static IEnumerable<string> PathsOf(IReadOnlyList<string> names, string baseDirectory) =>
        names.Distinct(StringComparer.Ordinal).Where(name => name is not ("npm" or "osv")).Select(name => Path.GetFullPath(name, baseDirectory));

    /// <summary>An exchange over a client as it is: the client's own handlers retry, limit and authenticate.</summary>
    /// <param name="client">The client; it should unpack compressed answers.</param>
    public static AdvisoryExchange Over(HttpClient client) => AdvisoryHttp.Over(client);

    /// <summary>An exchange over a registry's upstream: its proxies, authorities, credentials and retries.</summary>
    /// <param name="upstream">The upstream.</param>
    public static AdvisoryExchange Over(NpmUpstream upstream) => AdvisoryPipeline.Over(upstream.Http);

    private static IAdvisorySource CreateOne(string name, AdvisorySourceOptions options) => name switch
    {
        "npm" => Cached(new NpmBulkAdvisorySource(options.NpmRegistry, Exchange(name, options)), options.NpmRegistry, options),
        "osv" => Cached(new OsvApiAdvisorySource(options.OsvApi, Exchange(name, options)), options.OsvApi, options),
        _ => new OsvExportAdvisorySource(Path.GetFullPath(name, options.BaseDirectory), name, options.CacheDirectory, options.Time),
    };

    private static IAdvisorySource Cached(IAdvisorySource source, Uri address, AdvisorySourceOptions options) =>
        options.CacheDirectory is null ? source : new CachedAdvisorySource(source, address, options.CacheDirectory, options.TimeToLive, options.Time);

    private static AdvisoryExchange Exchange(string name, AdvisorySourceOptions options) =>
        options.Exchange ?? throw new ArgumentException($"The source \"{name}\" asks the network, and there is none.", nameof(options));
}
