using Microsoft.Extensions.Caching.Memory;
using Microsoft.Net.Http.Headers;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Options;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Npm;

/// <summary>
/// What installing asks for: packuments, manifests, tarballs. The tarball is the real gate, since <c>npm ci</c> asks for nothing else; a refusal is always a 403,
/// since npm repeats a 5xx for a minute.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="tarballs">The tarballs.</param>
/// <param name="shelf">The documents.</param>
/// <param name="queue">What is certified in the background.</param>
/// <param name="log">What was decided.</param>
internal sealed class PackageEndpoint(
    ServerParts parts, PackageCatalog catalog, TarballKeeper tarballs, DocumentShelf shelf, CertificationQueue queue, CertificationLog log)
{
    private const string AbbreviatedType = "application/vnd.npm.install-v1+json";

    /// <summary>Clients may keep what they get and must ask whether it still holds: the whitelist counts from the next request on.</summary>
    private const string Revalidate = "no-cache";

    private const string TarballType = "application/octet-stream";

    /// <summary>Bytes up to which a tarball is kept ready in memory: opening its file would take longer than sending it. Most are smaller.</summary>
    private const int SmallTarball = 64 * 1024;

    private readonly record struct TarballKey(string Content);

    /// <summary>Answers a request for <c>/{package}…</c>.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await Unsupported.RefuseAsync(context, parts);
            return;
        }

        if (PackageRoute.Parse(context.Request.Path.Value ?? "/") is not { } route)
        {
            await Unsupported.NotFoundAsync(context, parts);
            return;
        }

        var scope = RequestScope.Of(context);
        var found = await catalog.GetAsync(route.Name, null, context.RequestAborted);
        if (found.Package is not { } package)
        {
            await AnswerMissingAsync(context, route, found);
            return;
        }

        var judged = await scope.Tenant.Judge.JudgeAsync(package, context.RequestAborted);
        await (route switch
        {
            { File: { } file } => AnswerTarballAsync(context, scope, judged, file),
            { IsDistTags: true } => AnswerDistTagsAsync(context, scope, judged),
            { Selector: { } selector } => AnswerManifestAsync(context, scope, judged, selector),
            _ => AnswerPackumentAsync(context, scope, judged),
        });
    }

    private static Task AnswerMissingAsync(HttpContext context, PackageRoute route, CatalogAnswer found) => found.IsMissing
        ? Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"There is no package {route.Name}.")
        : Answer.ErrorAsync(
            context, StatusCodes.Status502BadGateway, $"{route.Name} cannot be had now: {found.Message}", TimeSpan.FromSeconds(10));

    private async Task AnswerPackumentAsync(HttpContext context, RequestScope scope, JudgedPackage judged)
    {
        var name = judged.Package.Packument.Name;
        if (scope.Tenant.Options.Mode == RegistryMode.Refuse && !judged.Decisions.Values.Any(static decision => decision.IsListed))
        {
            await RefuseAllAsync(context, scope, judged);
            return;
        }

        queue.AddLikely(scope.Tenant, judged);
        var format = IsAbbreviated(context.Request) ? PackumentFormat.Abbreviated : PackumentFormat.Full;
        var document = await shelf.GetAsync(scope.Tenant.Options, judged, scope.BaseUrl, format, context.RequestAborted);
        context.Response.ContentType = format == PackumentFormat.Abbreviated ? AbbreviatedType : "application/json; charset=utf-8";
        await DocumentAnswer.SendAsync(context, document);
        parts.Metrics.CountRequest("packument", context.Response.StatusCode);
    }

    private async Task RefuseAllAsync(HttpContext context, RequestScope scope, JudgedPackage judged)
    {
        var packument = judged.Package.Packument;
        var newest = packument.Tags.TryGetValue("latest", out var latest) && packument.Find(latest) is { } tagged
            ? tagged
            : packument.Versions.OrderByDescending(static version => version.Parsed).FirstOrDefault();
        if (newest is null)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"No version of {packument.Name} is published.");
            return;
        }

        var id = new PackageId(packument.Name, newest.Version);
        var undecided = judged.Decisions.Values.FirstOrDefault(static decision => decision.Admission == Admission.Undecided);
        await (undecided is null
            ? RefuseAsync(context, scope, "packument", id, judged[newest.Version], judged.Decisions.Count > 1 ? ", and no other version is certified" : "")
            : UndecidedAsync(context, id, undecided));
        parts.Metrics.CountRequest("packument", context.Response.StatusCode);
    }

    /// <summary>The dist-tags as the packument has them, refusal and all.</summary>
    private async Task AnswerDistTagsAsync(HttpContext context, RequestScope scope, JudgedPackage judged)
    {
        if (scope.Tenant.Options.Mode == RegistryMode.Refuse && !judged.Decisions.Values.Any(static decision => decision.IsListed))
        {
            await RefuseAllAsync(context, scope, judged);
            return;
        }

        context.Response.Headers.CacheControl = Revalidate;
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            foreach (var (tag, version) in scope.Tenant.Options.Mode == RegistryMode.Refuse ? DistTags.Of(judged) : judged.Package.Packument.Tags)
            {
                json.WriteString(tag, version);
            }
        });
        parts.Metrics.CountRequest("dist-tags", context.Response.StatusCode);
    }

    private async Task AnswerManifestAsync(HttpContext context, RequestScope scope, JudgedPackage judged, string selector)
    {
        var packument = judged.Package.Packument;
        var refuses = scope.Tenant.Options.Mode == RegistryMode.Refuse;
        var tags = refuses ? DistTags.Of(judged) : packument.Tags;
        var version = packument.Find(tags.GetValueOrDefault(selector, selector))
            ?? (packument.Tags.TryGetValue(selector, out var tagged) ? packument.Find(tagged) : null);
        if (version is null)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"{packument.Name} has no version or dist-tag {selector}.");
            return;
        }

        var id = new PackageId(packument.Name, version.Version);
        var decision = judged[version.Version];
        if (refuses && !decision.IsListed)
        {
            await (decision.Admission == Admission.Undecided ? UndecidedAsync(context, id, decision) : RefuseAsync(context, scope, "manifest", id, decision));
        }
        else
        {
            using var body = new MemoryStream();
            new PackumentWriter(body, judged, scope.BaseUrl, refuses).WriteManifest(version, PackumentFormat.Full);
            context.Response.Headers.CacheControl = Revalidate;
            context.Response.ContentType = "application/json; charset=utf-8";
            context.Response.ContentLength = body.Length;
            if (HttpMethods.IsGet(context.Request.Method))
            {
                await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), context.RequestAborted);
            }
        }

        parts.Metrics.CountRequest("manifest", context.Response.StatusCode);
    }

    private async Task AnswerTarballAsync(HttpContext context, RequestScope scope, JudgedPackage judged, string file)
    {
        var packument = judged.Package.Packument;
        if (packument.FindFile(file) is not { } version)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"{packument.Name} has no tarball {file}.");
            return;
        }

        var id = new PackageId(packument.Name, version.Version);
        var decision = judged[version.Version];
        if (decision.Admission == Admission.Pending)
        {
            decision = await DecideNowAsync(scope.Tenant, judged, version, context.RequestAborted);
        }

        if (decision.Admission == Admission.Admitted)
        {
            decision = await WithBundledAsync(scope.Tenant, judged, version, decision, context.RequestAborted);
        }

        await ((decision.Admission, scope.Tenant.Options.Mode) switch
        {
            (Admission.Admitted, _) or (_, RegistryMode.Observe) => SendTarballAsync(context, scope, judged, version, decision),
            (Admission.Pending, _) => ComeAgainAsync(context, id),
            (Admission.Undecided, _) => UndecidedAsync(context, id, decision),
            _ => RefuseAsync(context, scope, "tarball", id, decision),
        });
        log.Add(scope.Tenant, judged, version, decision);
        parts.Metrics.CountRequest("tarball", context.Response.StatusCode);
    }

    /// <summary>Reads the tarball that the decision hangs on, in the request if that is quick enough, else behind it.</summary>
    private async Task<Decision> DecideNowAsync(Tenant tenant, JudgedPackage judged, PackumentVersion version, CancellationToken cancellationToken)
    {
        try
        {
            var tarball = await tarballs.GetAsync(judged.Package, version, cancellationToken).WaitAsync(parts.Options.CertifyWithin, parts.Time, cancellationToken);
            return tarball.Shown.Failure is { Kind: EvidenceFailureKind.Unavailable } failure
                ? judged[version.Version] with { Admission = Admission.Undecided, Reason = $"cannot be certified now: {failure.Message}" }
                : (await tenant.Judge.JudgeAsync(judged.Package, cancellationToken))[version.Version];
        }
        catch (TimeoutException)
        {
            return judged[version.Version];
        }
    }

    /// <summary>Only its tarball tells for sure what else a version carries: a manifest need not say.</summary>
    private async Task<Decision> WithBundledAsync(
        Tenant tenant, JudgedPackage judged, PackumentVersion version, Decision decision, CancellationToken cancellationToken)
    {
        var package = judged.Package;
        var tarball = package.TarballOf(version.Version) is { } read && read.Published == package.PublishedAs(version)
            ? read
            : await tarballs.GetAsync(package, version, cancellationToken);
        return tarball.Shown.Bundled.Count == 0 ? decision : (await tenant.Judge.JudgeAsync(package, cancellationToken))[version.Version];
    }

    private async Task SendTarballAsync(HttpContext context, RequestScope scope, JudgedPackage judged, PackumentVersion version, Decision decision)
    {
        var id = new PackageId(judged.Package.Packument.Name, version.Version);
        if (decision.Admission != Admission.Admitted)
        {
            parts.Metrics.CountRefusal("tarball", scope.Tenant.Options.Id, observed: true);
        }

        var tarball = await tarballs.GetAsync(judged.Package, version, context.RequestAborted);
        if (tarball.Content is not { } content)
        {
            // What is certified by its manifest may still be corrupt, and that is definite.
            var failure = tarball.Shown.Failure!;
            await (failure.Kind == EvidenceFailureKind.Unavailable
                ? Answer.ErrorAsync(context, StatusCodes.Status502BadGateway, $"{id} cannot be had now: {failure.Message}", TimeSpan.FromSeconds(10))
                : RefuseAsync(context, scope, "tarball", id, decision with { Reason = $"cannot be served: {failure.Message}" }));
            return;
        }

        context.Response.Headers.CacheControl = Revalidate;
        var tag = new EntityTagHeaderValue($"\"{content}\"");
        await (tarball.Length <= SmallTarball
            ? Results.Bytes(await ReadAsync(content, context.RequestAborted), TarballType, enableRangeProcessing: true, entityTag: tag)
            : Results.File(parts.Storage.Tarballs.PathOf(content), TarballType, entityTag: tag, enableRangeProcessing: true)).ExecuteAsync(context);
    }

    private async Task<byte[]> ReadAsync(string content, CancellationToken cancellationToken)
    {
        var key = new TarballKey(content);
        if (parts.Memory.Get<byte[]>(key) is { } kept)
        {
            return kept;
        }

        var bytes = await File.ReadAllBytesAsync(parts.Storage.Tarballs.PathOf(content), cancellationToken);
        parts.Memory.Set(key, bytes, new MemoryCacheEntryOptions { Size = 256 + bytes.Length });
        return bytes;
    }

    private Task RefuseAsync(HttpContext context, RequestScope scope, string what, PackageId id, Decision decision, string more = "")
    {
        parts.Metrics.CountRefusal(what, scope.Tenant.Options.Id, observed: false);
        return Answer.ErrorAsync(
            context, StatusCodes.Status403Forbidden, $"{id} {decision.Reason}{more}; whitelist it: {scope.BaseUrl}-/ncm/v1/whitelist");
    }

    private static Task ComeAgainAsync(HttpContext context, PackageId id) => Answer.ErrorAsync(
        context,
        StatusCodes.Status403Forbidden,
        $"{id} is being certified, try again in {(int)CertificationQueue.ComeAgain.TotalSeconds} s",
        CertificationQueue.ComeAgain);

    /// <summary>Not a decision of the policy: nobody knows yet, and asking again may help.</summary>
    private static Task UndecidedAsync(HttpContext context, PackageId id, Decision decision) =>
        Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, $"{id} {decision.Reason}", TimeSpan.FromSeconds(30));

    private static bool IsAbbreviated(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return false;
        }

        var best = accepted.OrderByDescending(static type => type.Quality ?? 1).FirstOrDefault();
        return best?.MediaType.Equals(AbbreviatedType, StringComparison.OrdinalIgnoreCase) == true;
    }
}
