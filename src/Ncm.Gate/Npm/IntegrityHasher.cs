using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Ncm.Gate.Npm;

/// <summary>Hashes bytes as they stream by, with several algorithms at once.</summary>
internal sealed class IntegrityHasher : IDisposable
{
    private readonly List<KeyValuePair<string, IncrementalHash>> _hashes;

    /// <summary>Prepares the algorithms; those that nothing here computes are left out.</summary>
    /// <param name="algorithms">Names as in an integrity, such as <c>sha512</c>.</param>
    public IntegrityHasher(params IEnumerable<string> algorithms) =>
        _hashes = [.. algorithms
            .Distinct(StringComparer.Ordinal)
            .Where(AllAlgorithms.Contains)
            .Select(static algorithm => KeyValuePair.Create(algorithm, Create(algorithm)))];

    /// <summary>The algorithms that are computed for bytes whose publisher gave no SHA-512: all that a lock may ask for.</summary>
    public static IReadOnlyList<string> AllAlgorithms { get; } = ["sha512", "sha384", "sha256", "sha1"];

    /// <summary>Takes the next bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (var (_, hash) in _hashes)
        {
            hash.AppendData(bytes);
        }
    }

    /// <summary>The digests of all bytes so far; the hasher starts anew.</summary>
    public Integrity Finish() =>
        Integrity.Of(_hashes.ConvertAll(static hash => KeyValuePair.Create(hash.Key, hash.Value.GetHashAndReset())));

    /// <inheritdoc/>
    public void Dispose() => _hashes.ForEach(static hash => hash.Value.Dispose());

    [SuppressMessage("Security", "CA5350", Justification = "Old packages are published with a SHA-1 only.")]
    private static IncrementalHash Create(string algorithm) => algorithm switch
    {
        "sha512" => IncrementalHash.CreateHash(HashAlgorithmName.SHA512),
        "sha384" => IncrementalHash.CreateHash(HashAlgorithmName.SHA384),
        "sha256" => IncrementalHash.CreateHash(HashAlgorithmName.SHA256),
        "sha1" => IncrementalHash.CreateHash(HashAlgorithmName.SHA1),
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, null),
    };
}
