using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>Puts the installations of each package@version together into one line of the report.</summary>
internal sealed class PackageWriter(
    GateInput input, IReadOnlyList<IReadOnlyList<PackageId>> blocked, IReadOnlyList<Finding> findings, PathFinder paths)
{
    private readonly ILookup<int, string> _requested = Requested(input.Certified.Graph);
    private readonly ILookup<PackageId, Rule> _broken = findings
        .Where(finding => finding.Package is not null)
        .ToLookup(finding => finding.Package!.Value, finding => finding.Rule);

    public IReadOnlyList<JudgedPackage> Write(IEnumerable<JudgedNode?> judged) =>
    [
        .. judged
            .OfType<JudgedNode>()
            .Where(node => IdOf(node.Node) is not null)
            .GroupBy(node => IdOf(node.Node)!.Value)
            .Select(group => OfPackage(group.Key, [.. group]))
            .OrderBy(package => package.Id),
    ];

    /// <summary>What stands for a package in the report: everything of a registry, and git, URL and file dependencies under their own names.</summary>
    internal static PackageId? IdOf(DependencyNode node) =>
        node.Id ?? (node.IsUncertifiable ? new PackageId(node.Entry.Name, node.Entry.Version ?? node.Entry.Resolved ?? "?") : null);

    private JudgedPackage OfPackage(PackageId id, List<JudgedNode> nodes)
    {
        var verdict = nodes.Max(VerdictOf);
        var because = nodes.SelectMany(node => blocked[node.Node.Index]).Distinct().Order().ToList();
        return new JudgedPackage
        {
            Id = id,
            Verdict = verdict,
            Certification = nodes
                .Select(node => input.Certified.Of(node.Node.Index))
                .OfType<Certification.Certification>()
                .OrderBy(certification => certification.Score.Min)
                .ThenBy(certification => certification.Score.Max)
                .FirstOrDefault(),
            Uncertified = nodes[0].Node.IsUncertifiable ? $"{nodes[0].Node.Entry.Kind.ToString().ToLowerInvariant()} dependency"
                : input.Policy.TrustedRegistry(id.Name) is { } registry ? $"trusted, from {registry}"
                : null,
            Broken = [.. _broken[id].Distinct().OrderBy(rule => rule.Id, StringComparer.Ordinal)],
            Locations = [.. nodes.Select(node => node.Node.Entry.Where)],
            Paths = paths.To(nodes.Select(node => node.Node)),
            Because = verdict == Verdict.Blocked ? because : [],
            RequestedAs = [.. nodes.SelectMany(node => _requested[node.Node.Index]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            AcceptedBy = nodes.Select(node => node.AcceptedBy).FirstOrDefault(entry => entry is not null),
            IsDevelopment = nodes.All(node => node.Node.IsDevelopment),
        };
    }

    private Verdict VerdictOf(JudgedNode node) =>
        node.Verdict == Verdict.Certified && blocked[node.Node.Index].Count > 0 ? Verdict.Blocked : node.Verdict;

    private static ILookup<int, string> Requested(DependencyGraph graph) =>
        graph.Nodes
            .SelectMany(node => node.EdgesOut)
            .Where(edge => edge.To >= 0)
            .ToLookup(edge => graph.Nodes[edge.To] is { LinkTarget: >= 0 and var target } ? target : edge.To, edge => edge.Range);
}
