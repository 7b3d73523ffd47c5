using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Npm.Tarballs;

namespace Ncm.Gate.Certification.Facts;

/// <summary>The facts half of local certification, put together: pipeline, registries, npm's cache, and the cache of facts.</summary>
internal sealed class RegistryFacts : IDisposable
{
    /// <summary>Puts it together.</summary>
    /// <param name="config">npm's configuration.</param>
    /// <param name="options">Patience and concurrency of the pipeline.</param>
    /// <param name="time">The clock of waits and timeouts.</param>
    /// <param name="recogniseLicense">Tells a licence by its text: an SPDX expression, or <see langword="null"/>.</param>
    /// <param name="cacheFile">The file of the facts cache, an absolute path; <see langword="null"/> goes without.</param>
    /// <param name="tell">Told what is wrong with the facts cache.</param>
    /// <param name="extraCertificates">The file that <c>NODE_EXTRA_CA_CERTS</c> names.</param>
    /// <exception cref="Diagnostics.GateException">npm's additional authorities cannot be read (NCM9003).</exception>
    public RegistryFacts(
        NpmConfig config,
        NpmHttpOptions options,
        TimeProvider time,
        Func<string, string?> recogniseLicense,
        string? cacheFile,
        Action<string> tell,
        string? extraCertificates = null)
    {
        Http = new NpmHttp(config, options, time, extraCertificates);
        var registry = new RegistryFactsSource(
            new NpmRegistryClient(config, Http),
            new NpmContentCache(config.CacheDirectory),
            recogniseLicense,
            Http.Statistics,
            new TarballLimits(),
            options.Concurrency);
        Source = cacheFile is null
            ? registry
            : new CachedEvidenceSource(registry, new FactsCache(cacheFile, tell), name => NpmRequest.Display(config.RegistryFor(name)));
    }

    /// <summary>The pipeline, for other questions to the same servers.</summary>
    public NpmHttp Http { get; }

    /// <summary>Where facts are asked for.</summary>
    public IEvidenceSource Source { get; }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();
}
