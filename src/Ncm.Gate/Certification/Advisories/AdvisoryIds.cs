namespace Ncm.Gate.Certification.Advisories;

/// <summary>The ids of advisories by the databases that give them.</summary>
internal static class AdvisoryIds
{
    /// <summary>Whether OpenSSF's database of malicious packages gave the id.</summary>
    public static bool IsMalware(string id) => id.StartsWith("MAL-", StringComparison.Ordinal);

    /// <summary>Which of two ids of one thing stands for it: GitHub's, then CVE's, then any; then by the alphabet.</summary>
    public static int Compare(string left, string right)
    {
        var byRank = Rank(left).CompareTo(Rank(right));
        return byRank != 0 ? byRank : string.CompareOrdinal(left, right);
    }

    /// <summary>GitHub's id in an address such as <c>https://github.com/advisories/GHSA-35jh-r3h4-6jhm</c>.</summary>
    public static string? FromUrl(string? url)
    {
        var at = url?.IndexOf("GHSA-", StringComparison.OrdinalIgnoreCase) ?? -1;
        if (at < 0 || url!.Length < at + 19)
        {
            return null;
        }

        // GHSA- and three groups of four; GitHub writes them in lower case.
        var groups = url.Substring(at + 5, 14).ToLowerInvariant();
        for (var i = 0; i < groups.Length; i++)
        {
            if (i is 4 or 9 ? groups[i] != '-' : !char.IsAsciiLetterOrDigit(groups[i]))
            {
                return null;
            }
        }

        return "GHSA-" + groups;
    }

    private static int Rank(string id) =>
        id.StartsWith("GHSA-", StringComparison.Ordinal) ? 0
        : id.StartsWith("CVE-", StringComparison.Ordinal) ? 1
        : IsMalware(id) ? 2
        : 3;
}

/// <summary>Pages about advisories.</summary>
internal static class AdvisoryUrls
{
    /// <summary>The page of an id, or the one that the record names; only http and https ones.</summary>
    public static string? For(string id, string? stated)
    {
        if (AdvisoryIds.FromUrl(id) is { } ghsa)
        {
            return "https://github.com/advisories/" + ghsa;
        }

        if (AdvisoryIds.IsMalware(id))
        {
            return "https://osv.dev/vulnerability/" + id;
        }

        return stated is not null && Uri.TryCreate(stated, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp)
            ? stated
            : null;
    }
}
