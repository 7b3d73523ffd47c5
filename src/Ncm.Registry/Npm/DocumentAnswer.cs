using Microsoft.Net.Http.Headers;

namespace Ncm.Registry.Npm;

/// <summary>Sends a document in the encoding that the client takes, or says that it has it already.</summary>
internal static class DocumentAnswer
{
    /// <summary>Sends a document.</summary>
    /// <param name="context">The request.</param>
    /// <param name="document">The document.</param>
    public static async Task SendAsync(HttpContext context, Document document)
    {
        var response = context.Response;
        response.Headers.ETag = document.EntityTag;
        response.Headers.Vary = "Accept, Accept-Encoding";
        response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch is { Count: > 0 } known && IsKnown(known, document.EntityTag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.ContentType = null;
            return;
        }

        var encoding = Choose(context.Request.Headers.AcceptEncoding);
        var bytes = encoding switch { "br" => document.Brotli, "gzip" => document.Gzip, _ => null };
        response.Headers.ContentEncoding = encoding;
        response.ContentLength = bytes?.Length ?? document.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return;
        }

        await (bytes is null ? document.WritePlainAsync(response.Body, context.RequestAborted) : response.Body.WriteAsync(bytes, context.RequestAborted).AsTask());
    }

    /// <summary>Entity tags are compared weakly, as RFC 9110 section 13.1.2 has it.</summary>
    private static bool IsKnown(IEnumerable<string?> known, string entityTag) => known.Any(header =>
        header is not null && (header == "*" || header.Split(',').Any(tag => tag.Trim() is var one && (one == entityTag || "W/" + one == entityTag))));

    private static string? Choose(Microsoft.Extensions.Primitives.StringValues accepted)
    {
        if (accepted.Count == 0 || !StringWithQualityHeaderValue.TryParseList(accepted, out var encodings))
        {
            return null;
        }

        double Quality(string name) => encodings.Where(encoding => encoding.Value.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static encoding => encoding.Quality ?? 1).FirstOrDefault();
        var (gzip, brotli) = (Quality("gzip"), Quality("br"));

        // Gzip lies there already; Brotli only for who likes it better or takes nothing else.
        return brotli > gzip ? "br" : gzip > 0 ? "gzip" : null;
    }
}
