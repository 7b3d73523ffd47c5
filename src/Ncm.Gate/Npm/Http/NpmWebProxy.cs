using System.Net;

namespace Ncm.Gate.Npm.Http;

/// <summary>npm's choice of proxy in the framework's shape.</summary>
/// <param name="config">npm's configuration.</param>
internal sealed class NpmWebProxy(NpmConfig config) : IWebProxy
{
    /// <inheritdoc/>
    public ICredentials? Credentials { get; set; } = new UserInfoCredentials();

    /// <inheritdoc/>
    public Uri? GetProxy(Uri destination) => config.ProxyFor(destination);

    /// <inheritdoc/>
    public bool IsBypassed(Uri host) => config.ProxyFor(host) is null;

    /// <summary>The user and password that stand in the proxy's own URL.</summary>
    private sealed class UserInfoCredentials : ICredentials
    {
        public NetworkCredential? GetCredential(Uri uri, string authType)
        {
            if (uri.UserInfo.Length == 0)
            {
                return null;
            }

            var parts = uri.UserInfo.Split(':', 2);
            return new NetworkCredential(Uri.UnescapeDataString(parts[0]), parts.Length == 1 ? "" : Uri.UnescapeDataString(parts[1]));
        }
    }
}
