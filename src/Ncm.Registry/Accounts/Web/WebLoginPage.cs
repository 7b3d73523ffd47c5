using System.Globalization;
using Ncm.Registry.Hosting;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts.Web;

/// <summary>
/// npm's sign-in with a browser, the person's side of it: one page that asks for name and password where nobody is signed in, and then whether the client that waits
/// may come in. It says who waits and from where, for its address may have been sent by somebody else who wants to be let in.
/// </summary>
/// <param name="accounts">The accounts.</param>
/// <param name="signIn">Looks at passwords.</param>
/// <param name="logins">Who waits.</param>
/// <param name="sessions">Who is signed in with a browser.</param>
internal sealed class WebLoginPage(AccountBook accounts, SignIn signIn, WebLoginBook logins, BrowserSession sessions)
{
    private const int LongestForm = 16 * 1024;
    private const int ShownOfId = 6;
    private const string Title = "Sign in";

    private static readonly (string Value, string Text)[] Lifetimes = [("30", "30 days"), ("90", "90 days"), ("365", "one year"), ("", "until it is revoked")];

    /// <summary>Shows the page.</summary>
    /// <param name="context">The request.</param>
    public async Task ShowAsync(HttpContext context)
    {
        if (await FindAsync(context) is { } waiting)
        {
            var secret = BrowserSession.SecretOf(context);
            await (await sessions.AccountOfAsync(secret, context.RequestAborted) is { } account
                ? AskForConsentAsync(context, waiting, secret, account)
                : AskForPasswordAsync(context, StatusCodes.Status200OK, waiting, secret, "", ""));
        }
    }

    /// <summary>Takes a form of the page.</summary>
    /// <param name="context">The request.</param>
    public async Task SubmitAsync(HttpContext context)
    {
        if (await FormAsync(context) is not { } form || await FindAsync(context) is not { } waiting)
        {
            return;
        }

        var secret = BrowserSession.SecretOf(context);
        var account = await sessions.AccountOfAsync(secret, context.RequestAborted);
        await ((form["do"].ToString(), account) switch
        {
            ("sign-in", _) => SignInAsync(context, waiting, secret, form),
            ("sign-out", _) => SignOutAsync(context, secret),
            ("deny", not null) => DenyAsync(context, waiting),
            ("allow", not null) => AllowAsync(context, waiting, account, form),
            _ => ReloadAsync(context),
        });
    }

    private async Task SignInAsync(HttpContext context, WebLoginRow waiting, string secret, IFormCollection form)
    {
        var login = form["login"].ToString().Trim();
        var answer = await signIn.TryAsync(login, form["password"].ToString(), context.Connection.RemoteIpAddress);
        if (answer.Account is { } account)
        {
            await sessions.BeginAsync(context, account);
            await ReloadAsync(context);
            return;
        }

        await (answer.RetryAfter is null
            ? AskForPasswordAsync(context, StatusCodes.Status401Unauthorized, waiting, secret, login, SignIn.Wrong)
            : AskForPasswordAsync(context, StatusCodes.Status429TooManyRequests, waiting, secret, login, SignIn.TooMany));
    }

    private async Task SignOutAsync(HttpContext context, string secret)
    {
        await sessions.EndAsync(context, secret);
        await ReloadAsync(context);
    }

    private async Task AllowAsync(HttpContext context, WebLoginRow waiting, AccountRow account, IFormCollection form)
    {
        var rights = await accounts.RightsAsync(account, RequestScope.Of(context).Tenant.Options, context.RequestAborted);
        var lifetime = form["days"].ToString();
        if (!rights.CanRead || !Lifetimes.Any(known => known.Value == lifetime) || form["access"].ToString() is not ("read" or "write"))
        {
            await ReloadAsync(context);
            return;
        }

        var days = lifetime.Length == 0 ? (int?)null : int.Parse(lifetime, CultureInfo.InvariantCulture);
        await (await logins.AllowAsync(waiting, account.Id, form["access"] == "write", days, context.RequestAborted)
            ? Page.SendAsync(context, StatusCodes.Status200OK, "You are signed in", Html.Of($"<p>{NameOf(waiting)} goes on in your terminal. You can close this page.</p>"))
            : GoneAsync(context));
    }

    private async Task DenyAsync(HttpContext context, WebLoginRow waiting)
    {
        await logins.DenyAsync(waiting, context.RequestAborted);
        await Page.SendAsync(context, StatusCodes.Status200OK, "Nobody was let in", Html.Of($"<p>{NameOf(waiting)} has no token. You can close this page.</p>"));
    }

    private static Task AskForPasswordAsync(HttpContext context, int status, WebLoginRow waiting, string secret, string login, string problem) => Page.SendAsync(
        context,
        status,
        Title,
        Html.Of($"""
            {(problem.Length == 0 ? Html.None : Html.Of($"<p role=\"alert\">{problem}</p>"))}
            <p>{NameOf(waiting)} asks to be let in as you.</p>
            {Describe(context, waiting)}
            <form method="post">
            <input type="hidden" name="{BrowserSession.FormField}" value="{BrowserSession.FormValue(secret)}">
            <label for="login">Name or e-mail address</label>
            <input id="login" name="login" value="{login}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="254" required autofocus>
            <label for="password">Password</label>
            <input id="password" name="password" type="password" autocomplete="current-password" maxlength="{AccountRules.LongestPassword}" required>
            <button class="first" name="do" value="sign-in">Sign in</button>
            </form>
            """));

    private async Task AskForConsentAsync(HttpContext context, WebLoginRow waiting, string secret, AccountRow account)
    {
        var tenant = RequestScope.Of(context).Tenant.Options;
        var rights = await accounts.RightsAsync(account, tenant, context.RequestAborted);
        var hidden = Html.Of($"<input type=\"hidden\" name=\"{BrowserSession.FormField}\" value=\"{BrowserSession.FormValue(secret)}\">");
        await Page.SendAsync(context, rights.CanRead ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden, Title, Html.Of($"""
            {Warning(context, waiting)}
            <p>You are signed in as <strong>{account.UserName}</strong>. {NameOf(waiting)} asks to be let in as you. Allow it only if you have just begun this yourself.</p>
            {Describe(context, waiting)}
            {(rights.CanRead
                ? Consent(hidden, MayWrite(account, rights, tenant))
                : Html.Of($"<p role=\"alert\">{account.UserName} is not a member of the registry {tenant.Id}; an administrator of the server adds members.</p>"))}
            <form method="post">
            {hidden}
            <button name="do" value="sign-out">Sign in as somebody else</button>
            </form>
            """));
    }

    /// <summary>A token made at the root is for all registries of the account, and may be to write in another one than that at the root.</summary>
    private static bool MayWrite(AccountRow account, Rights rights, TenantOptions tenant) => rights.CanWrite || account.IsAdministrator || tenant.Id == TenantOptions.DefaultId;

    private static Html Consent(Html hidden, bool mayWrite) => Html.Of($"""
        <form method="post">
        {hidden}
        <fieldset>
        <legend>Its token may</legend>
        <label><input type="radio" name="access" value="read" {new Html(mayWrite ? "" : "checked")} required> read: install packages</label>
        {(mayWrite ? new Html("<label><input type=\"radio\" name=\"access\" value=\"write\" checked required> do what you may: also change whitelists where you may write</label>") : Html.None)}
        </fieldset>
        <label for="days">It counts for</label>
        <select id="days" name="days">
        {new Html(string.Join('\n', Lifetimes.Select(static lifetime => Html.Of($"<option value=\"{lifetime.Value}\"{new Html(lifetime.Value == "90" ? " selected" : "")}>{lifetime.Text}</option>"))))}
        </select>
        <button class="first" name="do" value="allow">Allow</button>
        <button name="do" value="deny">Do not allow</button>
        </form>
        """);

    private static Html Describe(HttpContext context, WebLoginRow waiting) => Html.Of($"""
        <dl>
        <dt>Client</dt><dd>{waiting.Client}</dd>
        <dt>From</dt><dd>{waiting.Address}</dd>
        <dt>Asked</dt><dd>{waiting.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}</dd>
        <dt>Registry</dt><dd>{RequestScope.Of(context).BaseUrl}{(RequestScope.Of(context).Tenant.Options.Id == TenantOptions.DefaultId ? " and the others that you may use" : "")}</dd>
        <dt>Terminal</dt><dd>the address that it shows ends in {waiting.Id[^ShownOfId..]}</dd>
        </dl>
        """);

    private static Html Warning(HttpContext context, WebLoginRow waiting)
    {
        var own = context.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        return own == waiting.Address ? Html.None
            : Html.Of($"<p role=\"alert\">It asks from {waiting.Address}, and your browser is at {own}. If it does not run on a machine of yours, do not allow it.</p>");
    }

    /// <summary>The first word of what a client says about itself, as people write it: <c>npm 11.19.1</c>.</summary>
    private static string NameOf(WebLoginRow waiting) => waiting.Client.Split(' ')[0].Replace('/', ' ');

    private async Task<WebLoginRow?> FindAsync(HttpContext context)
    {
        var waiting = await logins.FindAsync((string)context.Request.RouteValues["id"]!, RequestScope.Of(context).Tenant.Options.Id, context.RequestAborted);
        if (waiting is null)
        {
            await GoneAsync(context);
        }

        return waiting;
    }

    private static Task GoneAsync(HttpContext context) => Page.SendAsync(
        context,
        StatusCodes.Status404NotFound,
        "Nobody waits here",
        Html.Of($"<p>This sign-in has been answered, or it began more than {WebLoginBook.Lifetime.TotalMinutes} minutes ago. Begin again in your terminal: <code>npm login</code>.</p>"));

    /// <summary>The form, where it comes from a page of ours in this browser; otherwise the request is answered.</summary>
    private static async Task<IFormCollection?> FormAsync(HttpContext context)
    {
        try
        {
            if (context.Request.HasFormContentType && context.Request.ContentLength <= LongestForm
                && await context.Request.ReadFormAsync(context.RequestAborted) is var form && BrowserSession.Sent(context, form))
            {
                return form;
            }
        }
        catch (InvalidDataException)
        {
            // No form after all, or one with more fields than a form of ours can have.
        }

        await Page.SendAsync(context, StatusCodes.Status403Forbidden, "This form cannot be taken", Html.Of(
            $"<p>It does not come from this registry's page in this browser, or the browser keeps no cookies. Open the address from your terminal again.</p>"));
        return null;
    }

    /// <summary>Back to the page itself, by a relative address: so it holds behind every proxy, and leads nowhere else.</summary>
    private static Task ReloadAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = (string)context.Request.RouteValues["id"]!;
        context.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
