using Ncm.Gate.Policy;

namespace Ncm.Registry.Options;

/// <summary>One of the registries that the server serves.</summary>
/// <param name="Id">Its id in <c>/_/{id}/</c>; <see cref="DefaultId"/> for the one at the root.</param>
/// <param name="Policy">What it demands.</param>
/// <param name="Mode">What becomes of a package that is not certified.</param>
/// <param name="AnonymousRead">Whether everybody may read from it; otherwise only who has a token for it.</param>
internal sealed record TenantOptions(string Id, GatePolicy Policy, RegistryMode Mode, bool AnonymousRead)
{
    /// <summary>The registry at the root.</summary>
    public const string DefaultId = "default";
}
