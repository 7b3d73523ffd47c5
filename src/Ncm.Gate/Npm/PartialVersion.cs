using System.Globalization;

namespace Ncm.Gate.Npm;

/// <summary>One place of a partial version such as <c>1.x</c>: a number, a wildcard, or nothing.</summary>
/// <param name="Value">The number, <see cref="long.MaxValue"/> when it is too big; -1 for a wildcard or nothing.</param>
/// <param name="Length">Characters of the number as written; 0 where nothing is written.</param>
/// <param name="IsZero">Whether the number is written <c>0</c>: node-semver compares that text, and <c>00</c> is not it.</param>
/// <param name="Huge">The number where it is 10^21 or more, which JavaScript writes with an exponent; else 0.</param>
/// <param name="HugeNext">Its successor, likewise.</param>
internal readonly record struct PartialNumber(long Value, int Length, bool IsZero, double Huge, double HugeNext)
{
    private const double Exponential = 1e21;

    internal static PartialNumber Nothing => new(-1, 0, false, 0, 0);

    internal static PartialNumber Zero => new(0, 1, true, 0, 0);

    /// <summary>Whether it stands for every number.</summary>
    internal bool IsAny => Value < 0;

    /// <summary>Whether something is written at all.</summary>
    internal bool IsPresent => Length > 0;

    /// <summary>The successor, as JavaScript computes and writes it.</summary>
    internal PartialNumber Next
    {
        get
        {
            var next = Value >= VersionGrammar.MaxNumber ? long.MaxValue : Value + 1;
            return new PartialNumber(next, next == long.MaxValue ? 16 : Digits(next), false, HugeNext, HugeNext);
        }
    }

    internal static PartialNumber Read(ReadOnlySpan<char> digits)
    {
        var value = VersionGrammar.ValueOf(digits);
        var next = value == long.MaxValue ? double.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture) + 1 : 0;
        return new PartialNumber(value, digits.Length, digits is "0", 0, next >= Exponential ? next : 0);
    }

    /// <summary>The number as JavaScript writes it when it puts it into a text; a literal as it was written.</summary>
    public override string ToString() => Huge > 0
        ? Huge.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant()
        : Value.ToString(CultureInfo.InvariantCulture).PadLeft(Length, '0');

    private static int Digits(long value)
    {
        var digits = 1;
        while ((value /= 10) > 0)
        {
            digits++;
        }

        return digits;
    }
}

/// <summary>A partial version (node-semver's x-range): <c>1</c>, <c>1.2.x</c>, <c>*</c>, <c>v1.2.3-rc.1</c>.</summary>
/// <param name="Major">The first place; never nothing.</param>
/// <param name="Minor">The second place.</param>
/// <param name="Patch">The third place.</param>
/// <param name="Prerelease">Where the prerelease stands in the text that was read.</param>
internal readonly record struct PartialVersion(PartialNumber Major, PartialNumber Minor, PartialNumber Patch, Range Prerelease)
{
    /// <summary>Whether some place is a wildcard or missing.</summary>
    internal bool IsPartial => Major.IsAny || Minor.IsAny || Patch.IsAny;

    /// <summary>Whether a number stands to the right of a wildcard, which makes no sense: <c>x.1</c>, <c>1.x.2</c>.</summary>
    internal bool IsDisordered => (Major.IsAny && !Minor.IsAny) || (Minor.IsAny && Patch.IsPresent && !Patch.IsAny);

    /// <summary>Whether a prerelease was written.</summary>
    internal bool HasPrerelease => Prerelease.End.Value > Prerelease.Start.Value;

    /// <summary>Reads a partial version that fills the whole text.</summary>
    internal static bool TryRead(ReadOnlySpan<char> text, bool loose, out PartialVersion partial)
    {
        partial = default;
        var minor = PartialNumber.Nothing;
        var patch = PartialNumber.Nothing;
        var prerelease = 0..0;
        var at = VersionGrammar.SkipPrefix(text, 0);
        if (!TryReadNumber(text, ref at, loose, isPatch: false, out var major))
        {
            return false;
        }

        if (at < text.Length)
        {
            if (text[at++] != '.' || !TryReadNumber(text, ref at, loose, isPatch: false, out minor))
            {
                return false;
            }
        }

        if (at < text.Length)
        {
            if (text[at++] != '.' || !TryReadNumber(text, ref at, loose, isPatch: true, out patch)
                || !VersionGrammar.TryReadTail(text, at, loose, out prerelease, out _))
            {
                return false;
            }
        }

        partial = new PartialVersion(major, minor, patch, prerelease);
        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, ref int at, bool loose, bool isPatch, out PartialNumber number)
    {
        number = PartialNumber.Nothing;
        if (at < text.Length && text[at] is 'x' or 'X' or '*')
        {
            number = number with { Length = 1 };
            at++;
            return true;
        }

        var end = isPatch ? VersionParts.EndOfPatch(text, at, loose) : VersionGrammar.SkipNumber(text, at, loose);
        if (end < 0)
        {
            return false;
        }

        number = PartialNumber.Read(text[at..end]);
        at = end;
        return true;
    }
}
