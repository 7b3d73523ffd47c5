namespace Ncm.Registry.OriginalApi;

/// <summary>
/// A query as the original client writes it: names and versions as they are, or percent-encoded by Node.js, for which a space is <c>%20</c>. A plus is a plus:
/// it stands before a version's build.
/// </summary>
internal static class RawQuery
{
    /// <summary>A parameter.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">Its name.</param>
    /// <returns>The first of the name; empty where there is none.</returns>
    public static string Of(HttpContext context, string name)
    {
        foreach (var parameter in (context.Request.QueryString.Value ?? "").TrimStart('?').Split('&'))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals >= 0 && parameter.AsSpan(0, equals).SequenceEqual(name))
            {
                return Uri.UnescapeDataString(parameter[(equals + 1)..]);
            }
        }

        return "";
    }
}
