using Ncm.Gate.Npm;

namespace Ncm.Gate.Tests.Npm;

/// <summary>npm's configuration as tests need it.</summary>
internal static class TestConfig
{
    /// <summary>A configuration with one registry, and a token for it where one is given.</summary>
    public static NpmConfig For(Uri registry, string? token = null, string cacheDirectory = "") => new()
    {
        Registry = registry,
        CacheDirectory = cacheDirectory,
        Authorization = url => token is not null && url.Authority == registry.Authority ? $"Bearer {token}" : null,
    };
}
