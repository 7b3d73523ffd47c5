using Microsoft.AspNetCore.Http.Features;
using Ncm.Registry.Access;

namespace Ncm.Registry.Hosting;

/// <summary>What is known of a request before it is answered.</summary>
/// <param name="Tenant">The registry that it asks.</param>
/// <param name="Caller">Who asks.</param>
/// <param name="BaseUrl">The registry's own address as this client knows it, ending in a slash.</param>
internal sealed record RequestScope(Tenant Tenant, Caller Caller, string BaseUrl)
{
    /// <summary>The scope of a request that came through <see cref="RegistryGate"/>.</summary>
    /// <param name="context">The request.</param>
    public static RequestScope Of(HttpContext context) => context.Features.GetRequiredFeature<RequestScope>();
}
