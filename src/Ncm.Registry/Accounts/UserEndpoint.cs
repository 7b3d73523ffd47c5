using Ncm.Registry.Access;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary>
/// npm's sign-in with name and password, sign-out, and who somebody is. Nobody is made an account here: an unknown name is answered as a wrong password. npm knows a
/// 409 for a name that is there already, and then asks again with a revision; here a name that is there signs in, so that it never comes to that, and a
/// revision is taken without being looked at.
/// </summary>
/// <param name="accounts">The accounts.</param>
/// <param name="signIn">Looks at passwords.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class UserEndpoint(AccountBook accounts, SignIn signIn, TokenBook tokens)
{
    /// <summary>What a client of npm's sends.</summary>
    private sealed record Credentials(string Name, string Password);

    /// <summary>Signs in with name or e-mail address and password, and answers with a token.</summary>
    /// <param name="context">The request.</param>
    public async Task SignInAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, static json => new Credentials(json.Text("name"), json.Text("password"))) is not { } shown)
        {
            return;
        }

        var scope = RequestScope.Of(context);
        if (await TryAsync(context, shown.Name, shown.Password) is not { } account)
        {
            return;
        }

        var rights = await accounts.RightsAsync(account, scope.Tenant.Options, context.RequestAborted);
        if (!rights.CanRead)
        {
            await Answer.ErrorAsync(
                context,
                StatusCodes.Status403Forbidden,
                $"{account.UserName} is not a member of the registry {scope.Tenant.Options.Id}; an administrator of the server adds members.");
            return;
        }

        var (token, _) = await tokens.CreateAsync(
            new NewToken("npm login", TenantOf(scope), CanWrite: true) { AccountId = account.Id }, account.UserName!, context.RequestAborted);
        NoStore(context);
        await Answer.JsonAsync(context, StatusCodes.Status201Created, json =>
        {
            json.WriteBoolean("ok", true);
            json.WriteString("id", $"org.couchdb.user:{account.UserName}");
            json.WriteString("token", token);
        });
    }

    /// <summary>The caller's own account as CouchDB would have it; everybody else's is not there.</summary>
    /// <param name="context">The request.</param>
    public async Task ReadAsync(HttpContext context)
    {
        var caller = RequestScope.Of(context).Caller;
        var account = caller.AccountId is { } id ? await accounts.FindByIdAsync(id) : null;
        if (account is null || context.Request.RouteValues["name"] as string != account.UserName)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "There is no such user, or it is not yours.");
            return;
        }

        NoStore(context);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("_id", $"org.couchdb.user:{account.UserName}");
            json.WriteString("_rev", "1-0");
            json.WriteString("name", account.UserName);
            json.WriteString("email", account.Email);
            json.WriteString("type", "user");
            json.WriteStartArray("roles");
            json.WriteEndArray();
            json.WriteTime("date", account.CreatedAt);
        });
    }

    /// <summary>Revokes the token in the path. To have it is to be allowed to; one that has ended already is as good as revoked.</summary>
    /// <param name="context">The request.</param>
    public async Task SignOutAsync(HttpContext context)
    {
        await tokens.RevokeAsync(TokenText.HashOf((string)context.Request.RouteValues["token"]!), "npm logout", context.RequestAborted);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, static json => json.WriteBoolean("ok", true));
    }

    /// <summary>Who the token belongs to.</summary>
    /// <param name="context">The request.</param>
    public static async Task WhoAmIAsync(HttpContext context)
    {
        if (await KnownAsync(context) is { } caller)
        {
            NoStore(context);
            await Answer.JsonAsync(context, StatusCodes.Status200OK, json => json.WriteString("username", caller.Name));
        }
    }

    /// <summary>Looks at a password, or answers that it does not count.</summary>
    /// <param name="context">The request.</param>
    /// <param name="login">The account's name or e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <returns><see langword="null"/> when the request is answered.</returns>
    internal async Task<AccountRow?> TryAsync(HttpContext context, string login, string password)
    {
        var answer = await signIn.TryAsync(login, password, context.Connection.RemoteIpAddress);
        if (answer.Account is null)
        {
            await (answer.RetryAfter is { } wait
                ? Answer.ErrorAsync(context, StatusCodes.Status429TooManyRequests, SignIn.TooMany, wait)
                : Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, SignIn.Wrong));
        }

        return answer.Account;
    }

    /// <summary>The caller, where a token was shown; otherwise the request is answered.</summary>
    /// <param name="context">The request.</param>
    internal static async Task<Caller?> KnownAsync(HttpContext context)
    {
        var caller = RequestScope.Of(context).Caller;
        if (caller.IsKnown)
        {
            return caller;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        await Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, "You are not signed in: npm login.");
        return null;
    }

    /// <summary>What a token from this request is for: who signs in at the root may use it for all registries that are theirs, for npm sends it to all of them.</summary>
    /// <param name="scope">The request's scope.</param>
    internal static string? TenantOf(RequestScope scope) => scope.Tenant.Options.Id == TenantOptions.DefaultId ? null : scope.Tenant.Options.Id;

    /// <summary>Nobody between keeps what is secret.</summary>
    /// <param name="context">The request.</param>
    internal static void NoStore(HttpContext context) => context.Response.Headers.CacheControl = "no-store";
}
