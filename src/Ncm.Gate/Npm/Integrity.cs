using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>
/// A Subresource Integrity string as npm's <c>ssri</c> reads it: hashes separated by white space, each
/// <c>algorithm-base64</c> with options after a <c>?</c>. Digests are compared as they are written, as npm does.
/// </summary>
public sealed class Integrity
{
    // Longer texts are no integrity: eight SHA-512 hashes fit four times over.
    private const int MaxLength = 4096;

    private static readonly SearchValues<char> AlgorithmCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789");

    private readonly List<Hash> _hashes;

    private Integrity(List<Hash> hashes) => _hashes = hashes;

    /// <summary>
    /// The algorithm that npm checks with when it has this integrity: the strongest that is there. <c>sha224</c> and <c>sha3</c> count
    /// although nothing here computes them, because npm may prefer them to the others.
    /// </summary>
    internal string StrongestAlgorithm => _hashes.MaxBy(static hash => Strength(hash.Algorithm)).Algorithm;

    /// <summary>The algorithms that are there, each once.</summary>
    internal IEnumerable<string> Algorithms => _hashes.Select(static hash => hash.Algorithm).Distinct(StringComparer.Ordinal);

    /// <summary>Whether every hash is one that can be computed here and is as long as its algorithm makes it.</summary>
    internal bool IsComplete => _hashes.TrueForAll(static hash =>
        Base64.IsValid(hash.Digest, out var bytes) && bytes == hash.Algorithm switch { "sha512" => 64, "sha384" => 48, "sha256" => 32, "sha1" => 20, _ => -1 });

    /// <summary>
    /// Reads an integrity. What npm would not check by (unknown algorithms, words without a hash) is passed over; <c>md5</c> and weaker are
    /// passed over too, so that an entry with nothing better counts as having none.
    /// </summary>
    /// <param name="text">The text, such as <c>sha512-…== sha1-…=</c>.</param>
    /// <param name="integrity">The integrity, when the text holds a hash.</param>
    /// <returns>Whether there is at least one hash to check by.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Integrity? integrity)
    {
        integrity = null;
        if (text is null || text.Length > MaxLength)
        {
            return false;
        }

        var hashes = new List<Hash>(1);
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = word.IndexOf('-', StringComparison.Ordinal);
            if (dash <= 0 || word.AsSpan(0, dash).ContainsAnyExcept(AlgorithmCharacters))
            {
                continue;
            }

            var options = word.IndexOf('?', dash);
            var hash = new Hash(word[..dash], options < 0 ? word[(dash + 1)..] : word[(dash + 1)..options]);
            if (hash.Digest.Length > 0 && Strength(hash.Algorithm) > 0)
            {
                hashes.Add(hash);
            }
        }

        integrity = hashes.Count == 0 ? null : new Integrity(hashes);
        return integrity is not null;
    }

    /// <summary>
    /// Compares what a lock demands with what the registry published, by the algorithm that npm itself would check the lock's bytes
    /// with. A lock that lists further digests of that algorithm is different: npm would accept any of them.
    /// </summary>
    /// <param name="lockIntegrity">The lock entry's <c>integrity</c>. One that <see cref="TryParse"/> refuses has no algorithm in common with anything.</param>
    /// <param name="publishedIntegrity">The registry's <c>dist.integrity</c>.</param>
    /// <param name="publishedShasum">The registry's <c>dist.shasum</c>: a SHA-1 in hexadecimal.</param>
    public static IntegrityComparison Compare(string lockIntegrity, string? publishedIntegrity, string? publishedShasum)
    {
        if (!TryParse(lockIntegrity, out var demanded) || Published(publishedIntegrity, publishedShasum) is not { } published)
        {
            return IntegrityComparison.NoCommonAlgorithm;
        }

        var algorithm = demanded.StrongestAlgorithm;
        if (!published._hashes.Exists(hash => hash.Algorithm == algorithm))
        {
            return IntegrityComparison.NoCommonAlgorithm;
        }

        return demanded._hashes.TrueForAll(hash => hash.Algorithm != algorithm || published._hashes.Contains(hash))
            ? IntegrityComparison.Same
            : IntegrityComparison.Different;
    }

    /// <summary>Everything that the registry published about the bytes, or <see langword="null"/> when it published nothing to check by.</summary>
    /// <param name="integrity">The registry's <c>dist.integrity</c>.</param>
    /// <param name="shasum">The registry's <c>dist.shasum</c>; used where the integrity has no SHA-1 of its own.</param>
    internal static Integrity? Published(string? integrity, string? shasum)
    {
        var published = TryParse(integrity, out var parsed) ? parsed : null;
        if (shasum?.Length != 40 || !shasum.All(char.IsAsciiHexDigit))
        {
            return published;
        }

        var hash = new Hash("sha1", Convert.ToBase64String(Convert.FromHexString(shasum)));
        if (published is null)
        {
            return new Integrity([hash]);
        }

        return published._hashes.Exists(static other => other.Algorithm == "sha1")
            ? published
            : new Integrity([.. published._hashes, hash]);
    }

    /// <summary>Makes an integrity of computed digests.</summary>
    /// <param name="digests">Algorithm and digest, one per algorithm.</param>
    internal static Integrity Of(IEnumerable<KeyValuePair<string, byte[]>> digests) =>
        new([.. digests.Select(static digest => new Hash(digest.Key, Convert.ToBase64String(digest.Value)))]);

    /// <summary>Whether bytes with <paramref name="computed"/> digests pass: by the strongest algorithm, any of its hashes, as <c>ssri</c> does.</summary>
    /// <param name="computed">The digests of the bytes, with one by <see cref="StrongestAlgorithm"/>.</param>
    internal bool Admits(Integrity computed)
    {
        var algorithm = StrongestAlgorithm;
        return computed._hashes.Exists(hash => hash.Algorithm == algorithm && _hashes.Contains(hash));
    }

    /// <summary>The digests by one algorithm, in hexadecimal; a digest that is not base64 is left out.</summary>
    /// <param name="algorithm">The algorithm's name.</param>
    internal IEnumerable<string> HexDigests(string algorithm)
    {
        foreach (var hash in _hashes)
        {
            var bytes = new byte[64];
            if (hash.Algorithm == algorithm && Convert.TryFromBase64String(hash.Digest, bytes, out var written))
            {
                yield return Convert.ToHexStringLower(bytes.AsSpan(0, written));
            }
        }
    }

    /// <summary>This integrity with the hashes of another by algorithms that it lacks.</summary>
    /// <param name="other">The other integrity of the same bytes.</param>
    internal Integrity With(Integrity other) =>
        new([.. _hashes, .. other._hashes.Where(hash => !_hashes.Exists(mine => mine.Algorithm == hash.Algorithm))]);

    /// <summary>The hashes, separated by a blank, without options.</summary>
    public override string ToString() => string.Join(' ', _hashes.Select(static hash => $"{hash.Algorithm}-{hash.Digest}"));

    // The order of ssri's DEFAULT_PRIORITY; md5 and whirlpool, the two below sha1, are not accepted here.
    private static int Strength(string algorithm) => algorithm switch
    {
        "sha1" => 1,
        "sha224" => 2,
        "sha256" => 3,
        "sha384" => 4,
        "sha512" => 5,
        "sha3" => 6,
        _ => 0,
    };

    private readonly record struct Hash(string Algorithm, string Digest);
}
