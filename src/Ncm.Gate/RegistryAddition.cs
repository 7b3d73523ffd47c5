using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>What came of adding to a certified registry's whitelist.</summary>
/// <param name="Added">The entries, those of dependencies among them.</param>
/// <param name="Dependencies">What the packages pull in and would be refused; each has an entry.</param>
/// <param name="LeftOut">What they pull in that is accepted only by its name, so that it has none.</param>
public sealed record RegistryAddition(
    IReadOnlyList<WhitelistEntry> Added, IReadOnlyList<RegistryCompanion> Dependencies, IReadOnlyList<RegistryCompanion> LeftOut);
