using System.Text;

namespace Ncm.Gate.Npm;

/// <summary>What the configuration holds for one host and path (<c>//host/path/:_authToken</c> and its like).</summary>
internal sealed class NpmCredential
{
    private const string BearerScheme = "Bearer";
    private const string BasicScheme = "Basic";

    /// <summary>The setting that counts, for messages.</summary>
    internal NpmSetting? Source { get; private set; }

    /// <summary>A client certificate's files, both or none.</summary>
    internal (string Certificate, string Key)? ClientCertificate =>
        _certificate?.Truthy is { } certificate && _key?.Truthy is { } key ? (certificate, key) : null;

    /// <summary>Whether there is enough to stop looking for more on the way up.</summary>
    internal bool IsUsable => _token?.Truthy is not null || _auth?.Truthy is not null || HasPassword || ClientCertificate is not null;

    private bool HasPassword => _username?.Truthy is not null && _password?.Truthy is not null;

    private NpmSetting? _token;
    private NpmSetting? _auth;
    private NpmSetting? _username;
    private NpmSetting? _password;
    private NpmSetting? _certificate;
    private NpmSetting? _key;

    /// <summary>Takes a setting by the name after its host; others than credentials are ignored.</summary>
    internal void Take(string name, NpmSetting setting)
    {
        switch (name)
        {
            case "_authToken":
                _token = setting;
                break;
            case "_auth":
                _auth = setting;
                break;
            case "username":
                _username = setting;
                break;
            case "_password":
                _password = setting;
                break;
            case "certfile":
                _certificate = setting;
                break;
            case "keyfile":
                _key = setting;
                break;
            default:
                break;
        }

        Source ??= setting;
    }

    /// <summary>The value of the Authorization header; null where there is only a certificate, or a variable that is not set.</summary>
    /// <exception cref="NpmConfigException">The credential has characters that no header can carry.</exception>
    internal string? Header()
    {
        var header = _token?.Truthy is { } token ? $"{BearerScheme} {token}"
            : _auth?.Truthy is { } auth ? $"{BasicScheme} {auth}"
            : HasPassword ? $"{BasicScheme} {Encode(_username!.Truthy!, _password!.Truthy!)}"
            : null;

        // npm sends "${NPM_TOKEN}" as it stands when the variable is not set. It is no credential, and registries answer it with 401
        // where they would let nobody in particular read.
        if (header is null || header.Contains("${", StringComparison.Ordinal))
        {
            return null;
        }

        return header.AsSpan().ContainsAnyInRange('\0', '\u001f') || header.AsSpan().ContainsAnyExceptInRange('\0', '~')
            ? throw new NpmConfigException(
                Source?.Location, "The credentials here have control or non-ASCII characters, which no HTTP header can carry: write them anew.")
            : header;
    }

    private static string Encode(string username, string password) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"{username}:{Encoding.UTF8.GetString(Decode(password))}"));

    /// <summary>Base64 as Node reads it: both alphabets, anything else skipped, the end at the first equals sign.</summary>
    private static byte[] Decode(string text)
    {
        var end = text.IndexOf('=', StringComparison.Ordinal);
        var digits = new StringBuilder(text.Length);
        foreach (var c in end < 0 ? text : text[..end])
        {
            if (char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_')
            {
                digits.Append(c switch { '-' => '+', '_' => '/', _ => c });
            }
        }

        // A lone digit at the end carries less than a byte.
        digits.Length -= digits.Length % 4 == 1 ? 1 : 0;
        return Convert.FromBase64String(digits.Append('=', (4 - (digits.Length % 4)) % 4).ToString());
    }
}

/// <summary>
/// Which credentials go to which URL: those of the longest path, walking up from the URL, that has any; and those of the package's
/// registry for other paths on that registry's host. This is npm-registry-fetch's rule, with one exception: over plain http they go
/// only where the configuration itself names an http registry, never because a manifest says http.
/// </summary>
internal sealed class NpmCredentials
{
    private readonly Dictionary<string, NpmCredential> _byPlace = new(StringComparer.Ordinal);

    internal NpmCredentials(NpmSettings settings)
    {
        foreach (var setting in settings.All())
        {
            var colon = setting.Key.LastIndexOf(':');
            if (setting.Key.StartsWith("//", StringComparison.Ordinal) && colon > 2)
            {
                var place = setting.Key[..colon];
                if (!_byPlace.TryGetValue(place, out var credential))
                {
                    _byPlace.Add(place, credential = new NpmCredential());
                }

                credential.Take(setting.Key[(colon + 1)..], setting);
            }
        }
    }

    /// <summary>The credentials for a URL.</summary>
    /// <param name="url">Where the request goes.</param>
    /// <param name="registry">The registry of the package that the request is for, as configured.</param>
    /// <param name="httpHosts">Hosts with their ports that the configuration names with http.</param>
    internal NpmCredential? For(Uri url, Uri registry, IReadOnlySet<string> httpHosts)
    {
        var host = HostOf(url);
        var isAllowed = url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && httpHosts.Contains(host));
        if (!isAllowed || _byPlace.Count == 0)
        {
            return null;
        }

        return Find(host, url) ?? (host == HostOf(registry) ? Find(host, registry) : null);
    }

    /// <summary>Host and port as WHATWG URLs have them: ASCII, lower case, no default port.</summary>
    internal static string HostOf(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? url.Host : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    /// <summary>Under which name the configuration holds a registry's credentials: <c>//host/path/</c>.</summary>
    internal static string PlaceOf(Uri registry) => $"//{HostOf(registry)}{registry.AbsolutePath.TrimEnd('/')}/";

    private NpmCredential? Find(string host, Uri url)
    {
        var places = _byPlace.GetAlternateLookup<ReadOnlySpan<char>>();
        var place = $"//{host}{url.AbsolutePath}".AsSpan();
        while (place.Length > 2)
        {
            if (places.TryGetValue(place, out var credential) && credential.IsUsable)
            {
                return credential;
            }

            // Either the slash at the end goes, or what follows the last one.
            place = place[^1] == '/' ? place[..^1] : place[..(place.LastIndexOf('/') + 1)];
        }

        return null;
    }
}
