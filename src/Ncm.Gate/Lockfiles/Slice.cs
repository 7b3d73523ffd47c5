namespace Ncm.Gate.Lockfiles;

/// <summary>
/// A run of UTF-8 in a <see cref="LockText"/>, unescaped. The default value says that there is none: no string of a JSON document
/// starts at its first byte.
/// </summary>
/// <param name="Start">The offset of the first byte.</param>
/// <param name="Length">The number of bytes.</param>
internal readonly record struct Slice(int Start, int Length)
{
    /// <summary>Whether there is text, be it empty.</summary>
    public bool IsPresent => Start != 0;

    /// <summary>The rest after <paramref name="count"/> bytes.</summary>
    /// <param name="count">How many bytes to leave out.</param>
    public Slice From(int count) => new(Start + count, Length - count);

    /// <summary>The first <paramref name="count"/> bytes.</summary>
    /// <param name="count">How many bytes to keep.</param>
    public Slice Take(int count) => new(Start, count);
}
