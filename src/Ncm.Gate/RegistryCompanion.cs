using Ncm.Gate.Npm;

namespace Ncm.Gate;

/// <summary>A package that a whitelisted one pulls in.</summary>
/// <param name="Id">The package@version.</param>
/// <param name="Why">What is wrong with it, in the registry's words, which follow its name.</param>
public sealed record RegistryCompanion(PackageId Id, string Why);
