namespace Ncm.Registry.Accounts;

/// <summary>Where people and clients sign in and out: open to everybody, whatever the registry demands for reading.</summary>
internal static class SignInPaths
{
    /// <summary>npm's legacy sign-in, a document of CouchDB's.</summary>
    public const string User = "/-/user/org.couchdb.user:{name}";

    /// <summary>npm's sign-out.</summary>
    public const string Token = "/-/user/token/{token}";

    /// <summary>npm's sign-in with a browser: where it begins, and below it the page and what the client asks.</summary>
    public const string WebLogin = "/-/v1/login";

    /// <summary>The original's sign-in.</summary>
    public const string Original = "/-/signin";

    /// <summary>Whether a request is one of these; the path begins behind the registry's id.</summary>
    /// <param name="request">The request.</param>
    public static bool Include(HttpRequest request) =>
        request.Path.StartsWithSegments(WebLogin, StringComparison.Ordinal)
        || (HttpMethods.IsPost(request.Method) && request.Path == Original)
        || (HttpMethods.IsPut(request.Method) && request.Path.StartsWithSegments("/-/user", StringComparison.Ordinal))
        || (HttpMethods.IsDelete(request.Method) && request.Path.StartsWithSegments("/-/user/token", StringComparison.Ordinal));
}
