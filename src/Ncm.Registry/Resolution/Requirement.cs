using Ncm.Gate.Graph;

namespace Ncm.Registry.Resolution;

/// <summary>One requirement of a package.</summary>
/// <param name="Name">The install name.</param>
/// <param name="Spec">What is asked for, as published.</param>
/// <param name="Kind">The table it stands in.</param>
internal sealed record Requirement(string Name, string Spec, DependencyKind Kind)
{
    /// <summary>The requirements of several tables as npm takes them: of a name in several tables the last table counts.</summary>
    /// <param name="requirements">Peers first, then dependencies, optional ones, development.</param>
    public static IReadOnlyList<Requirement> Effective(IEnumerable<Requirement> requirements)
    {
        var byName = new Dictionary<string, Requirement>(StringComparer.Ordinal);
        foreach (var requirement in requirements)
        {
            byName[requirement.Name] = requirement;
        }

        return [.. byName.Values];
    }
}
