namespace Ncm.Gate.Lockfiles;

/// <summary>A git repository and what is asked of it, however it was written: <c>owner/name</c>, <c>github:owner/name</c>, any git URL.</summary>
/// <param name="Repository">Host and path without user, protocol and <c>.git</c>; lower case, as the hosting services compare them.</param>
/// <param name="Committish">What stands behind the <c>#</c>: a commit, a branch or tag, or <c>semver:</c> with a range.</param>
internal sealed record GitSource(string Repository, string Committish)
{
    private static readonly Dictionary<string, string> Hosts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["github"] = "github.com",
        ["gitlab"] = "gitlab.com",
        ["bitbucket"] = "bitbucket.org",
        ["gist"] = "gist.github.com",
    };

    /// <summary>The range of <c>#semver:…</c>; null where there is none.</summary>
    public string? Range => Committish.StartsWith("semver:", StringComparison.Ordinal)
        ? Uri.UnescapeDataString(Committish["semver:".Length..])
        : null;

    /// <summary>Whether it names one commit for good.</summary>
    public bool IsCommit => Committish.Length is >= 40 and <= 64 && Committish.All(char.IsAsciiHexDigit);

    /// <summary>Reads a spec of the shape <see cref="SourceShape.Git"/>.</summary>
    /// <param name="spec">The spec.</param>
    public static GitSource Parse(string spec)
    {
        var hash = spec.IndexOf('#', StringComparison.Ordinal);
        var committish = hash < 0 ? "" : spec[(hash + 1)..];
        var location = hash < 0 ? spec : spec[..hash];
        var scheme = location.IndexOf("://", StringComparison.Ordinal);
        if (scheme >= 0)
        {
            location = location[(scheme + 3)..];
            location = location[(location.LastIndexOf('@') + 1)..];
            location = ReplaceFirst(location, ':', '/');
        }
        else if (location.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
        {
            location = Hosts.TryGetValue(location[..colon], out var host)
                ? $"{host}/{location[(colon + 1)..]}"
                : ReplaceFirst(location[(location.IndexOf('@', StringComparison.Ordinal) + 1)..], ':', '/');
        }
        else
        {
            location = "github.com/" + location;
        }

        location = location.TrimEnd('/');
        location = location.EndsWith(".git", StringComparison.OrdinalIgnoreCase) ? location[..^4] : location;
        return new GitSource(location.ToLowerInvariant(), committish);
    }

    private static string ReplaceFirst(string text, char what, char with)
    {
        var at = text.IndexOf(what, StringComparison.Ordinal);
        return at < 0 ? text : string.Concat(text.AsSpan(0, at), [with], text.AsSpan(at + 1));
    }
}
