using Ncm.Gate.Npm;

namespace Ncm.Registry.Npm;

/// <summary>What a path of npm's protocol asks for.</summary>
/// <param name="Name">The package.</param>
/// <param name="File">The tarball's file name; <see langword="null"/> for a document.</param>
/// <param name="Selector">A version or dist-tag; <see langword="null"/> for the packument.</param>
internal sealed record PackageRoute(string Name, string? File, string? Selector)
{
    private const string AboutPrefix = "/-/package/";

    /// <summary>Whether the dist-tags alone are asked for.</summary>
    public bool IsDistTags { get; init; }

    /// <summary>
    /// Reads a path: <c>/name</c>, <c>/name/1.0.0</c>, <c>/name/-/name-1.0.0.tgz</c>, with the scope spelt <c>@scope/name</c>, <c>@scope%2fname</c> or
    /// <c>@scope%2Fname</c>; and <c>/-/package/name/dist-tags</c>.
    /// </summary>
    /// <param name="path">The path as the server gives it: without escapes but for slashes.</param>
    /// <returns><see langword="null"/> when it is none of these.</returns>
    public static PackageRoute? Parse(string path)
    {
        if (path.StartsWith(AboutPrefix, StringComparison.Ordinal))
        {
            return Parse(path[(AboutPrefix.Length - 1)..]) is { Selector: "dist-tags" } tags ? tags with { Selector = null, IsDistTags = true } : null;
        }

        var parts = path.Replace("%2f", "/", StringComparison.OrdinalIgnoreCase).TrimStart('/').Split('/');
        var nameParts = parts[0].StartsWith('@') ? 2 : 1;
        if (parts.Length < nameParts || string.Join('/', parts[..nameParts]) is not { } name || !PackageName.IsValid(name))
        {
            return null;
        }

        return parts[nameParts..] switch
        {
            [] or [""] => new PackageRoute(name, null, null),
            ["-", { Length: > 0 } file] => new PackageRoute(name, file, null),

            // Some old clients repeat the scope: /@scope/name/-/@scope/name-1.0.0.tgz.
            ["-", var scope, { Length: > 0 } file] when name.StartsWith(scope + "/", StringComparison.Ordinal) => new PackageRoute(name, file, null),
            [{ Length: > 0 } selector] when selector != "-" => new PackageRoute(name, null, selector),
            _ => null,
        };
    }
}
