using Ncm.Gate.Lockfiles;

namespace Ncm.Gate.Graph;

/// <summary>
/// Carries the override rules from the root along the edges and puts the ranges that they set on the edges (arborist's
/// <c>Node#updateOverridesEdgeInAdded</c> and <c>Edge#spec</c>).
/// </summary>
/// <param name="project">The project whose overrides they are.</param>
/// <param name="edges">All edges; their ranges are replaced.</param>
/// <param name="firstEdge">The first edge of each node.</param>
/// <param name="linkTargets">Where links point.</param>
/// <param name="overridden">Takes what was replaced.</param>
internal sealed class OverridePropagation(
    LockedProject project,
    DependencyEdge[] edges,
    int[] firstEdge,
    int[] linkTargets,
    Dictionary<(int From, string Name), OverriddenEdge> overridden)
{
    private readonly OverrideRule?[] _rules = new OverrideRule?[linkTargets.Length];

    /// <summary>Applies the rules.</summary>
    /// <param name="root">The root of the overrides.</param>
    public void Apply(OverrideRule root)
    {
        Spread(root);
        for (var node = 0; node < linkTargets.Length; node++)
        {
            if (_rules[node] is not { } rule)
            {
                continue;
            }

            for (var i = firstEdge[node]; i < firstEdge[node + 1]; i++)
            {
                var applied = rule.ForEdge(edges[i].Name, edges[i].Range);
                if (applied.Name == edges[i].Name && Resolve(applied.Value, node) is { } range && range != edges[i].Range)
                {
                    overridden[(node, edges[i].Name)] = new OverriddenEdge(edges[i].Range, applied.Applies);
                    edges[i] = edges[i] with { Range = range };
                }
            }
        }
    }

    // A rule only ever gives way to one that is nested deeper in it, or to one both are nested in; the latter could go to and fro, so
    // each node is visited no more often than there are rules on the longest way down.
    private void Spread(OverrideRule root)
    {
        const int mostVisits = 128;
        var visits = new byte[linkTargets.Length];
        var stack = new Stack<int>([0]);
        _rules[0] = root;
        while (stack.TryPop(out var node))
        {
            if (++visits[node] >= mostVisits)
            {
                continue;
            }

            var rule = _rules[node]!;
            if (linkTargets[node] >= 0)
            {
                Bring(linkTargets[node], rule, stack);
                continue;
            }

            for (var i = firstEdge[node]; i < firstEdge[node + 1]; i++)
            {
                if (edges[i].To >= 0)
                {
                    Bring(edges[i].To, rule.ForEdge(edges[i].Name, edges[i].Range), stack);
                }
            }
        }
    }

    private void Bring(int node, OverrideRule rule, Stack<int> stack)
    {
        var held = _rules[node];
        var next = held is null || held == rule ? rule : OverrideRule.MoreSpecific(held, rule);
        if (next is not null && next != held)
        {
            _rules[node] = next;
            stack.Push(node);
        }
    }

    // "$name" is what the project asks for of that name itself.
    private string? Resolve(string value, int from) => value switch
    {
        "*" => null,
        ['$', .. var name] => Reference(0, name) ?? Reference(from, name),
        _ => value,
    };

    private string? Reference(int node, string name)
    {
        if (project.Manifests.TryGetValue(project.Lockfile.Entries[node].Location, out var manifest))
        {
            // In the order in which arborist looks.
            ReadOnlySpan<ManifestTable> tables =
                [ManifestTable.Development, ManifestTable.Optional, ManifestTable.Production, ManifestTable.Peer, ManifestTable.PeerOptional];
            foreach (var table in tables)
            {
                if (manifest.Dependencies.FirstOrDefault(d => d.Kind == table && d.Name == name) is { } found)
                {
                    return found.Spec;
                }
            }

            return null;
        }

        for (var i = firstEdge[node]; i < firstEdge[node + 1]; i++)
        {
            if (edges[i].Name == name)
            {
                return overridden.GetValueOrDefault((node, name))?.Requested ?? edges[i].Range;
            }
        }

        return null;
    }
}
