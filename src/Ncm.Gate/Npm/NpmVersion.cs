using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ncm.Gate.Npm;

/// <summary>
/// A version as npm understands it: what node-semver 7 parses, orders and prints. Texts over 256 characters and numbers over
/// 2^53 - 1 are refused, prerelease labels compare as ordinal ASCII, numeric labels as numbers.
/// </summary>
/// <remarks>
/// <para><see cref="CompareTo"/> and the order operators are npm's precedence, in which build metadata (<c>+…</c>) has no say.</para>
/// <para>Equality is that of <see cref="ToString"/>, so <c>1.2.3+a</c> equals <c>1.2.3+b</c> and a version can be a dictionary's key. It
/// agrees with the precedence everywhere but for numeric labels above 2^53 that JavaScript's numbers cannot tell apart.</para>
/// <para>Parsing allocates the value alone: labels stay where they are in the given text.</para>
/// </remarks>
public sealed class NpmVersion : IComparable<NpmVersion>, IEquatable<NpmVersion>
{
    private readonly string _source;
    private readonly int _prereleaseStart;
    private readonly int _prereleaseLength;
    private readonly int _buildStart;
    private readonly int _buildLength;
    private string? _text;

    /// <summary>Makes a version of numbers that were checked and labels that lie in a text.</summary>
    internal NpmVersion(long major, long minor, long patch, string source, Range prerelease, Range build, string? text)
    {
        Major = major;
        Minor = minor;
        Patch = patch;
        _source = source;
        (_prereleaseStart, _prereleaseLength) = prerelease.GetOffsetAndLength(source.Length);
        (_buildStart, _buildLength) = build.GetOffsetAndLength(source.Length);
        _text = text;
    }

    /// <summary>The first number, 0 to 2^53 - 1.</summary>
    public long Major { get; }

    /// <summary>The second number, 0 to 2^53 - 1.</summary>
    public long Minor { get; }

    /// <summary>The third number, 0 to 2^53 - 1.</summary>
    public long Patch { get; }

    /// <summary>Whether there is a prerelease, which ranges admit only where they name one of the same three numbers.</summary>
    public bool IsPrerelease => _prereleaseLength > 0;

    /// <summary>The prerelease's labels with their dots, such as <c>rc.1</c>; empty where there is none.</summary>
    public ReadOnlySpan<char> Prerelease => _source.AsSpan(_prereleaseStart, _prereleaseLength);

    /// <summary>The build metadata's labels with their dots, such as <c>sha.5114f85</c>; empty where there is none.</summary>
    public ReadOnlySpan<char> Build => _source.AsSpan(_buildStart, _buildLength);

    /// <summary>Reads a version by the strict grammar; white space around it and one leading <c>v</c> pass.</summary>
    /// <param name="text">The text, such as <c>1.2.3-rc.1</c>.</param>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public static NpmVersion Parse(string text) => Parse(text, loose: false);

    /// <summary>Reads a version.</summary>
    /// <param name="text">The text, such as <c>1.2.3-rc.1</c>.</param>
    /// <param name="loose">Whether node-semver's loose grammar holds: <c>=v1.2.3</c>, <c>01.2.3</c>, <c>1.2.3beta</c>.</param>
    /// <exception cref="FormatException">The text is not a version.</exception>
    public static NpmVersion Parse(string text, bool loose)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, loose, out var version)
            ? version
            : throw new FormatException(
                text.Length > VersionGrammar.MaxLength
                    ? "An npm version has at most 256 characters, and this text has more."
                    : $"\"{text}\" is not an npm version: write three numbers up to 2^53 - 1 and, if need be, a prerelease, as in 1.2.3-rc.1.");
    }

    /// <summary>Reads a version by the strict grammar, if the text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="version">The version.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NpmVersion? version) =>
        TryParse(text, loose: false, out version);

    /// <summary>Reads a version, if the text is one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="loose">Whether node-semver's loose grammar holds.</param>
    /// <param name="version">The version.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, bool loose, [NotNullWhen(true)] out NpmVersion? version)
    {
        version = null;
        return text is not null && TryParse(text, text, loose, out version);
    }

    /// <summary>Reads a version by the strict grammar, if the text is one.</summary>
    /// <param name="text">The text; labels are copied out of it.</param>
    /// <param name="version">The version.</param>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out NpmVersion? version) =>
        TryParse(text, loose: false, out version);

    /// <summary>Reads a version, if the text is one.</summary>
    /// <param name="text">The text; labels are copied out of it.</param>
    /// <param name="loose">Whether node-semver's loose grammar holds.</param>
    /// <param name="version">The version.</param>
    public static bool TryParse(ReadOnlySpan<char> text, bool loose, [NotNullWhen(true)] out NpmVersion? version) =>
        TryParse(text, null, loose, out version);

    /// <summary>Which of two versions comes first in npm's precedence; build metadata has no say.</summary>
    /// <param name="other">The other version; none comes before every one.</param>
    public int CompareTo(NpmVersion? other)
    {
        if (other is null)
        {
            return 1;
        }

        var numbers = CompareNumbers(other);
        return numbers != 0 || (_prereleaseLength | other._prereleaseLength) == 0
            ? numbers
            : VersionLabels.Compare(Prerelease, other.Prerelease);
    }

    /// <summary>Whether both have the same three numbers.</summary>
    internal bool HasNumbersOf(NpmVersion other) => CompareNumbers(other) == 0;

    /// <summary>Whether both are written the same but for their builds.</summary>
    /// <param name="other">The other version.</param>
    public bool Equals([NotNullWhen(true)] NpmVersion? other) =>
        other is not null && HasNumbersOf(other) && Prerelease.SequenceEqual(other.Prerelease);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as NpmVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Major, Minor, Patch, string.GetHashCode(Prerelease));

    /// <summary>The version as node-semver writes it: three numbers and the prerelease, without <c>v</c> and build.</summary>
    public override string ToString() => _text ??= IsPrerelease
        ? string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}-{Prerelease}")
        : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}.{Patch}");

    /// <summary>Whether two versions are equal.</summary>
    public static bool operator ==(NpmVersion? left, NpmVersion? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two versions differ.</summary>
    public static bool operator !=(NpmVersion? left, NpmVersion? right) => !(left == right);

    /// <summary>Whether <paramref name="left"/> comes before <paramref name="right"/>.</summary>
    public static bool operator <(NpmVersion? left, NpmVersion? right) => Compare(left, right) < 0;

    /// <summary>Whether <paramref name="left"/> comes before or with <paramref name="right"/>.</summary>
    public static bool operator <=(NpmVersion? left, NpmVersion? right) => Compare(left, right) <= 0;

    /// <summary>Whether <paramref name="left"/> comes after <paramref name="right"/>.</summary>
    public static bool operator >(NpmVersion? left, NpmVersion? right) => Compare(left, right) > 0;

    /// <summary>Whether <paramref name="left"/> comes after or with <paramref name="right"/>.</summary>
    public static bool operator >=(NpmVersion? left, NpmVersion? right) => Compare(left, right) >= 0;

    /// <summary>Makes a version of parts that were read from a text, unless a number is too big.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="text">The text that the parts refer to.</param>
    /// <param name="source">The string that <paramref name="text"/> begins in at <paramref name="offset"/>, where there is one.</param>
    /// <param name="offset">Where in <paramref name="source"/> the text begins.</param>
    /// <param name="loose">Whether the parts were read loosely.</param>
    internal static NpmVersion? FromParts(in VersionParts parts, ReadOnlySpan<char> text, string? source, int offset, bool loose)
    {
        if (parts.IsTooBig)
        {
            return null;
        }

        var (preStart, preLength) = parts.Prerelease.GetOffsetAndLength(text.Length);
        var (buildStart, buildLength) = parts.Build.GetOffsetAndLength(text.Length);
        if (loose && VersionLabels.HasLeadingZero(text.Slice(preStart, preLength)))
        {
            var labels = VersionLabels.WithoutLeadingZeros(text.Slice(preStart, preLength));
            var build = text.Slice(buildStart, buildLength);
            return new NpmVersion(
                parts.Major, parts.Minor, parts.Patch, string.Concat(labels, build), ..labels.Length, labels.Length.., null);
        }

        if ((preLength | buildLength) == 0)
        {
            var canonical = parts.IsCanonical && source?.Length == text.Length ? source : null;
            return new NpmVersion(parts.Major, parts.Minor, parts.Patch, string.Empty, .., .., canonical);
        }

        if (source is null)
        {
            source = text.ToString();
            offset = 0;
        }

        preStart += offset;
        buildStart += offset;
        return new NpmVersion(
            parts.Major,
            parts.Minor,
            parts.Patch,
            source,
            preStart..(preStart + preLength),
            buildStart..(buildStart + buildLength),
            parts.IsCanonical && source.Length == text.Length ? source : null);
    }

    private static bool TryParse(ReadOnlySpan<char> text, string? source, bool loose, [NotNullWhen(true)] out NpmVersion? version)
    {
        version = null;
        if (text.Length > VersionGrammar.MaxLength)
        {
            return false;
        }

        var trimmed = JsText.Trim(text);
        if (!VersionParts.TryRead(trimmed, loose, out var parts))
        {
            return false;
        }

        var offset = 0;
        if (trimmed.Length < text.Length)
        {
            while (JsText.IsSpace(text[offset]))
            {
                offset++;
            }
        }

        version = FromParts(parts, trimmed, source, offset, loose);
        return version is not null;
    }

    private static int Compare(NpmVersion? left, NpmVersion? right) =>
        left is null ? (right is null ? 0 : -1) : left.CompareTo(right);

    private int CompareNumbers(NpmVersion other) =>
        Major != other.Major ? Major.CompareTo(other.Major)
        : Minor != other.Minor ? Minor.CompareTo(other.Minor)
        : Patch.CompareTo(other.Patch);
}
