using System.Net;
using System.Net.Sockets;

namespace Ncm.Gate.Certification;

/// <summary>
/// Decides whether a declared <c>repository</c> names a public location of source control. Nothing is fetched. Shorthands and hosts
/// are npm's (npm-package-arg and hosted-git-info: GitHub, GitLab, Bitbucket, gist, SourceHut).
/// </summary>
internal static class PublicSource
{
    private static readonly string[] Shorthands = ["github:", "gitlab:", "bitbucket:", "gist:", "sourcehut:"];

    // Over ssh anybody needs a key; on these hosts the same repository is as a rule also served to everybody over https.
    private static readonly HashSet<string> PublicSshHosts = new(StringComparer.OrdinalIgnoreCase)
    {
        "github.com", "gitlab.com", "bitbucket.org", "gist.github.com", "git.sr.ht", "codeberg.org",
    };

    /// <summary>Whether the text names a public http(s) or git location.</summary>
    /// <param name="repository">The manifest's <c>repository</c>, as text.</param>
    public static bool IsPublic(string? repository)
    {
        var text = repository.AsSpan().Trim();
        if (text.IsEmpty || text.Length > 2048 || text.ContainsAny('\n', '\r', '\0'))
        {
            return false;
        }

        foreach (var shorthand in Shorthands)
        {
            if (text.StartsWith(shorthand, StringComparison.OrdinalIgnoreCase))
            {
                return text.Length > shorthand.Length;
            }
        }

        if (text.StartsWith("git+", StringComparison.OrdinalIgnoreCase))
        {
            text = text[4..];
        }

        return text.Contains("://", StringComparison.Ordinal) ? IsPublicUrl(text) : IsPublicPath(text);
    }

    private static bool IsPublicUrl(ReadOnlySpan<char> text) =>
        Uri.TryCreate(text.ToString(), UriKind.Absolute, out var url) && url.Scheme switch
        {
            "http" or "https" or "git" => IsPublicHost(url.Host),
            "ssh" => PublicSshHosts.Contains(url.Host),
            _ => false,
        };

    /// <summary><c>user/repository</c> (GitHub), <c>git@host:path</c> (scp's form), or <c>host.tld/user/repository</c> without a scheme.</summary>
    private static bool IsPublicPath(ReadOnlySpan<char> text)
    {
        var colon = text.IndexOf(':');
        if (colon > 0)
        {
            var host = text[(text[..colon].IndexOf('@') + 1)..colon].ToString();
            return PublicSshHosts.Contains(host) && colon < text.Length - 1;
        }

        var slash = text.IndexOf('/');
        if (slash <= 0 || slash == text.Length - 1 || text[0] == '.' || text.Contains(' '))
        {
            return false;
        }

        return text.Count('/') == 1 || IsPublicHost(text[..slash].ToString());
    }

    private static bool IsPublicHost(string host)
    {
        if (IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return !IPAddress.IsLoopback(address) && !IsPrivate(address);
        }

        var lastDot = host.LastIndexOf('.');
        return lastDot > 0 && host[(lastDot + 1)..] is { Length: > 1 } top && top is not ("local" or "localhost" or "internal" or "lan" or "test");
    }

    /// <summary>The private and link-local ranges of RFC 1918, RFC 3927, RFC 4193 and RFC 4291.</summary>
    private static bool IsPrivate(IPAddress address)
    {
        var bytes = address.MapToIPv4IfPossible().GetAddressBytes();
        return bytes.Length == 4
            ? bytes[0] == 10 || bytes[0] == 0 || (bytes[0] == 172 && bytes[1] is >= 16 and < 32) || (bytes[0] == 192 && bytes[1] == 168)
                || (bytes[0] == 169 && bytes[1] == 254)
            : address.IsIPv6LinkLocal || address.IsIPv6UniqueLocal || address.Equals(IPAddress.IPv6Any);
    }

    private static IPAddress MapToIPv4IfPossible(this IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
