using Ncm.Gate.Npm;

namespace Ncm.Gate.Tests.Npm;

/// <summary>npm's configuration as tests need it.</summary>
internal static class TestConfig
{
    /// <summary>A configuration with one registry, and a token for it where one is given; without a cache folder, one that is not there.</summary>
    public static NpmConfig For(Uri registry, string? token = null, string? cacheDirectory = null)
    {
        var npmrc = $"""
            registry={registry}
            cache={cacheDirectory ?? Path.Combine(Path.GetTempPath(), "ncm-no-such-cache")}
            {(token is null ? "" : $"//{registry.Authority}/:_authToken={token}")}
            """;
        return NpmConfig.FromText(npmrc, Path.Combine(Path.GetTempPath(), ".npmrc"), new Dictionary<string, string>());
    }
}
