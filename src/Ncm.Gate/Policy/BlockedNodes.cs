using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>
/// For each node, a few of the uncertified packages in its tree: what it is blocked by. Bottom-up over the strongly connected
/// components, so linear in edges.
/// </summary>
internal static class BlockedNodes
{
    /// <summary>How many causes are kept for one package; a report names a few, the rest are findings of their own anyway.</summary>
    private const int MaxCauses = 3;

    public static IReadOnlyList<IReadOnlyList<PackageId>> Of(Condensation condensation, IReadOnlyList<JudgedNode?> judged)
    {
        var below = new List<PackageId>[condensation.Components.Count];
        var result = new IReadOnlyList<PackageId>[judged.Count];
        for (var component = 0; component < below.Length; component++)
        {
            var causes = new List<PackageId>();
            foreach (var child in condensation.Components[component].SelectMany(condensation.Children))
            {
                if (condensation.ComponentOf[child] != component)
                {
                    AddAll(causes, below[condensation.ComponentOf[child]]);
                }
            }

            var members = condensation.Components[component].Where(member => judged[member] is { IsRootCause: true, Node.Id: not null }).ToList();
            foreach (var member in condensation.Components[component])
            {
                var own = new List<PackageId>(causes);
                AddAll(own, members.Where(other => other != member).Select(other => judged[other]!.Node.Id!.Value));
                own.Sort();
                result[member] = own;
            }

            AddAll(causes, members.Select(member => judged[member]!.Node.Id!.Value));
            below[component] = causes;
        }

        return result;
    }

    private static void AddAll(List<PackageId> causes, IEnumerable<PackageId> more)
    {
        foreach (var cause in more)
        {
            if (causes.Count >= MaxCauses)
            {
                return;
            }

            if (!causes.Contains(cause))
            {
                causes.Add(cause);
            }
        }
    }
}
