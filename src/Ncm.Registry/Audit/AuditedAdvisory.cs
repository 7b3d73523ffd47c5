using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;

namespace Ncm.Registry.Audit;

/// <summary>One advisory against a package, as npm's audits state it.</summary>
/// <param name="name">The package.</param>
/// <param name="stated">What is said of each affected version: the same advisory, of which merged sources may know different ranges.</param>
internal sealed class AuditedAdvisory(string name, IReadOnlyDictionary<string, Advisory> stated)
{
    /// <summary>npm's range for "no version is fixed".</summary>
    public const string NoPatch = "<0.0.0";

    private readonly Advisory _advisory = stated.Values.First();

    /// <summary>
    /// npm's clients tell advisories apart by a number. It is made of the advisory's id and the package's name, since one advisory may be about several
    /// packages and reports are keyed by it; 48 bits, which JavaScript's numbers hold.
    /// </summary>
    public long Number { get; } = BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{stated.Values.First().Id}\n{name}"))) >>> 16;

    /// <summary>The package.</summary>
    public string Name => name;

    /// <summary>The versions that were asked about and are affected.</summary>
    public IEnumerable<string> Versions => stated.Keys;

    /// <summary>The advisory's own id.</summary>
    public string Id => _advisory.Id;

    /// <summary>Other ids of it.</summary>
    public IReadOnlyList<string> Aliases => _advisory.Aliases;

    /// <summary>The kinds of weakness.</summary>
    public IReadOnlyList<string> Weaknesses => _advisory.Weaknesses;

    /// <summary>One line about it.</summary>
    public string Title => _advisory.Summary.Length > 0 ? _advisory.Summary : _advisory.Id;

    /// <summary>A page about it: OSV has one for every record that names none.</summary>
    public string Url => _advisory.Url ?? "https://osv.dev/vulnerability/" + Uri.EscapeDataString(_advisory.Id);

    /// <summary>When it was published.</summary>
    public DateTimeOffset? Published => _advisory.Published;

    /// <summary>The CVSS base score; 0 where there is none, as npm writes it.</summary>
    public double Score => _advisory.CvssScore ?? 0;

    /// <summary>npm's word. Clients know none for a record that is not rated, which may be the worst, as in the policy's <c>minimumSeverity</c>; and malware is.</summary>
    public string Severity => _advisory is { IsMalware: false, Severity: not Gate.Certification.Severity.Unknown and var severity }
        ? severity.ToString().ToLowerInvariant()
        : "critical";

    /// <summary>The range of the affected versions, which npm's own calculation rests on. It admits every version that is known to be affected.</summary>
    public string VulnerableVersions { get; } = RangeOf(stated);

    /// <summary>The range of the versions that follow a fix; <see cref="NoPatch"/> where nothing says of one.</summary>
    public string PatchedVersions { get; } = PatchedBy(RangeOf(stated));

    private static string RangeOf(IReadOnlyDictionary<string, Advisory> stated)
    {
        var ranges = stated.Values
            .Select(static advisory => advisory.VulnerableVersions)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(static range => NpmRange.TryParse(range, loose: true, out var read) ? read : null)
            .OfType<NpmRange>()
            .ToList();
        var missed = stated.Keys.Where(version =>
            NpmVersion.TryParse(version, loose: true, out var read) && !ranges.Exists(range => range.Satisfies(read, includePrerelease: true)));
        return string.Join(" || ", ranges.Select(static range => range.Text).Concat(missed.Order(StringComparer.Ordinal).Select(static version => $"={version}")));
    }

    private static string PatchedBy(string range)
    {
        var sets = NpmRange.Parse(range, loose: true).ToString().Split("||").Select(static set => set.Split(' ')).ToList();
        var starts = Bounds(sets, ">=").Concat(Bounds(sets, ">")).ToList();
        var fixes = Bounds(sets, "<").Distinct().Order().Select(fix =>
        {
            var next = starts.Where(start => start > fix).Min();
            return next is null ? $">={fix}" : $">={fix} <{next}";
        });
        return string.Join(" || ", fixes) is { Length: > 0 } patched ? patched : NoPatch;
    }

    private static IEnumerable<NpmVersion> Bounds(IEnumerable<string[]> sets, string sign) => sets
        .SelectMany(static set => set)
        .Select(bound => bound.StartsWith(sign, StringComparison.Ordinal) && NpmVersion.TryParse(bound.AsSpan(sign.Length), out var version) ? version : null)
        .OfType<NpmVersion>();
}
