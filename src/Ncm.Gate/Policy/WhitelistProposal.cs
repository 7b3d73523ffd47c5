using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>What a person may decide to whitelist after a verdict.</summary>
public sealed class WhitelistProposal
{
    private readonly DependencyGraph _graph;

    private WhitelistProposal(DependencyGraph graph, IReadOnlyList<WhitelistCandidate> candidates, IReadOnlyList<Finding> others)
    {
        _graph = graph;
        Candidates = candidates;
        Others = others;
    }

    /// <summary>Every package@version that fails, by name and version.</summary>
    public IReadOnlyList<WhitelistCandidate> Candidates { get; }

    /// <summary>What fails and no entry can accept: findings about the lock file itself, or about something without a version.</summary>
    public IReadOnlyList<Finding> Others { get; }

    /// <summary>Puts it together from what was judged.</summary>
    /// <param name="graph">The lock file's graph.</param>
    /// <param name="packages">The verdicts on its packages.</param>
    /// <param name="findings">What was found.</param>
    public static WhitelistProposal Of(DependencyGraph graph, IReadOnlyList<JudgedPackage> packages, IReadOnlyList<Finding> findings)
    {
        var failing = findings.Where(finding => finding.Level == RuleLevel.Error).ToList();
        var acceptable = failing
            .Where(finding => finding.Rule.Waiver != RuleWaiver.Never && finding.Package is { } id && NpmVersion.TryParse(id.Version, out _))
            .ToLookup(finding => finding.Package!.Value);
        var nodes = graph.Nodes.Where(node => PackageWriter.IdOf(node) is not null).ToLookup(node => PackageWriter.IdOf(node)!.Value);
        var candidates = packages
            .Where(package => acceptable.Contains(package.Id))
            .Select(package => new WhitelistCandidate(
                package,
                [.. acceptable[package.Id]],
                [.. nodes[package.Id].Where(node => acceptable[package.Id].Any(finding => finding.Locations.Contains(node.Entry.Where)))]))
            .ToList();
        var offered = candidates.SelectMany(candidate => candidate.Findings).ToHashSet();
        return new WhitelistProposal(graph, candidates, [.. failing.Where(finding => !offered.Contains(finding))]);
    }

    /// <summary>The candidate that is a package.</summary>
    /// <param name="id">The package@version.</param>
    /// <returns><see langword="null"/> where it does not fail.</returns>
    public WhitelistCandidate? Find(PackageId id) => Candidates.FirstOrDefault(candidate => candidate.Package.Id == id);

    /// <summary>
    /// The candidates that a package brings in, itself left out: what is reached over its dependencies and optional dependencies in this
    /// lock file. None where it is not installed.
    /// </summary>
    /// <param name="id">The package@version.</param>
    public IReadOnlyList<WhitelistCandidate> Below(PackageId id)
    {
        var waiting = new Stack<int>(_graph.Nodes.Where(node => PackageWriter.IdOf(node) == id).Select(node => node.Index));
        var seen = new HashSet<int>(waiting);
        while (waiting.TryPop(out var next))
        {
            var node = _graph.Nodes[next];
            var children = node.LinkTarget >= 0
                ? [node.LinkTarget]
                : node.EdgesOut
                    .Where(edge => edge is { To: >= 0, Kind: DependencyKind.Production or DependencyKind.Optional or DependencyKind.Workspace })
                    .Select(edge => edge.To);
            foreach (var child in children)
            {
                if (seen.Add(child))
                {
                    waiting.Push(child);
                }
            }
        }

        var reached = seen.Select(index => PackageWriter.IdOf(_graph.Nodes[index])).ToHashSet();
        return [.. Candidates.Where(candidate => candidate.Package.Id != id && reached.Contains(candidate.Package.Id))];
    }
}
