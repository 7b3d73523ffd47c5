using Ncm.Registry.Hosting;

namespace Ncm.Registry.Npm;

/// <summary>What npm's clients may ask of a registry and not of this one: a status that no client repeats, and where to go instead.</summary>
internal static class Unsupported
{
    /// <summary>Paths that are answered to one method alone.</summary>
    private static readonly Dictionary<string, string> Methods = new(StringComparer.Ordinal)
    {
        ["/-/npm/v1/security/advisories/bulk"] = HttpMethods.Post,
        ["/-/npm/v1/security/audits"] = HttpMethods.Post,
        ["/-/npm/v1/security/audits/quick"] = HttpMethods.Post,
        ["/-/ncm/v1/evidence"] = HttpMethods.Post,
        ["/-/v1/search"] = HttpMethods.Get,
        ["/-/npm/v1/keys"] = HttpMethods.Get,
    };

    // Organizations, teams, hooks and stars, and what is said of a package besides its dist-tags: who may publish it.
    private static readonly string[] OfPublishers = ["/-/org/", "/-/team/", "/-/npm/v1/hooks", "/-/_view/", "/-/by-user/", "/-/package/"];

    /// <summary>Answers a request that would change something: publish, unpublish, deprecate, dist-tag, owner, star, org, team, hook.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parts">The server's parts.</param>
    public static Task RefuseAsync(HttpContext context, ServerParts parts)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path.StartsWith("/-/", StringComparison.Ordinal) && !OfPublishers.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return NotFoundAsync(context, parts);
        }

        context.Response.Headers.Allow = "GET, HEAD";
        return Answer.ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, $"Nothing is published here: this registry certifies what other registries publish. {Elsewhere(parts, path)}");
    }

    /// <summary>Answers a request for what is not there.</summary>
    /// <param name="context">The request.</param>
    /// <param name="parts">The server's parts.</param>
    public static Task NotFoundAsync(HttpContext context, ServerParts parts)
    {
        var path = context.Request.Path.Value ?? "/";
        if (Methods.TryGetValue(path, out var method))
        {
            context.Response.Headers.Allow = method;
            return Answer.ErrorAsync(context, StatusCodes.Status405MethodNotAllowed, $"This is answered to {method} alone.");
        }

        return path is "/-/all" || path.StartsWith("/-/all/", StringComparison.Ordinal)
            ? Answer.ErrorAsync(context, StatusCodes.Status410Gone, "There is no list of all packages; search with /-/v1/search?text=….")
            : OfPublishers.Any(prefix => path.StartsWith(prefix, StringComparison.Ordinal))
                ? Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"Organizations, teams, hooks, stars and access are not kept here. {Elsewhere(parts, path)}")
                : Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "There is nothing here.");
    }

    private static string Elsewhere(ServerParts parts, string path)
    {
        var name = PackageRoute.Parse(path)?.Name ?? "";
        return $"Ask {parts.Upstream.RegistryFor(name)} for that.";
    }
}
