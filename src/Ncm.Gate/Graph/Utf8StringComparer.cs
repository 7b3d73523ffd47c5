using System.Text;
using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>Lets tables of strings be asked with UTF-8, so that a name which stands 10,000 times in a lock becomes one string.</summary>
internal sealed class Utf8StringComparer : IEqualityComparer<string>, IAlternateEqualityComparer<ReadOnlySpan<byte>, string>
{
    /// <inheritdoc/>
    public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int GetHashCode(string obj) => SliceComparer.Hash(obj);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, string other) => alternate.Length == other.Length
        ? Ascii.Equals(alternate, other)
        : alternate.Length > other.Length && string.Equals(Encoding.UTF8.GetString(alternate), other, StringComparison.Ordinal);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate) => SliceComparer.Hash(alternate);

    /// <inheritdoc/>
    public string Create(ReadOnlySpan<byte> alternate) => Encoding.UTF8.GetString(alternate);
}
