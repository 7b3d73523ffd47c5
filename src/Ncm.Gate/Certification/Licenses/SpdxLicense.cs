using System.Globalization;

namespace Ncm.Gate.Certification.Licenses;

/// <summary>
/// One licence of an SPDX expression. The GNU licences have three spellings of the same thing (<c>GPL-2.0</c> and <c>GPL-2.0-only</c>;
/// <c>GPL-2.0+</c> and <c>GPL-2.0-or-later</c>); here <see cref="Id"/> is the version alone and <see cref="OrLater"/> the rest.
/// </summary>
/// <param name="Id">The id in the list's spelling where it is listed, otherwise as written: <c>MIT</c>, <c>GPL-2.0</c>, <c>LicenseRef-x</c>.</param>
/// <param name="OrLater">Whether later versions of the licence may be chosen.</param>
/// <param name="Exception">The exception after WITH; <see langword="null"/> without one.</param>
internal sealed record SpdxLicense(string Id, bool OrLater, string? Exception)
{
    private const string Only = "-only";
    private const string Later = "-or-later";
    private const string Reference = "LicenseRef-";

    /// <summary>
    /// Whether the licence and its exception are ones that somebody can look up: listed, or the package's own <c>LicenseRef-…</c>.
    /// An exception that is not listed is not known to be one: it may take permissions away.
    /// </summary>
    public bool IsKnown => (IsReference || SpdxIds.TryGetLicense(Id, out _)) && HasKnownException;

    private bool IsReference => IsReferenceId(Id);

    private bool HasKnownException => Exception is null || SpdxIds.TryGetException(Exception, out _);

    /// <summary>Brings an id, and the <c>+</c> and exception that followed it, into the one spelling that compares.</summary>
    public static SpdxLicense Create(string id, bool plus, string? exception)
    {
        var canonical = SpdxIds.TryGetLicense(id, out var listed) ? listed : id;
        var spelt = exception is not null && SpdxIds.TryGetException(exception, out var known) ? known : exception;
        foreach (var (suffix, later) in new[] { (Only, plus), (Later, true) })
        {
            if (canonical.EndsWith(suffix, StringComparison.Ordinal) && SpdxIds.TryGetLicense(canonical[..^suffix.Length], out var version))
            {
                return new SpdxLicense(version, later, spelt);
            }
        }

        return new SpdxLicense(canonical, plus, spelt);
    }

    /// <summary>Whether an id is the package's own: <c>LicenseRef-x</c> or <c>DocumentRef-a:LicenseRef-x</c>.</summary>
    public static bool IsReferenceId(ReadOnlySpan<char> id)
    {
        var colon = id.IndexOf(':');
        if (colon >= 0)
        {
            return IsReferenceTo(id[..colon], "DocumentRef-") && IsReferenceTo(id[(colon + 1)..], Reference);
        }

        return IsReferenceTo(id, Reference);

        static bool IsReferenceTo(ReadOnlySpan<char> part, string prefix) =>
            part.Length > prefix.Length && part.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) && !part.Contains(':');
    }

    /// <summary>
    /// Whether an allowed licence covers this one. An exception of SPDX's list only adds permissions, so <c>X WITH e</c> is covered by
    /// <c>X</c>; an allowed <c>X WITH e</c> covers nothing but itself. Where either side says "or later", the licensee (or the policy)
    /// may choose a later version of the same licence.
    /// </summary>
    public bool IsCoveredBy(SpdxLicense allowed)
    {
        var exceptionFits = allowed.Exception is null
            ? HasKnownException
            : string.Equals(Exception, allowed.Exception, StringComparison.OrdinalIgnoreCase);
        return exceptionFits
            && (string.Equals(Id, allowed.Id, StringComparison.OrdinalIgnoreCase)
                || (OrLater && IsLaterVersion(allowed.Id, than: Id))
                || (allowed.OrLater && IsLaterVersion(Id, than: allowed.Id)));
    }

    /// <summary>The licence as the SPDX list spells it today.</summary>
    public override string ToString()
    {
        var isGnu = SpdxIds.TryGetLicense(Id + Later, out _);
        var name = (isGnu, OrLater) switch
        {
            (true, true) => Id + Later,
            (true, false) => Id + Only,
            (false, true) => Id + "+",
            (false, false) => Id,
        };
        return Exception is null ? name : $"{name} WITH {Exception}";
    }

    /// <summary>
    /// Versions are compared only between ids of the form <c>Name-1.2</c> with one name. <c>BSD-3-Clause</c> is no later version of
    /// <c>BSD-2-Clause</c>, and <c>MIT-0</c> none of <c>MIT</c>.
    /// </summary>
    private static bool IsLaterVersion(string id, string than) =>
        TrySplit(id, out var name, out var version)
        && TrySplit(than, out var otherName, out var otherVersion)
        && name.Equals(otherName, StringComparison.OrdinalIgnoreCase)
        && version.CompareTo(otherVersion) > 0;

    private static bool TrySplit(string id, out ReadOnlySpan<char> name, out Version version)
    {
        var dash = id.LastIndexOf('-');
        name = dash > 0 ? id.AsSpan(0, dash) : default;
        version = new Version();
        if (dash <= 0)
        {
            return false;
        }

        var text = id.AsSpan(dash + 1);
        if (Version.TryParse(text, out var dotted))
        {
            version = dotted;
            return true;
        }

        // System.Version needs two numbers; "Unicode-DFS-2016" has one.
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
        {
            version = new Version(year, 0);
            return true;
        }

        return false;
    }
}
