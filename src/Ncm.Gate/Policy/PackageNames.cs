namespace Ncm.Gate.Policy;

/// <summary>What a package may be called in a policy or whitelist: what the registry can serve, without the characters of patterns.</summary>
internal static class PackageNames
{
    /// <summary>npm's limit.</summary>
    private const int MaxLength = 214;

    /// <summary>Whether a text is a package's name, with or without scope. Capitals are right: old packages have them.</summary>
    public static bool IsValid(string name)
    {
        if (name.Length is 0 or > MaxLength)
        {
            return false;
        }

        if (name[0] != '@')
        {
            return IsPart(name) && name is not ("node_modules" or "favicon.ico");
        }

        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && IsPart(name.AsSpan(1, slash - 1)) && IsPart(name.AsSpan(slash + 1));
    }

    private static bool IsPart(ReadOnlySpan<char> part) =>
        part.Length > 0 && part[0] is not ('.' or '_') && !part.ContainsAnyExcept(Allowed);

    // What encodeURIComponent leaves as it is (npm's rule for old names), but for the * of patterns.
    private static readonly System.Buffers.SearchValues<char> Allowed =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~'()");
}
