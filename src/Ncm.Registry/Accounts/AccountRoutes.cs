using Ncm.Registry.Access;
using Ncm.Registry.Accounts.Web;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.Accounts;

/// <summary>Everything about accounts that is asked over the network, and the limits that it shares.</summary>
/// <param name="parts">The server's parts.</param>
/// <param name="accounts">The accounts.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class AccountRoutes(ServerParts parts, AccountBook accounts, TokenBook tokens) : IDisposable
{
    private readonly SignIn _signIn = new(accounts, parts.Options.SignInsPerMinute, parts.Log);
    private readonly AttemptLimit _webLogins = new(parts.Options.SignInsPerMinute);

    /// <summary>Says what answers which path.</summary>
    /// <param name="app">The application.</param>
    public void Map(WebApplication app)
    {
        var users = new UserEndpoint(accounts, _signIn, tokens);
        app.MapPut(SignInPaths.User, users.SignInAsync);
        app.MapPut(SignInPaths.User + "/-rev/{revision}", users.SignInAsync);
        app.MapGet(SignInPaths.User, users.ReadAsync);
        app.MapDelete(SignInPaths.Token, users.SignOutAsync);
        app.MapGet("/-/whoami", UserEndpoint.WhoAmIAsync);
        app.MapPost(SignInPaths.Original, new OriginalSignInEndpoint(accounts, users, tokens, parts.Options).InvokeAsync);

        var own = new TokensEndpoint(accounts, users, tokens);
        app.MapGet("/-/npm/v1/tokens", own.ListAsync);
        app.MapPost("/-/npm/v1/tokens", own.CreateAsync);
        app.MapDelete("/-/npm/v1/tokens/token/{key}", own.RevokeAsync);

        var profile = new ProfileEndpoint(accounts, users);
        app.MapGet("/-/npm/v1/user", profile.ReadAsync);
        app.MapPost("/-/npm/v1/user", profile.ChangeAsync);

        var logins = new WebLoginBook(parts.Storage, parts.Time);
        var client = new WebLoginEndpoint(accounts, logins, tokens, _webLogins);
        app.MapPost(SignInPaths.WebLogin, client.BeginAsync);
        app.MapGet(SignInPaths.WebLogin + "/done/{secret}", client.PollAsync);

        var page = new WebLoginPage(accounts, _signIn, logins, new BrowserSession(parts.Storage, parts.Time));
        app.MapGet(SignInPaths.WebLogin + "/cli/{id}", page.ShowAsync);
        app.MapPost(SignInPaths.WebLogin + "/cli/{id}", page.SubmitAsync);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _signIn.Dispose();
        _webLogins.Dispose();
    }
}
