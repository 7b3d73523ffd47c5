using Ncm.Action.Inputs;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>
/// Whom the input <c>registry-token</c> is for, one host and no other: the input <c>registry</c>; without that the certified registry that the base's
/// policies name; without that the registry that npm is configured for.
/// </summary>
/// <param name="inputs">What the workflow asks for.</param>
/// <param name="policies">The policies in force, from the base alone.</param>
internal sealed class RegistryToken(ActionInputs inputs, IEnumerable<GatePolicy> policies)
{
    private readonly List<string> _hosts = [.. policies.Select(policy => policy.Registry).OfType<Uri>().Select(Host).Distinct(StringComparer.OrdinalIgnoreCase)];

    /// <summary>What is wrong, if it cannot be told.</summary>
    public GateException? Problem => inputs is { RegistryToken: not null, Registry: null } && _hosts.Count > 1
        ? new GateException(
            "NCM9002",
            location: null,
            $"The policies name certified registries on {_hosts.Count} hosts ({string.Join(", ", _hosts)}), and registry-token is for one; give each its token in .npmrc instead.")
        : null;

    /// <summary>The token as that of npm's registry.</summary>
    public string? ForNpm => inputs.Registry is not null || _hosts.Count == 0 ? inputs.RegistryToken : null;

    /// <summary>The token as that of the certified registry that a policy names.</summary>
    public string? For(GatePolicy policy) => policy.Registry is { } certified && Host(certified) == Holder ? inputs.RegistryToken : null;

    private string? Holder => inputs.Registry is { } named ? Host(named) : _hosts is [var only] ? only : null;

    private static string Host(Uri url) => url.GetLeftPart(UriPartial.Authority);
}
