using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Npm;

/// <summary>Where things lie in a registry.</summary>
internal static class RegistryUrls
{
    // The value of npm's replace-registry-host where it is not set: a lock or manifest that names the public registry means the configured one.
    private const string PublicHost = "registry.npmjs.org";

    /// <summary><c>/{name}</c>, the packument; a scope is spelt <c>@scope%2fname</c> as npm does.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="name">The package's name.</param>
    /// <param name="url">The URL, when the name can be asked for.</param>
    public static bool TryPackument(Uri registry, string name, [NotNullWhen(true)] out Uri? url)
    {
        url = null;
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        string path;
        if (name.StartsWith('@'))
        {
            if (slash < 2 || !IsSegment(name[1..slash]) || !IsSegment(name[(slash + 1)..]))
            {
                return false;
            }

            path = $"@{Uri.EscapeDataString(name[1..slash])}%2f{Uri.EscapeDataString(name[(slash + 1)..])}";
        }
        else
        {
            if (!IsSegment(name))
            {
                return false;
            }

            path = Uri.EscapeDataString(name);
        }

        url = new Uri(Prefix(registry) + path);
        return true;
    }

    /// <summary><c>/{name}/{version}</c>, the manifest of one version.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="id">The package@version.</param>
    /// <param name="url">The URL, when the package@version can be asked for.</param>
    public static bool TryVersion(Uri registry, PackageId id, [NotNullWhen(true)] out Uri? url)
    {
        if (!IsSegment(id.Version) || !TryPackument(registry, id.Name, out var packument))
        {
            url = null;
            return false;
        }

        url = new Uri($"{packument.AbsoluteUri}/{Uri.EscapeDataString(id.Version)}");
        return true;
    }

    /// <summary>
    /// Where a published tarball is fetched: always from the configured registry. The public registry's host means the configured one, as
    /// npm's <c>replace-registry-host</c> has it; on the registry's own host the published path counts; for a third host, which could be
    /// anyone's, the path that npm's registries have for every tarball.
    /// </summary>
    /// <param name="registry">The registry.</param>
    /// <param name="id">The package@version; its name and version can be asked for.</param>
    /// <param name="published">The registry's <c>dist.tarball</c>.</param>
    public static Uri Tarball(Uri registry, PackageId id, string? published)
    {
        if (Uri.TryCreate(published, UriKind.Absolute, out var tarball) && tarball.Scheme is "https" or "http")
        {
            if (string.Equals(tarball!.IdnHost, registry.IdnHost, StringComparison.OrdinalIgnoreCase))
            {
                // Registries behind proxies misstate their own scheme and port.
                return new Uri(Authority(registry) + tarball.PathAndQuery);
            }

            if (string.Equals(tarball.IdnHost, PublicHost, StringComparison.OrdinalIgnoreCase))
            {
                return new Uri(Prefix(registry) + tarball.AbsolutePath.TrimStart('/'));
            }
        }

        var baseName = id.Name[(id.Name.IndexOf('/', StringComparison.Ordinal) + 1)..];
        return new Uri($"{Prefix(registry)}{Uri.EscapeDataString(id.Name).Replace("%40", "@", StringComparison.Ordinal).Replace("%2F", "/", StringComparison.Ordinal)}/-/{Uri.EscapeDataString(baseName)}-{Uri.EscapeDataString(id.Version)}.tgz");
    }

    /// <summary>Another document of a registry.</summary>
    /// <param name="registry">The registry.</param>
    /// <param name="path">Its path below the registry, escaped.</param>
    public static Uri Document(Uri registry, string path) => new(Prefix(registry) + path);

    private static string Prefix(Uri registry) => Authority(registry) + registry.AbsolutePath.TrimEnd('/') + "/";

    private static string Authority(Uri registry) => registry.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped);

    // Uri folds dot segments away, so that "..", which no package is called, would ask for something else.
    private static bool IsSegment(string text) => text.Length is > 0 and <= 512 && text is not ("." or "..") && !text.Any(char.IsControl);
}
