using System.Buffers;
using System.Globalization;
using System.Net;

namespace Ncm.Gate.Npm;

/// <summary>A URL's parts as far as specs are told apart by them, split as WHATWG URLs are (which <see cref="Uri"/> does not do).</summary>
/// <param name="Protocol">The scheme with its colon, lower case.</param>
/// <param name="Host">The host without its port, lower case; empty where there is none.</param>
/// <param name="Path">The path, with its first slash where it has one.</param>
/// <param name="Hash">What follows the first <c>#</c>.</param>
internal readonly record struct SpecUrl(string Protocol, string Host, string Path, string Hash)
{
    private static readonly SearchValues<char> ForbiddenInHosts = SearchValues.Create(" \0<>[\\]^|");
    private const int MaxPort = 65535;

    /// <summary>Splits a text, if it is a URL.</summary>
    internal static bool TryRead(string text, out SpecUrl url)
    {
        url = default;
        text = Clean(text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !char.IsAsciiLetter(text[0]) || !IsScheme(text.AsSpan(0, colon)))
        {
            return false;
        }

        var protocol = text[..(colon + 1)].ToLowerInvariant();
        var isSpecial = protocol is "http:" or "https:" or "ftp:" or "ws:" or "wss:";
        var hashAt = text.IndexOf('#', StringComparison.Ordinal);
        var hash = hashAt < 0 ? string.Empty : text[(hashAt + 1)..];
        var rest = text[(colon + 1)..(hashAt < 0 ? text.Length : hashAt)];
        rest = rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? rest[..query] : rest;
        rest = isSpecial ? rest.Replace('\\', '/') : rest;
        if (!isSpecial && !rest.StartsWith("//", StringComparison.Ordinal))
        {
            url = new SpecUrl(protocol, string.Empty, rest, hash);
            return true;
        }

        rest = isSpecial ? rest.TrimStart('/') : rest[2..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var authority = slash < 0 ? rest : rest[..slash];
        if (!TryReadHost(authority[(authority.LastIndexOf('@') + 1)..], isSpecial, out var host)
            || (host.Length == 0 && authority.Contains('@', StringComparison.Ordinal)))
        {
            return false;
        }

        url = new SpecUrl(protocol, host, slash < 0 ? (isSpecial ? "/" : string.Empty) : WithoutDots(rest[slash..]), hash);
        return true;
    }

    private static string Clean(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && text[start] <= ' ')
        {
            start++;
        }

        while (end > start && text[end - 1] <= ' ')
        {
            end--;
        }

        text = text[start..end];
        return text.AsSpan().ContainsAny("\t\n\r") ? string.Concat(text.Where(c => c is not ('\t' or '\n' or '\r'))) : text;
    }

    private static bool IsScheme(ReadOnlySpan<char> scheme)
    {
        foreach (var c in scheme)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadHost(string text, bool isSpecial, out string host)
    {
        var bracket = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : 0;
        var colon = bracket < 0 ? -1 : text.IndexOf(':', bracket);
        host = colon < 0 ? text : text[..colon];
        var port = colon < 0 ? string.Empty : text[(colon + 1)..];
        if (port.AsSpan().ContainsAnyExceptInRange('0', '9') || (colon >= 0 && host.Length == 0) || PortOf(port) > MaxPort)
        {
            return false;
        }

        host = isSpecial ? host.ToLowerInvariant() : host;
        var isValid = bracket > 0
            ? Uri.CheckHostName(host.Trim('[', ']')) == UriHostNameType.IPv6
            : !host.AsSpan().ContainsAny(ForbiddenInHosts) && !(isSpecial && host.Contains('%', StringComparison.Ordinal));
        return isValid && !(isSpecial && (host.Length == 0 || IsBrokenAddress(host)));
    }

    private static int PortOf(string digits) =>
        digits.Length == 0 ? 0 : int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : int.MaxValue;

    /// <summary>Whether a host ends in a number, and so must be an IPv4 address, and is none.</summary>
    private static bool IsBrokenAddress(string host)
    {
        var name = host.AsSpan();
        name = name is [.., '.'] ? name[..^1] : name;
        var last = name[(name.LastIndexOf('.') + 1)..];
        return !last.IsEmpty && !last.ContainsAnyExceptInRange('0', '9') && !IPAddress.TryParse(name, out _);
    }

    /// <summary>The path without <c>.</c> and <c>..</c>, as URLs resolve them.</summary>
    private static string WithoutDots(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = 1; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] == "..")
            {
                kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
            }

            if (segments[i] is not ("." or ".."))
            {
                kept.Add(segments[i]);
            }
            else if (isLast)
            {
                kept.Add(string.Empty);
            }
        }

        return "/" + string.Join('/', kept);
    }
}
