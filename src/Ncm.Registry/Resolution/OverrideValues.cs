using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;

namespace Ncm.Registry.Resolution;

/// <summary>What takes the place of a requested range where an override holds.</summary>
/// <param name="manifest">The project's package.json.</param>
internal sealed class OverrideValues(ManifestFile? manifest)
{
    /// <summary>In the order in which npm looks for what <c>$name</c> means.</summary>
    private static readonly ManifestTable[] Tables =
        [ManifestTable.Development, ManifestTable.Optional, ManifestTable.Production, ManifestTable.Peer, ManifestTable.PeerOptional];

    /// <summary>The range that a rule sets; <see langword="null"/> where it names something that nobody asks for.</summary>
    /// <param name="from">Who requires.</param>
    /// <param name="rule">The rule.</param>
    public string? Replacement(TreeNode from, OverrideRule rule) =>
        !rule.Value.StartsWith('$') ? rule.Value
        : OfProject(rule.Value[1..]) ?? from.Package.Requirements.FirstOrDefault(requirement => requirement.Name == rule.Value[1..])?.Spec;

    private string? OfProject(string name) => Tables
        .Select(table => manifest?.Dependencies.FirstOrDefault(dependency => dependency.Kind == table && dependency.Name == name)?.Spec)
        .FirstOrDefault(static spec => spec is not null);
}
