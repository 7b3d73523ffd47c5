namespace Ncm.Gate.Npm;

/// <summary>
/// Which proxy a URL is fetched through: <c>https-proxy</c>, else <c>proxy</c>, for every URL; else HTTPS_PROXY, and for http also
/// HTTP_PROXY and PROXY. Hosts of <c>noproxy</c> and of NO_PROXY are fetched directly (npm's @npmcli/agent).
/// </summary>
internal sealed class NpmProxy
{
    private static readonly string[] Names = ["https_proxy", "http_proxy", "proxy", "no_proxy"];
    private readonly Dictionary<string, string> _environment = new(StringComparer.OrdinalIgnoreCase);
    private readonly NpmSetting? _setting;
    private readonly string? _direct;

    internal NpmProxy(NpmSettings settings, IReadOnlyDictionary<string, string> environment)
    {
        _setting = settings.Find("https-proxy") is { Truthy: not null } proxy ? proxy : settings.Find("proxy");
        _direct = settings.Find("noproxy") is { } direct ? string.Join(',', direct.Values) : null;
        foreach (var (name, value) in environment)
        {
            // Of two spellings the lower-case one counts, as curl has it; npm takes the one that comes last.
            if (Names.Contains(name, StringComparer.OrdinalIgnoreCase) && (!name.AsSpan().ContainsAnyInRange('A', 'Z') || !_environment.ContainsKey(name)))
            {
                _environment[name] = value;
            }
        }
    }

    /// <summary>The proxy for a URL; null for none.</summary>
    /// <exception cref="NpmConfigException">What is configured is no URL of a proxy.</exception>
    internal Uri? For(Uri url)
    {
        var source = _setting?.Truthy is null ? null : _setting;
        var text = source?.Text ?? FromEnvironment("https_proxy");
        if (text is null && url.Scheme != Uri.UriSchemeHttps)
        {
            text = FromEnvironment("http_proxy") ?? FromEnvironment("proxy");
        }

        if (text is null || IsDirect(url, _direct) || IsDirect(url, FromEnvironment("no_proxy")))
        {
            return null;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var proxy) && proxy.Host.Length > 0
            && proxy.Scheme is "http" or "https" or "socks" or "socks4" or "socks4a" or "socks5" or "socks5h"
            ? proxy
            : throw new NpmConfigException(
                source?.Location,
                $"The proxy in {source?.Key ?? "HTTPS_PROXY or HTTP_PROXY"} is no URL of a proxy: write one such as http://proxy.example.com:8080.");
    }

    private string? FromEnvironment(string name) => _environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Whether a host is, or lies under, one of a comma-separated list; ports and stars mean nothing.</summary>
    private static bool IsDirect(Uri url, string? list)
    {
        foreach (var entry in (list ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var labels = entry.Split('.', StringSplitOptions.RemoveEmptyEntries);
            var host = url.Host.Split('.');
            if (labels.Length > 0 && labels.Length <= host.Length && labels.AsSpan().SequenceEqual(host.AsSpan(host.Length - labels.Length)))
            {
                return true;
            }
        }

        return false;
    }
}
