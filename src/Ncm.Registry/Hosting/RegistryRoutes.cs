using Ncm.Registry.Audit;
using Ncm.Registry.GateApi;
using Ncm.Registry.Npm;
using Ncm.Registry.OriginalApi;
using Ncm.Registry.Search;

namespace Ncm.Registry.Hosting;

/// <summary>Says who answers which path; accounts have their own list. What comes below <c>/_/{id}/</c> has lost that prefix by now.</summary>
/// <param name="app">The application.</param>
/// <param name="parts">The server's parts.</param>
internal sealed class RegistryRoutes(WebApplication app, ServerParts parts)
{
    /// <summary>Whether the server answers at all.</summary>
    public const string Live = "/health/live";

    /// <summary>Whether it can do its work.</summary>
    public const string Ready = "/health/ready";

    /// <summary>How the server does.</summary>
    /// <param name="page">Its counters.</param>
    public void MapHealth(MetricsPage page)
    {
        app.MapMethods(Live, ["GET", "HEAD"], static () => Results.Text("live"));
        app.MapMethods(Ready, ["GET", "HEAD"], ReadyAsync);
        app.MapGet("/-/metrics", () => Results.Text(page.Write(), "text/plain; version=0.0.4; charset=utf-8"));
    }

    /// <summary>What gates ask.</summary>
    /// <param name="evidence">Knows packages.</param>
    /// <param name="resolve">Makes a lock file of a package.json.</param>
    public void MapGate(EvidenceEndpoint evidence, ResolveEndpoint resolve)
    {
        app.MapPost("/-/ncm/v1/evidence", evidence.InvokeAsync);
        app.MapPost("/-/ncm/v1/resolve", resolve.InvokeAsync);
    }

    /// <summary>The whitelist and the log of its changes.</summary>
    /// <param name="whitelist">Keeps it.</param>
    public void MapWhitelist(WhitelistEndpoint whitelist)
    {
        app.MapGet("/-/ncm/v1/whitelist", whitelist.ListAsync);
        app.MapPost("/-/ncm/v1/whitelist", whitelist.AddAsync);
        app.MapDelete("/-/ncm/v1/whitelist", whitelist.DeleteAsync);
        app.MapGet("/-/ncm/v1/whitelist/audit", whitelist.AuditAsync);
    }

    /// <summary>The API of NodeSource Certified Modules, for its client.</summary>
    /// <param name="packages">Scores a package.json.</param>
    /// <param name="report">Knows one package.</param>
    /// <param name="whitelist">Keeps the whitelist.</param>
    public void MapOriginal(PackagesEndpoint packages, PackageReportEndpoint report, OriginalWhitelistEndpoint whitelist)
    {
        app.MapPost("/packages", packages.InvokeAsync);
        app.MapGet("/api/v1/package", report.InvokeAsync);
        app.MapGet("/api/v1/whitelist", whitelist.ListAsync);
        app.MapPost("/api/v1/whitelist", whitelist.AddAsync);
        app.MapDelete("/api/v1/whitelist", whitelist.DeleteAsync);
    }

    /// <summary>What npm's clients ask beside accounts. Whatever has no path of its own is about a package.</summary>
    /// <param name="audit">Knows advisories.</param>
    /// <param name="search">Searches.</param>
    /// <param name="signatures">Passes on what the upstream signed.</param>
    /// <param name="packages">Packuments and tarballs.</param>
    public void MapNpm(AuditEndpoint audit, SearchEndpoint search, SignatureEndpoint signatures, PackageEndpoint packages)
    {
        app.MapMethods("/-/ping", ["GET", "HEAD"], static context => Answer.JsonAsync(context, StatusCodes.Status200OK, static _ => { }));
        app.MapPost("/-/npm/v1/security/advisories/bulk", audit.BulkAsync);
        app.MapPost("/-/npm/v1/security/audits", audit.QuickAsync);
        app.MapPost("/-/npm/v1/security/audits/quick", audit.QuickAsync);
        app.MapGet("/-/v1/search", search.InvokeAsync);
        app.MapGet("/-/npm/v1/keys", signatures.KeysAsync);
        app.MapGet("/-/npm/v1/attestations/{**package}", signatures.AttestationsAsync);
        app.Map("/{**path}", (RequestDelegate)packages.InvokeAsync);
    }

    private async Task<IResult> ReadyAsync(CancellationToken cancellationToken)
    {
        await using var database = parts.Storage.Open();
        return await database.Database.CanConnectAsync(cancellationToken)
            ? Results.Text("ready")
            : Results.Text("the database cannot be opened", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
