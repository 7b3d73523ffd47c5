using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Access;
using Ncm.Registry.Hosting;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts.Web;

/// <summary>
/// One cookie a browser, whether somebody is signed in or not: a secret that no script can read and no other site can have sent. Who signs in gets a new one, so that
/// one which somebody else has planted is worth nothing. Each form carries a value that follows from the cookie.
/// </summary>
/// <param name="storage">Where those that are signed in are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class BrowserSession(RegistryStorage storage, TimeProvider time)
{
    /// <summary>The field of a form that its cookie must fit.</summary>
    public const string FormField = "form";

    private const int SecretLength = 43;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    /// <summary>The browser's secret; one that has none gets one.</summary>
    /// <param name="context">The request.</param>
    public static string SecretOf(HttpContext context) =>
        context.Request.Cookies[NameOf(context)] is { Length: SecretLength } shown && shown.All(char.IsAsciiLetterOrDigit) ? shown : Renew(context);

    /// <summary>What a form of this browser carries.</summary>
    /// <param name="secret">The browser's secret.</param>
    public static string FormValue(string secret) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), "form"u8));

    /// <summary>Whether a form comes from a page of ours in this browser.</summary>
    /// <param name="context">The request.</param>
    /// <param name="form">The form.</param>
    public static bool Sent(HttpContext context, IFormCollection form)
    {
        var origin = context.Request.Headers.Origin.ToString();
        return context.Request.Cookies[NameOf(context)] is { Length: SecretLength } secret
            && (origin.Length == 0 || (RequestScope.Of(context).BaseUrl + "/").StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase))
            && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(FormValue(secret)), Encoding.UTF8.GetBytes(form[FormField].ToString()));
    }

    /// <summary>Who is signed in with a browser.</summary>
    /// <param name="secret">The browser's secret.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<AccountRow?> AccountOfAsync(string secret, CancellationToken cancellationToken)
    {
        var hash = TokenText.HashOf(secret);
        var now = time.GetUtcNow();
        await using var database = storage.Open();
        return await (
            from session in database.Sessions
            where session.Hash == hash && session.ExpiresAt > now
            join account in database.Accounts on session.AccountId equals account.Id
            select account).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Signs somebody in with a browser, which gets a new secret.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who.</param>
    public async Task BeginAsync(HttpContext context, AccountRow account)
    {
        var now = time.GetUtcNow();
        await using var database = storage.Open();
        await database.Sessions.Where(session => session.ExpiresAt <= now).ExecuteDeleteAsync(context.RequestAborted);
        database.Add(new SessionRow { Hash = TokenText.HashOf(Renew(context)), AccountId = account.Id, ExpiresAt = now + Lifetime });
        await database.SaveChangesAsync(context.RequestAborted);
    }

    /// <summary>Signs out with a browser.</summary>
    /// <param name="context">The request.</param>
    /// <param name="secret">The browser's secret.</param>
    public async Task EndAsync(HttpContext context, string secret)
    {
        var hash = TokenText.HashOf(secret);
        await using var database = storage.Open();
        await database.Sessions.Where(session => session.Hash == hash).ExecuteDeleteAsync(context.RequestAborted);
        Renew(context);
    }

    private static string Renew(HttpContext context)
    {
        var secret = TokenText.Random(SecretLength);
        context.Response.Cookies.Append(
            NameOf(context),
            secret,
            new CookieOptions { HttpOnly = true, Secure = IsSecure(context), SameSite = SameSiteMode.Strict, Path = "/", IsEssential = true });
        return secret;
    }

    // The prefix has the browser see to it that the cookie is this host's own and came over https.
    private static string NameOf(HttpContext context) => IsSecure(context) ? "__Host-ncm" : "ncm";

    private static bool IsSecure(HttpContext context) => RequestScope.Of(context).BaseUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
}
