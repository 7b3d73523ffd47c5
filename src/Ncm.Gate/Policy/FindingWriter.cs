using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>
/// Puts the breaches of all installations of one package@version together into one finding a rule, with the places where it is
/// installed and the paths that pull it in.
/// </summary>
internal sealed class FindingWriter(GateInput input, PathFinder paths)
{
    public IEnumerable<Finding> Write(IEnumerable<Breach> breaches)
    {
        var groups = breaches.ToLookup(breach => breach.Rule == Rules.EvidenceUnavailable);
        return groups[false]
            .GroupBy(breach => (breach.Rule, Id(breach.Node), breach.Message))
            .Select(group => OfPackage([.. group]))
            .Concat(groups[true].GroupBy(breach => breach.Message).Select(group => OfSource([.. group])));
    }

    private Finding OfPackage(IReadOnlyList<Breach> breaches)
    {
        var first = breaches[0];
        var nodes = breaches.Select(breach => breach.Node).ToList();
        var found = paths.To(nodes);
        var isPreexisting = IsPreexisting(first.Rule, nodes);
        return new Finding
        {
            Rule = first.Rule,
            Level = isPreexisting ? RuleLevel.Note
                : first.Rule == Rules.UnscoredPackage && input.Policy.Unscored == UnscoredAction.Warn ? RuleLevel.Warning
                : first.Rule.Level,
            IsPreexisting = isPreexisting,
            Package = Id(first.Node),
            Where = nodes.Select(node => input.Changes?.RequestOf(node.Index)).FirstOrDefault(line => line is not null) ?? first.Node.Entry.Where,
            Message = $"{Name(first.Node)} {first.Message}",
            Locations = [.. nodes.Select(node => node.Entry.Where)],
            Paths = found,
            Advisories = first.Advisories,
        };
    }

    /// <summary>
    /// Only what a package is can be older than the change. An entry that is not what was published (NCM2xxx) is the lock file's lie whenever it
    /// was written, and what could not be found out (NCM9003) may be anything.
    /// </summary>
    private bool IsPreexisting(Rule rule, List<DependencyNode> nodes) =>
        input is { Policy.Scope: ChangeScope.Changed, Changes: { } changes } && rule.IsAboutThePackage && nodes.TrueForAll(node => !changes.Has(node.Index));

    /// <summary>One finding for a source that did not answer, however many packages wait for it.</summary>
    private static Finding OfSource(IReadOnlyList<Breach> breaches)
    {
        var ids = breaches.Select(breach => Name(breach.Node)).Distinct().ToList();
        var waiting = ids.Count switch
        {
            1 => ids[0],
            2 => $"{ids[0]} and {ids[1]}",
            _ => $"{ids[0]} and {ids.Count - 1} more packages",
        };
        return new Finding
        {
            Rule = Rules.EvidenceUnavailable,
            Package = ids.Count == 1 ? Id(breaches[0].Node) : null,
            Where = breaches[0].Node.Entry.Where,
            Message = $"{waiting} cannot be judged: {breaches[0].Message}",
            Locations = [.. breaches.Select(breach => breach.Node.Entry.Where)],
        };
    }

    private static PackageId? Id(DependencyNode node) =>
        node.Id ?? (node.Entry.Version is { } version ? new PackageId(node.Entry.Name, version) : null);

    private static string Name(DependencyNode node) => Id(node)?.ToString() ?? node.Entry.Location;
}
