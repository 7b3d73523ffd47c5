using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace Ncm.Registry.Hosting;

/// <summary>Answers that every part gives in the same way.</summary>
internal static class Answer
{
    private const int MaxPhrase = 400;

    /// <summary>The answers are JSON and nothing else (nosniff), so that people may read them as they are.</summary>
    public static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// An error as npm's clients show it: npm prints the body's <c>error</c>, pnpm and yarn the reason phrase of HTTP/1.1.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="message">One sentence.</param>
    /// <param name="retryAfter">When to come again; <see langword="null"/> where that would not help.</param>
    public static Task ErrorAsync(HttpContext context, int status, string message, TimeSpan? retryAfter = null)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (retryAfter is { } wait)
        {
            context.Response.Headers.RetryAfter = ((int)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = Phrase(status, message);
        return JsonAsync(context, status, json => json.WriteString("error", message));
    }

    /// <summary>An object.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="writeMembers">Writes its members.</param>
    public static Task JsonAsync(HttpContext context, int status, Action<Utf8JsonWriter> writeMembers) => SendAsync(context, status, json =>
    {
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    });

    /// <summary>A list.</summary>
    /// <param name="context">The request.</param>
    /// <param name="writeItems">Writes its items.</param>
    public static Task ArrayAsync(HttpContext context, Action<Utf8JsonWriter> writeItems) => SendAsync(context, StatusCodes.Status200OK, json =>
    {
        json.WriteStartArray();
        writeItems(json);
        json.WriteEndArray();
    });

    private static async Task SendAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        await using (var json = new Utf8JsonWriter(buffer, Relaxed))
        {
            write(json);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
        }
    }

    /// <summary>A header holds visible ASCII; what comes from packages and advisories may be anything.</summary>
    private static string Phrase(int status, string message)
    {
        var phrase = new StringBuilder(status == StatusCodes.Status403Forbidden ? "Forbidden: " : "");
        foreach (var character in message)
        {
            phrase.Append(character is >= ' ' and <= '~' ? character : character is '–' or '—' ? '-' : character is '\n' or '\r' or '\t' ? ' ' : '?');
            if (phrase.Length >= MaxPhrase)
            {
                return phrase.ToString(0, MaxPhrase - 3) + "...";
            }
        }

        return phrase.ToString();
    }
}
