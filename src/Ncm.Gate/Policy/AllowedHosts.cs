using Ncm.Gate.Certification;
using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>Where a lock's <c>resolved</c> may point: the published tarball's path, on an allowed host, over https.</summary>
internal sealed class AllowedHosts(GateInput input)
{
    private static readonly Uri PublicRegistry = new("https://registry.npmjs.org/");

    private readonly List<Uri> _registries =
        [PublicRegistry, .. input.Registries, .. input.Policy.Registry is { } registry ? [registry] : Array.Empty<Uri>()];

    /// <summary>Why a URL is refused; <see langword="null"/> when it is not.</summary>
    public string? Refuse(DependencyNode node, string resolved, PackageFacts? facts)
    {
        if (!Uri.TryCreate(resolved, UriKind.Absolute, out var url) || url.UserInfo.Length > 0)
        {
            return $"\"{resolved}\" is not the URL of a published tarball";
        }

        var trusted = input.Policy.TrustedRegistry(node.Entry.Name);
        var registry = trusted is null ? _registries.Find(candidate => IsBelow(url, candidate)) : IsBelow(url, trusted) ? trusted : null;
        if (trusted is not null && registry is null)
        {
            return $"\"{resolved}\" is not on {trusted}, the registry that the policy trusts for it";
        }

        if (registry is null && !(url.Scheme == Uri.UriSchemeHttps && input.Policy.AllowedHosts.Contains(url.Authority, StringComparer.OrdinalIgnoreCase)))
        {
            return _registries.Exists(candidate => candidate.Authority == url.Authority)
                ? $"\"{resolved}\" is not over {Uri.UriSchemeHttps} or not below the registry's path"
                : $"\"{resolved}\" is on {url.Authority}, which is not an allowed host";
        }

        return IsTarballOf(node, registry is null ? url.AbsolutePath : url.AbsolutePath[(registry.AbsolutePath.Length - 1)..], registry is null, facts)
            ? null
            : $"\"{resolved}\" is not the tarball that was published for {node.Id}";
    }

    /// <summary>A configured registry names its scheme itself: npm would use it, and a loopback registry has no https.</summary>
    private static bool IsBelow(Uri url, Uri registry) =>
        url.Scheme == registry.Scheme
        && string.Equals(url.Authority, registry.Authority, StringComparison.OrdinalIgnoreCase)
        && url.AbsolutePath.StartsWith(registry.AbsolutePath, StringComparison.Ordinal);

    /// <summary><c>/name/-/base-version.tgz</c>, or the file name that the registry published it under.</summary>
    private static bool IsTarballOf(DependencyNode node, string path, bool anyPrefix, PackageFacts? facts)
    {
        var (name, version) = node.Id!.Value;
        var file = facts?.TarballUrl is { } published && Uri.TryCreate(published, UriKind.Absolute, out var url)
            ? url.AbsolutePath[(url.AbsolutePath.LastIndexOf('/') + 1)..]
            : $"{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}-{version}.tgz";
        var expected = $"/{name}/-/{Uri.UnescapeDataString(file)}";
        var actual = Uri.UnescapeDataString(path);
        return anyPrefix ? actual.EndsWith(expected, StringComparison.Ordinal) : actual == expected;
    }
}
