namespace Ncm.Gate.Npm.Tarballs;

/// <summary>What a published tarball shows.</summary>
internal sealed record TarballContents
{
    /// <summary>The packages in it by their folder: <c>""</c> for the package itself, <c>node_modules/a</c> for one that it bundles.</summary>
    public required IReadOnlyDictionary<string, TarballPackage> Packages { get; init; }

    /// <summary>The size of all files, bundled packages included, in bytes.</summary>
    public required long UnpackedSize { get; init; }

    /// <summary>Its size as published, in bytes.</summary>
    public required long CompressedSize { get; init; }

    /// <summary>The digests that were computed: the one that was checked, and all where the registry published no SHA-512.</summary>
    public required Integrity Computed { get; init; }
}

/// <summary>One package in a tarball.</summary>
internal sealed record TarballPackage
{
    /// <summary>Its package.json; <see langword="null"/> when it has none that can be read.</summary>
    public VersionManifest? Manifest { get; init; }

    /// <summary>Whether a README that is not empty lies at its root.</summary>
    public bool HasReadme { get; init; }

    /// <summary>The licence files at its root, those first that are named for nothing but being the licence.</summary>
    public IReadOnlyList<LicenseFile> LicenseFiles { get; init; } = [];

    /// <summary>Whether a <c>.gyp</c> file lies at its root: npm then builds on install.</summary>
    public bool HasGypFile { get; init; }
}

/// <summary>A licence file.</summary>
/// <param name="Path">Its name at the package's root.</param>
/// <param name="Text">Its text, up to a bound.</param>
/// <param name="IsPlain">Whether it is called just LICENSE, LICENCE or COPYING, with or without an extension.</param>
internal sealed record LicenseFile(string Path, string Text, bool IsPlain);
