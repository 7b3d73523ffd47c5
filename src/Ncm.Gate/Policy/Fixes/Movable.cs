using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>A package@version of the lock as something whose version can change.</summary>
/// <param name="Id">The package.</param>
/// <param name="Nodes">Its installations.</param>
/// <param name="Requirers">Every requirement of it.</param>
/// <param name="Own">Those of the project and its folders themselves.</param>
internal sealed record Movable(
    PackageId Id, IReadOnlyList<DependencyNode> Nodes, IReadOnlyList<DependencyEdge> Requirers, IReadOnlyList<DependencyEdge> Own)
{
    /// <summary>Whether npm chooses its version: something requires it, and nobody's tarball carries it.</summary>
    public bool IsChosenByNpm => Requirers.Count > 0 && Nodes.All(node => node.BundlingNode < 0);

    /// <summary>The one line of a package.json that decides its version; <see langword="null"/> where none does, or several.</summary>
    public DependencyEdge? Line => Own.Count == 1 && Nodes.Count == 1 ? Own[0] : null;
}
