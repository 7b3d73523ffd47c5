using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.Access;
using Ncm.Registry.Accounts;
using Ncm.Registry.Audit;
using Ncm.Registry.Certification;
using Ncm.Registry.GateApi;
using Ncm.Registry.Npm;
using Ncm.Registry.Options;
using Ncm.Registry.OriginalApi;
using Ncm.Registry.Resolution;
using Ncm.Registry.Search;
using Ncm.Registry.Storage;
using Ncm.Registry.Upstream;
using Ncm.Registry.Whitelists;

namespace Ncm.Registry.Hosting;

/// <summary>Puts the server together: its parts, and in which order a request meets them.</summary>
internal sealed class RegistryServer : IAsyncDisposable
{
    private readonly RegistryMetrics _metrics = new();
    private readonly MetricsPage _page = new();
    private readonly MemoryCache _memory;
    private readonly NpmUpstream _upstream;
    private readonly WhitelistBook _whitelist;
    private readonly EvidenceEndpoint _evidence;
    private readonly AuditEndpoint _audit;
    private readonly SearchEndpoint _search;
    private readonly SearchFiller _searchFiller;
    private readonly CertificationQueue _queue;
    private readonly CertificationLog _log;
    private readonly AccountRoutes _accountRoutes;

    private RegistryServer(WebApplicationBuilder builder, RegistryOptions options, TimeProvider time)
    {
        Storage = new RegistryStorage(options.Data);
        Tokens = new TokenBook(Storage, time);
        Accounts = new AccountBook(Storage, time);
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.MemoryCache, CompactionPercentage = 0.2 });
        _upstream = new NpmUpstream(
            UpstreamConfig.Read(options, Variables.All()), new NpmUpstreamOptions { Timeout = options.UpstreamTimeout, ExtraCertificates = Variables.All().GetValueOrDefault("NODE_EXTRA_CA_CERTS") }, time);
        _whitelist = new WhitelistBook(Storage, time);

        WebHosting.Configure(builder, options);
        builder.Services.AddHostedService(_ => _queue!).AddHostedService(_ => _log!).AddHostedService(_ => Reviewer!).AddHostedService(_ => _searchFiller!);
        App = builder.Build();

        var parts = new ServerParts(
            options,
            Storage,
            _upstream,
            _memory,
            _metrics,
            time,
            App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Ncm.Registry"),
            App.Lifetime.ApplicationStopping);
        var search = new SearchIndex();
        var catalog = new PackageCatalog(parts, search.Add);
        var tarballs = new TarballKeeper(parts);
        var tenants = Tenants(parts, catalog);
        _queue = new CertificationQueue(tarballs, parts.Log);
        _log = new CertificationLog(parts);
        Reviewer = new Reviewer(parts, [.. tenants.Values], catalog, _log);
        _evidence = new EvidenceEndpoint(parts, catalog, tarballs, _queue);
        _accountRoutes = new AccountRoutes(parts, Accounts, Tokens);
        _audit = new AuditEndpoint(parts);
        _search = new SearchEndpoint(parts, search, catalog);
        _searchFiller = new SearchFiller(parts, catalog, search);
        Resolver = new TreeResolver(parts, catalog, tarballs);
        var certifier = new TreeCertifier(parts, catalog, tarballs);
        WebHosting.Order(App, options, new RegistryGate(options, tenants, Tokens));
        var routes = new RegistryRoutes(App, parts);
        routes.MapHealth(_page);
        routes.MapGate(_evidence, new ResolveEndpoint(parts, catalog, Resolver));
        routes.MapWhitelist(new WhitelistEndpoint(parts, _whitelist, new CompanionFinder(parts, catalog, tarballs, Resolver)));
        routes.MapOriginal(
            new PackagesEndpoint(parts, Resolver, certifier), new PackageReportEndpoint(parts, catalog, Resolver, certifier), new OriginalWhitelistEndpoint(parts, _whitelist));
        _accountRoutes.Map(App);
        routes.MapNpm(
            _audit,
            _search,
            new SignatureEndpoint(parts),
            new PackageEndpoint(parts, catalog, tarballs, new DocumentShelf(parts), _queue, _log));
    }

    /// <summary>The web application.</summary>
    public WebApplication App { get; }

    /// <summary>What the server remembers for good.</summary>
    public RegistryStorage Storage { get; }

    /// <summary>The tokens.</summary>
    public TokenBook Tokens { get; }

    /// <summary>The accounts.</summary>
    public AccountBook Accounts { get; }

    /// <summary>Judges anew what was wanted before.</summary>
    public Reviewer Reviewer { get; }

    /// <summary>Resolves a package.json as npm does.</summary>
    public TreeResolver Resolver { get; }

    /// <summary>Puts a server together.</summary>
    /// <param name="builder">Host, configuration and log.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="OptionsException">It cannot run so.</exception>
    public static RegistryServer Create(WebApplicationBuilder builder, RegistryOptions options, TimeProvider time) => new(builder, options, time);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        Reviewer.Dispose();
        _queue.Dispose();
        _log.Dispose();
        _evidence.Dispose();
        _audit.Dispose();
        _search.Dispose();
        _searchFiller.Dispose();
        Resolver.Dispose();
        _whitelist.Dispose();
        _accountRoutes.Dispose();
        Accounts.Dispose();
        _upstream.Dispose();
        _memory.Dispose();
        _page.Dispose();
        _metrics.Dispose();
    }

    private Dictionary<string, Tenant> Tenants(ServerParts parts, PackageCatalog catalog)
    {
        // Registries whose policies name the same sources share what these said.
        var books = new Dictionary<string, AdvisoryBook>(StringComparer.Ordinal);
        return parts.Options.Tenants.ToDictionary(
            static tenant => tenant.Id,
            tenant =>
            {
                var source = AdvisorySource(parts, tenant.Policy);
                if (!books.TryGetValue(source.Name, out var book))
                {
                    books.Add(source.Name, book = new AdvisoryBook(parts, source, catalog.FindRemembered));
                }

                return new Tenant(tenant, new PackageJudge(parts, tenant, book, _whitelist), book);
            },
            StringComparer.Ordinal);
    }

    private IAdvisorySource AdvisorySource(ServerParts parts, GatePolicy policy) => AdvisorySources.Create(
        [.. policy.Advisories.Select(name => name is "npm" or "osv" ? name : Path.GetFullPath(policy.ResolvePath(name)))],
        new AdvisorySourceOptions
        {
            Exchange = AdvisorySources.Over(_upstream),
            NpmRegistry = parts.Options.UpstreamRegistry,
            BaseDirectory = parts.Options.Data,
            Time = parts.Time,

            // For the indexes of exports; answers of the network are kept in the database, with the versions that they are about.
            CacheDirectory = Path.Combine(parts.Options.Data, "advisories"),
            TimeToLive = TimeSpan.Zero,
        });
}
