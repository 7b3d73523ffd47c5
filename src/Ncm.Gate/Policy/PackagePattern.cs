using System.Diagnostics.CodeAnalysis;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>
/// Names packages in a policy: <c>name</c>, <c>@scope/name</c> or <c>@scope/*</c>, each with an npm range after an <c>@</c> if only some
/// versions are meant.
/// </summary>
public sealed class PackagePattern : IEquatable<PackagePattern>
{
    private readonly string _name;
    private readonly bool _isScope;

    private PackagePattern(string text, string name, bool isScope, NpmRange? range, FileLocation where)
    {
        Text = text;
        _name = name;
        _isScope = isScope;
        Range = range;
        Where = where;
    }

    /// <summary>The pattern as written.</summary>
    public string Text { get; }

    /// <summary>The versions that are meant; <see langword="null"/> for all.</summary>
    public NpmRange? Range { get; }

    /// <summary>Where it stands in the policy file; without a path when it comes from none.</summary>
    public FileLocation Where { get; }

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The text, such as <c>@evil/*</c> or <c>event-stream@&gt;=3.3.6</c>.</param>
    /// <param name="where">Where it stands.</param>
    /// <param name="pattern">The pattern.</param>
    /// <returns>Whether the text is one.</returns>
    public static bool TryParse(string text, FileLocation where, [NotNullWhen(true)] out PackagePattern? pattern)
    {
        pattern = null;
        var at = text.IndexOf('@', Math.Min(1, text.Length));
        var subject = at < 0 ? text : text[..at];
        NpmRange? range = null;
        if (at >= 0 && (text[(at + 1)..].Trim().Length == 0 || !NpmRange.TryParse(text[(at + 1)..], out range)))
        {
            return false;
        }

        var isScope = subject.Length > 3 && subject[0] == '@' && subject.EndsWith("/*", StringComparison.Ordinal);
        var name = isScope ? subject[..^1] : subject; // "@scope/" keeps its slash: no other scope begins with it.
        if (!IsName(isScope ? name + "x" : name))
        {
            return false;
        }

        pattern = new PackagePattern(text, name, isScope, range, where);
        return true;
    }

    /// <summary>
    /// Whether a text names one package here: as in the registry, but without a <c>*</c>. A few old packages have one in their names; who
    /// writes one in a policy or whitelist means a pattern.
    /// </summary>
    internal static bool IsName(string text) => PackageName.IsValid(text) && !text.Contains('*', StringComparison.Ordinal);

    /// <summary>Whether the pattern means a package, in any version.</summary>
    /// <param name="name">The package's name, compared in the case it is written in, as npm's registry does.</param>
    public bool MatchesName(string name) => _isScope ? name.StartsWith(_name, StringComparison.Ordinal) : name == _name;

    /// <summary>
    /// Whether the pattern means a package@version. A range means prereleases too, and a version that npm could not read is always
    /// meant: a refusal must not be slipped by an odd version.
    /// </summary>
    /// <param name="id">The package@version.</param>
    public bool Matches(PackageId id) =>
        MatchesName(id.Name)
        && (Range is null || !NpmVersion.TryParse(id.Version, out var version) || Range.Satisfies(version, includePrerelease: true));

    /// <summary>Whether the other is written the same.</summary>
    /// <param name="other">The other pattern.</param>
    public bool Equals(PackagePattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PackagePattern);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern as written.</summary>
    public override string ToString() => Text;
}
