using Ncm.Registry.Access;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.Accounts.Web;

/// <summary>
/// npm's sign-in with a browser, the client's side of it: <c>POST /-/v1/login</c> gives it an address to open and one to ask at, which gives the token once. The two
/// hold different secrets: who sees the page's address on a screen cannot fetch the token. The token is made when it is fetched and never kept.
/// </summary>
/// <param name="accounts">The accounts.</param>
/// <param name="logins">Who waits.</param>
/// <param name="tokens">The tokens.</param>
/// <param name="limit">How often an address may begin.</param>
internal sealed class WebLoginEndpoint(AccountBook accounts, WebLoginBook logins, TokenBook tokens, AttemptLimit limit)
{
    private const int LongestClient = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Begins to wait.</summary>
    /// <param name="context">The request.</param>
    public async Task BeginAsync(HttpContext context)
    {
        var scope = RequestScope.Of(context);
        var address = context.Connection.RemoteIpAddress;
        if (!limit.Allows(address)
            || await logins.BeginAsync(scope.Tenant.Options.Id, ClientOf(context.Request), address?.ToString() ?? "unknown", context.RequestAborted) is not { } begun)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status429TooManyRequests, SignIn.TooMany, AttemptLimit.Window);
            return;
        }

        UserEndpoint.NoStore(context);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("loginUrl", $"{scope.BaseUrl}-/v1/login/cli/{begun.Id}");
            json.WriteString("doneUrl", $"{scope.BaseUrl}-/v1/login/done/{begun.Secret}");
        });
    }

    /// <summary>Tells a client that it has to wait, or gives it its token.</summary>
    /// <param name="context">The request.</param>
    public async Task PollAsync(HttpContext context)
    {
        var secret = (string)context.Request.RouteValues["secret"]!;
        var login = await logins.TakeAsync(secret, RequestScope.Of(context).Tenant.Options.Id, context.RequestAborted);
        UserEndpoint.NoStore(context);
        if (login is { AccountId: null, IsDenied: false })
        {
            context.Response.Headers.RetryAfter = ((int)Pause.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
            await Answer.JsonAsync(context, StatusCodes.Status202Accepted, static _ => { });
        }
        else if (login is { IsDenied: true })
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, "The sign-in was refused in the browser.");
        }
        else if (login?.AccountId is not { } id || await accounts.FindByIdAsync(id) is not { } account)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "Nobody waits here for a sign-in: it was too long ago, or its token has been fetched already.");
        }
        else
        {
            var wanted = new NewToken(login.Client.Split(' ')[0], UserEndpoint.TenantOf(RequestScope.Of(context)), login.CanWrite)
            {
                AccountId = account.Id,
                Days = login.Days,
            };
            var (token, _) = await tokens.CreateAsync(wanted, account.UserName!, context.RequestAborted);
            await Answer.JsonAsync(context, StatusCodes.Status200OK, json => json.WriteString("token", token));
        }
    }

    /// <summary>What a client says that it is, as far as it can be shown.</summary>
    private static string ClientOf(HttpRequest request)
    {
        var shown = new string([.. request.Headers.UserAgent.ToString().Where(static character => character is >= ' ' and <= '~').Take(LongestClient)]).Trim();
        return shown.Length == 0 ? "unknown client" : shown;
    }
}
