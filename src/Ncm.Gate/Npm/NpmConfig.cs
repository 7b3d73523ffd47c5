namespace Ncm.Gate.Npm;

/// <summary>Stands in until the real one arrives.</summary>
public sealed class NpmConfig
{
    /// <summary>Stands in.</summary>
    public Uri Registry { get; init; } = new("https://registry.npmjs.org/");

    /// <summary>Stands in.</summary>
    public IReadOnlyList<string> CertificateAuthorities { get; init; } = [];

    /// <summary>Stands in.</summary>
    public bool StrictSsl { get; init; } = true;

    /// <summary>Stands in.</summary>
    public string CacheDirectory { get; init; } = "";

    /// <summary>Stands in.</summary>
    public Func<Uri, string?> Authorization { get; init; } = _ => null;

    /// <summary>Stands in.</summary>
    public Func<Uri, Uri?> Proxy { get; init; } = _ => null;

    /// <summary>Stands in.</summary>
    public Dictionary<string, string> Values { get; init; } = [];

    /// <summary>Stands in.</summary>
    public Uri RegistryFor(string packageName) => Registry;

    /// <summary>Stands in.</summary>
    public string? AuthorizationFor(Uri url) => Authorization(url);

    /// <summary>Stands in.</summary>
    public Uri? ProxyFor(Uri url) => Proxy(url);

    /// <summary>Stands in.</summary>
    public string? Get(string key) => Values.GetValueOrDefault(key);
}
