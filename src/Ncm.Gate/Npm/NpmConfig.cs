using System.Globalization;
using System.Text;

namespace Ncm.Gate.Npm;

/// <summary>
/// npm's configuration, read as npm 11 reads it: <c>npm_config_*</c> variables, then the project's .npmrc, the user's, the global one,
/// the one that ships within npm, and npm's defaults. Credentials stay inside; they come out only as the header for a URL that they are for.
/// </summary>
/// <remarks>
/// Where npm warns and goes on, this fails: a registry that is no URL, or an .npmrc that cannot be read. Credentials that name no host
/// (<c>_authToken</c> alone) are never sent, as in npm since version 7. The project's folder is the nearest one from
/// <see cref="NpmConfigOptions.ProjectDirectory"/> upwards with a package.json or node_modules; that it may be a workspace of a folder
/// further up is not looked at, because locks lie in the workspaces' root.
/// </remarks>
public sealed class NpmConfig
{
    private const string DefaultRegistry = "https://registry.npmjs.org/";
    private const int DefaultFetchRetries = 2;
    private const int DefaultMaxSockets = 15;
    private readonly NpmSettings _settings;
    private readonly NpmCredentials _credentials;
    private readonly NpmProxy _proxy;
    private readonly Dictionary<string, Uri> _scoped = new(StringComparer.Ordinal);
    private readonly Dictionary<Uri, string> _inUrls = [];
    private readonly Uri _configuredRegistry;
    private readonly HashSet<string> _httpHosts = new(StringComparer.Ordinal);

    private NpmConfig(NpmSettings settings, IReadOnlyDictionary<string, string> environment, Uri? certified = null)
    {
        _settings = settings;
        _configuredRegistry = TakeRegistry(settings.FindTruthy("registry")!);
        Registry = WithSlash(_configuredRegistry);
        foreach (var setting in settings.All())
        {
            if (setting.Key is ['@', ..] && setting.Key.EndsWith(":registry", StringComparison.Ordinal) && setting.Truthy is not null)
            {
                _scoped.Add(setting.Key[..^":registry".Length], TakeRegistry(setting));
            }
        }

        Registries = [.. _scoped.Values.Select(WithSlash).Prepend(Registry).Distinct()];
        var withTokens = certified is null ? Registries : Registries.Append(certified);
        _httpHosts.UnionWith(withTokens.Where(registry => registry.Scheme == Uri.UriSchemeHttp).Select(NpmCredentials.HostOf));
        _credentials = new NpmCredentials(settings);
        _proxy = new NpmProxy(settings, environment);
        CertificateAuthorities = CertificateAuthorityReader.Read(settings);
        CacheDirectory = settings.FindTruthy("cache")!.Text!;
    }

    /// <summary>The registry of packages without a scope of their own; its path ends with a slash.</summary>
    public Uri Registry { get; }

    /// <summary>The default registry and those of scopes; the paths end with slashes.</summary>
    public IReadOnlyCollection<Uri> Registries { get; }

    /// <summary>
    /// The certificates of <c>ca</c> and <c>cafile</c>, each as PEM. Where there are any, npm trusts these and no others; empty means the
    /// system's own.
    /// </summary>
    public IReadOnlyList<string> CertificateAuthorities { get; }

    /// <summary>Whether certificates are checked (<c>strict-ssl</c>).</summary>
    public bool StrictSsl => _settings.Find("strict-ssl")?.Text is not ("false" or "0");

    /// <summary>npm's cache folder, absolute; it holds <c>_cacache</c>.</summary>
    public string CacheDirectory { get; }

    /// <summary>The absolute paths of the files that it was read from, and of those that were looked for and are not there.</summary>
    internal IReadOnlyList<string> Files => _settings.Files;

    /// <summary>How often a failed fetch is tried again (<c>fetch-retries</c>).</summary>
    public int FetchRetries => Number("fetch-retries", DefaultFetchRetries);

    /// <summary>How many connections to one host there may be at once (<c>maxsockets</c>).</summary>
    public int MaxSockets => Number("maxsockets", DefaultMaxSockets);

    /// <summary>Reads the configuration of a project.</summary>
    /// <param name="options">Where to look.</param>
    /// <exception cref="NpmConfigException">A file cannot be read, or a registry or certificate makes no sense.</exception>
    /// <exception cref="ArgumentException">The project's folder is not absolute.</exception>
    public static NpmConfig Load(NpmConfigOptions options)
    {
        if (!Path.IsPathFullyQualified(options.ProjectDirectory))
        {
            throw new ArgumentException("The project's folder must be an absolute path.", nameof(options));
        }

        return new NpmConfig(NpmConfigLoader.Load(options), options.Environment, options.CertifiedToken is null ? null : options.CertifiedRegistry);
    }

    /// <summary>
    /// Reads the text of a project's .npmrc and the environment, and no file: neither the user's nor the global configuration, nor
    /// certificates that the text names. So a pull request can be judged by what its base says.
    /// </summary>
    /// <param name="npmrc">The text; empty where there is no file.</param>
    /// <param name="path">The file's path for messages, absolute; relative paths in the text are relative to its folder.</param>
    /// <param name="environment">The environment, as in <see cref="NpmConfigOptions.Environment"/>.</param>
    /// <exception cref="NpmConfigException">A registry makes no sense.</exception>
    public static NpmConfig FromText(string npmrc, string path, IReadOnlyDictionary<string, string> environment) =>
        new(NpmConfigLoader.FromText(npmrc, path, environment), environment);

    /// <summary>The registry of a package: that of its scope, or the default one. The path ends with a slash.</summary>
    /// <param name="packageName">The package's real name, such as <c>@babel/core</c>.</param>
    public Uri RegistryFor(string packageName) => WithSlash(ConfiguredRegistryFor(packageName));

    /// <summary>The full value of the Authorization header for a URL; <see langword="null"/> for none.</summary>
    /// <param name="url">Where the request goes, absolute.</param>
    /// <remarks>
    /// As npm decides: the credentials of the longest path above the URL that has some, and for other paths on the default registry's host
    /// those of the default registry; else a user and password in the registry's own URL. Over plain http they go only to a host that the
    /// configuration itself names a registry of with http. A variable that is not set is no credential.
    /// </remarks>
    /// <exception cref="NpmConfigException">The credentials have characters that no header can carry.</exception>
    public string? AuthorizationFor(Uri url) => Authorization(url, _configuredRegistry);

    /// <summary>The full value of the Authorization header for a URL of a package, such as its tarball's; <see langword="null"/> for none.</summary>
    /// <param name="url">Where the request goes, absolute.</param>
    /// <param name="packageName">The package; its scope's registry takes the default registry's place in the rule.</param>
    /// <exception cref="NpmConfigException">The credentials have characters that no header can carry.</exception>
    public string? AuthorizationFor(Uri url, string packageName) =>
        Authorization(url, ConfiguredRegistryFor(packageName));

    /// <summary>The files of the client certificate for a URL (<c>certfile</c>, <c>keyfile</c>), both PEM; <see langword="null"/> for none.</summary>
    /// <param name="url">Where the request goes, absolute.</param>
    public (string CertificateFile, string KeyFile)? ClientCertificateFor(Uri url) =>
        _credentials.For(url, _configuredRegistry, _httpHosts)?.ClientCertificate;

    /// <summary>The proxy that a URL is to be fetched through, credentials included; <see langword="null"/> for none.</summary>
    /// <param name="url">Where the request goes, absolute.</param>
    /// <exception cref="NpmConfigException">What is configured is no URL of a proxy.</exception>
    public Uri? ProxyFor(Uri url) => _proxy.For(url);

    /// <summary>
    /// One setting as text, from the strongest source that has it; lists are joined by empty lines. <see langword="null"/> where no source
    /// has it, or sets it to null.
    /// </summary>
    /// <param name="key">The key, such as <c>cache</c> or <c>@acme:registry</c>.</param>
    public string? Get(string key) => _settings.Find(key)?.Text;

    /// <summary>The registries' places; never a credential.</summary>
    public override string ToString() => $"npm configuration of {string.Join(", ", Registries.Select(Shown))}";

    private static string Shown(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>The registry of a setting. A user and password in it become a credential: a URL is printed too easily.</summary>
    private Uri TakeRegistry(NpmSetting setting)
    {
        if (!Uri.TryCreate(setting.Truthy, UriKind.Absolute, out var url) || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            throw new NpmConfigException(
                setting.Location, $"{setting.Key} is no http or https URL: write one such as {DefaultRegistry}, and set the variables that it names.");
        }

        if (url.UserInfo.Length == 0)
        {
            return url;
        }

        var user = url.UserInfo.Contains(':', StringComparison.Ordinal) ? url.UserInfo : url.UserInfo + ":";
        url = new UriBuilder(url) { UserName = string.Empty, Password = string.Empty }.Uri;
        _inUrls.TryAdd(WithSlash(url), $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user))}");
        return url;
    }

    private string? Authorization(Uri url, Uri registry) =>
        _credentials.For(url, registry, _httpHosts)?.Header()
        ?? _inUrls.FirstOrDefault(pair => pair.Key.IsBaseOf(url)).Value;

    private static Uri WithSlash(Uri url) => url.AbsolutePath.EndsWith('/')
        ? url
        : new UriBuilder(url) { Path = url.AbsolutePath + "/" }.Uri;

    private Uri ConfiguredRegistryFor(string packageName)
    {
        var slash = packageName is ['@', ..] ? packageName.IndexOf('/', StringComparison.Ordinal) : -1;
        return slash > 0 && _scoped.TryGetValue(packageName[..slash], out var registry) ? registry : _configuredRegistry;
    }

    private int Number(string key, int otherwise) =>
        int.TryParse(_settings.Find(key)?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
