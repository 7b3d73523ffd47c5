using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ncm.Gate.Lockfiles;

/// <summary>Compares slices of one text by their bytes, so that tables can be keyed, and asked, without making strings.</summary>
/// <param name="text">The text of the slices.</param>
internal sealed class SliceComparer(LockText text) : IEqualityComparer<Slice>, IAlternateEqualityComparer<ReadOnlySpan<byte>, Slice>
{
    private static readonly ulong Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
    private static readonly ulong Factor = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;

    /// <inheritdoc/>
    public bool Equals(Slice x, Slice y) => x == y || text[x].SequenceEqual(text[y]);

    /// <inheritdoc/>
    public int GetHashCode(Slice obj) => Hash(text[obj]);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, Slice other) => alternate.SequenceEqual(text[other]);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => Hash(alternate);

    /// <inheritdoc/>
    public Slice Create(ReadOnlySpan<byte> alternate) => text.Append(alternate);

    /// <summary>
    /// A hash with the process's random seed: a lock file is foreign input and must not be able to choose collisions. Eight bytes at a time
    /// are folded by a 128-bit product, as wyhash does.
    /// </summary>
    /// <param name="bytes">What to hash.</param>
    public static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = Seed ^ (ulong)bytes.Length;
        while (bytes.Length >= sizeof(ulong))
        {
            hash = Fold(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        if (!bytes.IsEmpty)
        {
            var rest = 0UL;
            foreach (var b in bytes)
            {
                rest = (rest << 8) | b;
            }

            hash = Fold(hash ^ rest);
        }

        return (int)(hash ^ (hash >> 32));
    }

    /// <summary>The hash that <see cref="Hash(ReadOnlySpan{byte})"/> gives the string's UTF-8.</summary>
    /// <param name="value">What to hash.</param>
    public static int Hash(string value)
    {
        var size = Encoding.UTF8.GetMaxByteCount(value.Length);
        var buffer = size <= 512 ? stackalloc byte[512] : new byte[size];
        return Hash(buffer[..Encoding.UTF8.GetBytes(value, buffer)]);
    }

    private static ulong Fold(ulong value)
    {
        var high = Math.BigMul(value, Factor, out var low);
        return high ^ low ^ Seed;
    }
}
