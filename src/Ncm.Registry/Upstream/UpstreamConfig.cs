using Ncm.Gate.Npm;
using Ncm.Registry.Options;

namespace Ncm.Registry.Upstream;

/// <summary>npm's configuration for the upstream: the option's registry, and the .npmrc that the options name. Nothing of the person who starts the server.</summary>
internal static class UpstreamConfig
{
    /// <summary>Proxies and authorities come from the environment too, as npm takes them; registries and tokens do not.</summary>
    private static readonly string[] Variables = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "https_proxy", "http_proxy", "no_proxy", "HOME", "USERPROFILE"];

    /// <summary>Reads the configuration.</summary>
    /// <param name="options">How the server runs.</param>
    /// <param name="environment">The environment: its proxies, and the variables that the .npmrc names.</param>
    /// <exception cref="OptionsException">The .npmrc cannot be read.</exception>
    public static NpmConfig Read(RegistryOptions options, IReadOnlyDictionary<string, string> environment)
    {
        try
        {
            var npmrc = options.UpstreamNpmrc is { } path ? File.ReadAllText(path) : "";

            // Without "npm_config_*": a server must not begin to ask elsewhere because of who starts it. The file may name other variables.
            var used = environment
                .Where(variable => Variables.Contains(variable.Key) || npmrc.Contains($"${{{variable.Key}", StringComparison.Ordinal))
                .Where(static variable => !variable.Key.StartsWith("npm_config_", StringComparison.OrdinalIgnoreCase))
                .ToDictionary(StringComparer.Ordinal);
            return NpmConfig.FromText(
                $"{npmrc}\nregistry={options.UpstreamRegistry}\n", options.UpstreamNpmrc ?? Path.Combine(options.Data, ".npmrc"), used);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NpmConfigException)
        {
            throw new OptionsException($"Upstream:Npmrc: {exception.Message}");
        }
    }
}
