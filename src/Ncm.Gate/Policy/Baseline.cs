using System.Collections.Frozen;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>
/// Accepts what fails today, and only that, so that from now on what is new fails. Every rule and advisory is named: what becomes known
/// later is nobody's decision yet.
/// </summary>
public static class Baseline
{
    /// <summary>
    /// What no list of old sins takes along: somebody put other code in the place of the published one. Each of these is decided about by a
    /// person, by name.
    /// </summary>
    private static readonly FrozenSet<Rule> NeverTaken = new[] { Rules.Malware, Rules.IntegrityMismatch }.ToFrozenSet();

    // An entry for these is worth something only for the place that it was made for.
    private static readonly FrozenSet<Rule> AboutThePlace = new[] { Rules.UnexpectedHost, Rules.UncertifiableSource }.ToFrozenSet();

    /// <summary>Whether a finding can be accepted with the others.</summary>
    /// <param name="finding">The finding.</param>
    public static bool CanAccept(Finding finding)
    {
        ArgumentNullException.ThrowIfNull(finding);
        return finding is { Rule: { Level: RuleLevel.Error, Waiver: not RuleWaiver.Never } rule, Package: { } id }
            && !NeverTaken.Contains(rule)
            && PackagePattern.IsName(id.Name)
            && NpmVersion.TryParse(id.Version, out _);
    }

    /// <summary>The whitelist entries that accept every finding that <see cref="CanAccept"/> allows.</summary>
    /// <param name="findings">What was found.</param>
    /// <param name="graph">The graph that it was found in.</param>
    /// <param name="by">Who decides.</param>
    /// <param name="at">When.</param>
    /// <param name="expires">The last day on which the entries count; <see langword="null"/> for no end.</param>
    /// <returns>One entry a package, and one more for each place that an entry is about.</returns>
    public static IReadOnlyList<WhitelistEntry> Entries(
        IEnumerable<Finding> findings, DependencyGraph graph, string by, WhitelistDate at, WhitelistDate? expires)
    {
        ArgumentNullException.ThrowIfNull(findings);
        ArgumentNullException.ThrowIfNull(graph);
        var byPlace = graph.Nodes.ToLookup(node => node.Entry.Where, node => node.Entry);
        return
        [
            .. findings
                .Where(CanAccept)
                .SelectMany(finding => AboutThePlace.Contains(finding.Rule)
                    ? finding.Locations.SelectMany(place => byPlace[place]).Select(entry => (Finding: finding, entry.Resolved))
                    : [(Finding: finding, Resolved: (string?)null)])
                .GroupBy(accepted => (Id: accepted.Finding.Package!.Value, accepted.Resolved))
                .Select(group => new WhitelistEntry
                {
                    Package = group.Key.Id.Name,
                    Versions = NpmRange.Parse(group.Key.Id.Version),
                    Reason = $"baseline: was in use when the gate was introduced on {at}",
                    Accepts = NamesOf([.. group.Select(accepted => accepted.Finding)]),
                    By = by,
                    At = at,
                    Expires = expires,
                    Resolved = group.Key.Resolved,
                }),
        ];
    }

    private static string[] NamesOf(IReadOnlyList<Finding> findings) =>
    [
        .. findings.Select(finding => finding.Rule.Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        .. findings.SelectMany(finding => finding.Advisories).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
