using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>Repositories on the hosts that npm knows (hosted-git-info): <c>user/repo</c>, <c>github:user/repo</c>, and URLs of them.</summary>
internal static class HostedGit
{
    private static readonly Dictionary<string, (string Name, string[] Protocols)> Hosts = new(StringComparer.Ordinal)
    {
        ["github.com"] = ("github", ["git:", "http:", "git+ssh:", "git+https:", "ssh:", "https:"]),
        ["bitbucket.org"] = ("bitbucket", ["git+ssh:", "git+https:", "ssh:", "https:"]),
        ["gitlab.com"] = ("gitlab", ["git+ssh:", "git+https:", "ssh:", "https:"]),
        ["gist.github.com"] = ("gist", ["git:", "git+ssh:", "git+https:", "ssh:", "https:"]),
        ["git.sr.ht"] = ("sourcehut", ["git+ssh:", "https:"]),
    };

    private static readonly HashSet<string> Protocols = new(
        [
            "git+ssh:", "ssh:", "git+https:", "git:", "http:", "https:", "git+http:",
            "github:", "bitbucket:", "gitlab:", "gist:", "sourcehut:",
        ],
        StringComparer.Ordinal);

    /// <summary>Reads a spec that names a repository on a known host.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="repository">The host's shortcut and the path, such as <c>github:npm/cli</c>.</param>
    /// <param name="committish">What follows the <c>#</c>; empty for nothing.</param>
    internal static bool TryRead(string spec, [NotNullWhen(true)] out string? repository, out string committish)
    {
        (repository, committish) = (null, string.Empty);
        if (spec.Length == 0)
        {
            return false;
        }

        var text = WithProtocol(IsShorthand(spec) ? "github:" + spec : spec);
        if (!SpecUrl.TryRead(text, out var url) && !SpecUrl.TryRead(WithoutScpColon(text), out url))
        {
            return false;
        }

        return IsShortcut(url.Protocol)
            ? TryReadShortcut(url, out repository, out committish)
            : TryReadUrl(url, out repository, out committish);
    }

    private static bool IsShortcut(string protocol) => protocol is "github:" or "bitbucket:" or "gitlab:" or "gist:" or "sourcehut:";

    /// <summary><c>user/repo</c>: one slash, and before the <c>#</c> neither space, <c>@</c>, colon nor a second slash.</summary>
    private static bool IsShorthand(string spec)
    {
        var hash = spec.IndexOf('#', StringComparison.Ordinal);
        var place = hash < 0 ? spec.AsSpan() : spec.AsSpan(0, hash);
        var slash = place.IndexOf('/');

        // npm looks for the first slash in the whole text; one after the # alone makes a shorthand that no host can have.
        slash = slash < 0 ? spec.IndexOf('/', StringComparison.Ordinal) : slash;
        if (slash <= 0 || spec[0] == '.' || place is [.., '/'] || (hash < 0 && spec.EndsWith('/')) || place.ContainsAny('@', ':') || place.Count('/') > 1)
        {
            return false;
        }

        foreach (var c in place)
        {
            if (JsText.IsSpace(c))
            {
                return false;
            }
        }

        return true;
    }

    private static string WithProtocol(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (Protocols.Contains(text[..(colon + 1)]) || (colon >= 0 && text.AsSpan(colon).StartsWith("://")))
        {
            return text;
        }

        var at = text.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? $"{text.AsSpan(0, colon + 1)}//{text.AsSpan(colon + 1)}"
            : at > colon ? "git+ssh://" + text
            : text;
    }

    /// <summary><c>git@host:user/repo</c> with a slash for its colon, which makes a URL of it.</summary>
    private static string WithoutScpColon(string text)
    {
        var hash = text.IndexOf('#', StringComparison.Ordinal);
        var place = hash < 0 ? text : text[..(hash + 1)];
        var colon = place.LastIndexOf(':');
        if (colon > place.LastIndexOf('@'))
        {
            text = string.Concat(text.AsSpan(0, colon), "/", text.AsSpan(colon + 1));
            place = hash < 0 ? text : text[..(hash + 1)];
        }

        return !place.Contains(':', StringComparison.Ordinal) && !text.Contains("//", StringComparison.Ordinal) ? "git+ssh://" + text : text;
    }

    private static bool TryReadShortcut(SpecUrl url, [NotNullWhen(true)] out string? repository, out string committish)
    {
        (repository, committish) = (null, string.Empty);
        var path = url.Path.StartsWith('/') ? url.Path[1..] : url.Path;
        path = path[(path.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var slash = path.LastIndexOf('/');
        if (!Percent.TryDecode(slash < 0 ? string.Empty : path[..slash], out var user)
            || !Percent.TryDecode(path[(slash + 1)..], out var project)
            || !Percent.TryDecode(url.Hash, out var hash))
        {
            return false;
        }

        committish = hash;
        repository = Shortcut(url.Protocol[..^1], user, WithoutGit(project));
        return true;
    }

    private static bool TryReadUrl(SpecUrl url, [NotNullWhen(true)] out string? repository, out string committish)
    {
        (repository, committish) = (null, string.Empty);
        var domain = url.Host.StartsWith("www.", StringComparison.Ordinal) ? url.Host[4..] : url.Host;
        if (!Hosts.TryGetValue(domain, out var host) || Array.IndexOf(host.Protocols, url.Protocol) < 0)
        {
            return false;
        }

        var (user, project, hash) = host.Name switch
        {
            "github" => FromGitHub(url),
            "gitlab" => FromGitLab(url),
            "gist" => FromGist(url),
            _ => FromPath(url, host.Name == "bitbucket" ? "get" : "archive"),
        };
        if (string.IsNullOrEmpty(project) || user is null
            || !Percent.TryDecode(user, out user) || !Percent.TryDecode(project, out project) || !Percent.TryDecode(hash, out hash))
        {
            return false;
        }

        committish = hash;
        repository = Shortcut(host.Name, user, project);
        return true;
    }

    /// <summary>Gists are known by their ids alone, whoever's they are.</summary>
    private static string Shortcut(string host, string user, string project) =>
        user.Length > 0 && host != "gist" ? $"{host}:{user}/{project}" : $"{host}:{project}";

    private static (string? User, string? Project, string Committish) FromGitHub(SpecUrl url)
    {
        // "/user/repo/tree/branch" names a branch, and every other page of a repository is none.
        var parts = url.Path.Split('/');
        var type = parts.ElementAtOrDefault(3);
        return !string.IsNullOrEmpty(type) && type != "tree" ? default
            : Pair(parts, string.IsNullOrEmpty(type) ? url.Hash : parts.ElementAtOrDefault(4) ?? "undefined");
    }

    private static (string? User, string? Project, string Committish) FromGitLab(SpecUrl url)
    {
        var path = url.Path.StartsWith('/') ? url.Path[1..] : url.Path;
        var slash = path.LastIndexOf('/');
        return slash <= 0 || path.Contains("/-/", StringComparison.Ordinal) || path.Contains("/archive.tar.gz", StringComparison.Ordinal)
            ? default
            : (path[..slash], WithoutGit(path[(slash + 1)..]), url.Hash);
    }

    private static (string? User, string? Project, string Committish) FromGist(SpecUrl url)
    {
        var parts = url.Path.Split('/');
        return parts.ElementAtOrDefault(3) == "raw" ? default
            : string.IsNullOrEmpty(parts.ElementAtOrDefault(2)) ? (string.Empty, WithoutGit(parts.ElementAtOrDefault(1) ?? string.Empty), url.Hash)
            : (parts[1], WithoutGit(parts[2]), url.Hash);
    }

    private static (string? User, string? Project, string Committish) FromPath(SpecUrl url, string archive)
    {
        var parts = url.Path.Split('/');
        return parts.ElementAtOrDefault(3) == archive ? default : Pair(parts, url.Hash);
    }

    private static (string? User, string? Project, string Committish) Pair(string[] parts, string committish) =>
        parts.Length > 2 && parts[1].Length > 0 ? (parts[1], WithoutGit(parts[2]), committish) : default;

    private static string WithoutGit(string project) => project.EndsWith(".git", StringComparison.Ordinal) ? project[..^4] : project;
}
