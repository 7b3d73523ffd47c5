using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>A package that keeps the gate from passing and that a whitelist entry can accept.</summary>
public sealed class WhitelistCandidate
{
    private readonly IReadOnlyList<DependencyNode> _nodes;

    internal WhitelistCandidate(JudgedPackage package, IReadOnlyList<Finding> findings, IReadOnlyList<DependencyNode> nodes)
    {
        Package = package;
        Findings = findings;
        _nodes = nodes;
    }

    /// <summary>The package with its verdict.</summary>
    public JudgedPackage Package { get; }

    /// <summary>What is found against it.</summary>
    public IReadOnlyList<Finding> Findings { get; }

    /// <summary>
    /// Whether one of the findings is accepted only by its name (malware, a denied package, a lock file that is not what it claims). Nobody
    /// should accept such a thing in passing, together with others.
    /// </summary>
    public bool MustBeNamed => Findings.Any(finding => finding.Rule.Waiver == RuleWaiver.NamedOnly);

    /// <summary>
    /// The entries that accept what is found, for this exact version and no more: where the lock file itself is at fault, an entry is pinned
    /// to the bytes or the source that the lock names.
    /// </summary>
    /// <param name="decision">Why, who, when, and how long.</param>
    public IReadOnlyList<WhitelistEntry> EntriesFor(WhitelistDecision decision) =>
    [
        .. _nodes
            .Select(node => (Node: node, Findings: Findings.Where(finding => finding.Locations.Contains(node.Entry.Where)).ToList()))
            .GroupBy(pair => (Integrity: PinnedIntegrity(pair.Node, pair.Findings), Resolved: PinnedSource(pair.Node, pair.Findings)))
            .Select(group => decision.EntryFor(Package.Id) with
            {
                Accepts = Accepts([.. group.SelectMany(pair => pair.Findings).Distinct()], decision.At),
                Integrity = group.Key.Integrity,
                Resolved = group.Key.Resolved,
            }),
    ];

    private static string? PinnedIntegrity(DependencyNode node, List<Finding> findings) =>
        findings.Exists(finding => finding.Rule == Rules.IntegrityMismatch)
            && Integrity.TryParse(node.Entry.Integrity, out var integrity) && integrity.IsComplete
            ? node.Entry.Integrity
            : null;

    private static string? PinnedSource(DependencyNode node, List<Finding> findings) =>
        findings.Exists(finding => finding.Rule == Rules.UnexpectedHost || finding.Rule == Rules.UncertifiableSource)
            && node.Entry.Resolved is { Length: > 0 and <= WhitelistReader.MaxResolved } resolved && !resolved.Any(char.IsWhiteSpace)
            ? resolved
            : null;

    /// <summary>Nothing is named where the plain entry does; otherwise everything is, since naming some would leave out the rest.</summary>
    private IReadOnlyList<string>? Accepts(IReadOnlyList<Finding> findings, WhitelistDate at)
    {
        var advisories = findings.SelectMany(finding => finding.Advisories).Distinct(StringComparer.Ordinal).ToList();
        var isPlain = findings.All(finding => finding.Rule.Waiver == RuleWaiver.AnyEntry) && advisories.TrueForAll(id => IsKnown(id, at));
        return isPlain
            ? null
            : [.. findings.Select(finding => finding.Rule.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), .. advisories];
    }

    private bool IsKnown(string advisory, WhitelistDate at) =>
        Package.Certification?.Vulnerabilities.FirstOrDefault(known => known.Id == advisory) is Advisory known && known.Published <= at.End;
}
