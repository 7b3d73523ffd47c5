using Ncm.Registry.Access;
using Ncm.Registry.Accounts;
using Ncm.Registry.Options;

namespace Ncm.Registry.Hosting;

/// <summary>
/// The first thing that a request meets: which registry it asks (<c>/_/{id}/</c> in the path), who asks, and whether they may.
/// </summary>
/// <param name="options">How the server runs.</param>
/// <param name="tenants">The registries by id.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class RegistryGate(RegistryOptions options, IReadOnlyDictionary<string, Tenant> tenants, TokenBook tokens)
{
    private const string Prefix = "/_/";

    /// <summary>Lets a request through, or answers it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it.</param>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value ?? "/";
        var id = TenantOptions.DefaultId;
        var prefix = "";
        if (path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', Prefix.Length);
            id = end < 0 ? path[Prefix.Length..] : path[Prefix.Length..end];
            prefix = Prefix + id;
            context.Request.Path = end < 0 ? "/" : path[end..];
        }

        if (!tenants.TryGetValue(id, out var tenant))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "There is no registry of this id here.");
            return;
        }

        // Who signs in or out shows what he has in the request itself; clients send a token beside it that may have ended.
        var isSigningIn = SignInPaths.Include(context.Request);
        var caller = isSigningIn
            ? Caller.Anonymous(tenant.Options.AnonymousRead)
            : await tokens.IdentifyAsync(context.Request.Headers.Authorization, context.Connection.RemoteIpAddress, tenant.Options, context.RequestAborted);
        if (!isSigningIn && caller is not { CanRead: true })
        {
            await RefuseAsync(context, caller, id);
            return;
        }

        context.Features.Set(new RequestScope(tenant, caller!, BaseUrl(context.Request) + prefix + "/"));
        await next(context);
    }

    private static Task RefuseAsync(HttpContext context, Caller? caller, string tenant)
    {
        if (caller is { IsKnown: true })
        {
            return Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, $"{caller.Name} is not a member of the registry {tenant}; an administrator of the server adds members.");
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Answer.ErrorAsync(
            context,
            StatusCodes.Status401Unauthorized,
            caller is null
                ? "This token does not count here: it is unknown, revoked, expired, for another registry or for another network. Sign in again: npm login."
                : "This registry is read with a token. Sign in: npm login.");
    }

    private string BaseUrl(HttpRequest request) => options.PublicUrl is { } fixedUrl
        ? fixedUrl.AbsoluteUri.TrimEnd('/')
        : $"{request.Scheme}://{request.Host}{request.PathBase}";
}
