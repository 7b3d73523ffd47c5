using System.Buffers.Text;

namespace Ncm.Gate.Policy;

/// <summary>Compares Subresource Integrity texts (<c>sha512-…</c>, several with spaces between), as a whitelist entry pins them.</summary>
internal static class Integrity
{
    /// <summary>From the strongest to the weakest; locks of old npm versions have sha1 only.</summary>
    private static readonly (string Prefix, int Bytes)[] Algorithms = [("sha512-", 64), ("sha384-", 48), ("sha256-", 32), ("sha1-", 20)];

    /// <summary>Whether every hash in a text is one that npm writes.</summary>
    public static bool IsValid(string text)
    {
        var hashes = Split(text);
        return hashes.Length > 0 && hashes.All(hash => Algorithms.Any(algorithm =>
            hash.StartsWith(algorithm.Prefix, StringComparison.Ordinal)
            && Base64.IsValid(hash.AsSpan(algorithm.Prefix.Length), out var bytes) && bytes == algorithm.Bytes));
    }

    /// <summary>Whether a package has a pinned integrity: by the strongest algorithm that both state, one hash is the same.</summary>
    public static bool Matches(string pinned, string actual)
    {
        var (pins, hashes) = (Split(pinned), Split(actual));
        foreach (var (prefix, _) in Algorithms)
        {
            var of = pins.Where(pin => pin.StartsWith(prefix, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
            var mine = hashes.Where(hash => hash.StartsWith(prefix, StringComparison.Ordinal)).ToList();
            if (of.Count > 0 && mine.Count > 0)
            {
                return mine.Any(of.Contains);
            }
        }

        return false;
    }

    // Options after a ? are part of the grammar and mean nothing.
    private static string[] Split(string text) =>
        [.. text.Split([' ', '\t', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).Select(hash => hash.Split('?')[0])];
}
