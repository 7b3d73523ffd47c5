using System.Security.Cryptography;
using System.Text;

namespace Ncm.Registry.Accounts.Web;

/// <summary>
/// The frame of every page: no script, no request to anywhere, one style sheet inside that the content security policy names by its hash. A page is never kept, never
/// framed, and does not tell another site its address, which is a secret between client and browser.
/// </summary>
internal static class Page
{
    private const string Style = """
        :root { color-scheme: light dark; --line: #8886; --accent: #0b57d0; --bad: #b3261e }
        @media (prefers-color-scheme: dark) { :root { --accent: #8ab4f8; --bad: #f2b8b5 } }
        body { margin: 0; font: 1rem/1.5 system-ui, sans-serif }
        main { box-sizing: border-box; max-width: 34rem; margin: 4vh auto; padding: 1.5rem }
        h1 { font-size: 1.5rem; line-height: 1.25 }
        dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem }
        dt { font-weight: 600 } dd { margin: 0; overflow-wrap: anywhere }
        label { display: block; margin-top: 1rem; font-weight: 600 }
        input:not([type=radio]), select { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid #888; border-radius: .4rem }
        fieldset { margin: 1rem 0 0; padding: 0; border: 0 } legend { padding: 0; font-weight: 600 }
        fieldset label { margin-top: .4rem; font-weight: 400 }
        button { margin: 1.5rem .75rem 0 0; padding: .6rem 1.2rem; font: inherit; font-weight: 600; border: 1px solid var(--accent); border-radius: .4rem; cursor: pointer }
        button.first { background: var(--accent); color: Canvas }
        :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
        [role=alert] { padding: .75rem 1rem; border-left: .3rem solid var(--bad); background: #8882 }
        """;

    private static readonly string Policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Answers with a page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="title">What it is about, which is its heading too.</param>
    /// <param name="body">What it says.</param>
    public static async Task SendAsync(HttpContext context, int status, string title, Html body)
    {
        var page = Encoding.UTF8.GetBytes(Html.Of($"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{title} · certified registry</title>
            <style>{new Html(Style)}</style>
            </head>
            <body>
            <main>
            <h1>{title}</h1>
            {body}
            </main>
            </body>
            </html>

            """).Text.ReplaceLineEndings("\n"));
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.CacheControl = "no-store";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(page, context.RequestAborted);
        }
    }
}
