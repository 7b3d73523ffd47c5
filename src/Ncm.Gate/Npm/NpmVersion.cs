using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>Stands in until the real one arrives.</summary>
[SuppressMessage("Design", "CA1036", Justification = "Stands in until the real one arrives.")]
public sealed class NpmVersion : IComparable<NpmVersion>
{
    private readonly string _text;

    private NpmVersion(string text) => _text = text;

    /// <summary>Reads a version.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NpmVersion? version)
    {
        version = text is null ? null : new NpmVersion(text);
        return version is not null;
    }

    /// <inheritdoc/>
    public int CompareTo(NpmVersion? other) => string.CompareOrdinal(_text, other?._text);
}
