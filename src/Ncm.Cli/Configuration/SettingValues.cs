using System.Globalization;

namespace Ncm.Cli.Configuration;

/// <summary>Reads the values that options and the user's configuration share.</summary>
internal static class SettingValues
{
    private const int MaxConcurrency = 100;
    private const int MaxToken = 8192;

    /// <summary>A registry's URL; port and path count, and the path ends with a slash.</summary>
    public static Uri Registry(string text, string name)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Query.Length + url.Fragment.Length > 0)
        {
            throw new UsageException($"{name} takes the http or https URL of an npm registry, such as https://registry.npmjs.org/.");
        }

        if (url.UserInfo.Length > 0)
        {
            throw new UsageException($"{name} takes a URL without user and password; credentials belong into .npmrc or the token.");
        }

        return url.AbsolutePath.EndsWith('/') ? url : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;
    }

    /// <summary>A token: what an HTTP header can carry.</summary>
    public static string Token(string text, string name) =>
        text.Length is > 0 and <= MaxToken && text.All(c => c is > ' ' and < '\x7f')
            ? text
            : throw new UsageException($"{name} takes a token of printable ASCII characters without spaces.");

    /// <summary>A number of requests.</summary>
    public static int Concurrency(string text, string name) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= MaxConcurrency
            ? number
            : throw new UsageException($"{name} takes a number from 1 to {MaxConcurrency}.");
}
