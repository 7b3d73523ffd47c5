using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.Npm;

/// <summary>
/// What <c>npm audit signatures</c> asks for, from the upstream unchanged: a packument's signatures and attestations are the upstream's, and so are the keys
/// that they are held against. The client does the checking.
/// </summary>
/// <param name="parts">The server's parts.</param>
internal sealed class SignatureEndpoint(ServerParts parts)
{
    private static readonly TimeSpan Age = TimeSpan.FromMinutes(5);

    private readonly record struct CacheKey(string Name, string Path);

    /// <summary>Answers <c>GET /-/npm/v1/keys</c>: those of the upstream for packages without a scope of their own.</summary>
    /// <param name="context">The request.</param>
    public Task KeysAsync(HttpContext context) =>
        PassOnAsync(context, "npm", "-/npm/v1/keys", "keys", "The registry behind this one publishes no keys for signatures.");

    /// <summary>Answers <c>GET /-/npm/v1/attestations/{package}@{version}</c>.</summary>
    /// <param name="context">The request.</param>
    public Task AttestationsAsync(HttpContext context)
    {
        var text = Uri.UnescapeDataString((string?)context.Request.RouteValues["package"] ?? "");
        return PackageId.TryParse(text, out var id) && PackageName.IsValid(id.Name) && NpmVersion.TryParse(id.Version, loose: true, out _)
            ? PassOnAsync(
                context,
                id.Name,
                $"-/npm/v1/attestations/{Uri.EscapeDataString(id.ToString()).Replace("%40", "@", StringComparison.Ordinal)}",
                "attestations",
                $"The registry behind this one has no attestations of {id}.")
            : Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "There is nothing here: attestations are of a package@version.");
    }

    private async Task PassOnAsync(HttpContext context, string name, string path, string what, string missing)
    {
        var key = new CacheKey(name, path);
        if (parts.Memory.Get<UpstreamAnswer>(key) is not { } answer)
        {
            answer = await parts.Upstream.GetDocumentAsync(name, path, context.RequestAborted);
            parts.Metrics.CountUpstream(what, answer.Status);
            if (answer.Status == UpstreamStatus.Found)
            {
                parts.Memory.Set(key, answer, new MemoryCacheEntryOptions { Size = 256 + answer.Body.Length, AbsoluteExpirationRelativeToNow = Age });
            }
        }

        await (answer.Status switch
        {
            UpstreamStatus.Found => SendAsync(context, answer.Body),
            UpstreamStatus.NotFound => Answer.ErrorAsync(context, StatusCodes.Status404NotFound, missing),
            _ => Answer.ErrorAsync(context, StatusCodes.Status502BadGateway, $"The {what} cannot be had now: {answer.Message}", TimeSpan.FromSeconds(10)),
        });
        parts.Metrics.CountRequest(what, context.Response.StatusCode);
    }

    private static async Task SendAsync(HttpContext context, ReadOnlyMemory<byte> body)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }
}
