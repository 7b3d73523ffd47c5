using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Tarballs;

namespace Ncm.Gate.Certification.Facts;

/// <summary>Makes facts of what npm's documents say. The manifest's fields win; the tarball fills what is absent.</summary>
internal static class FactsOf
{
    private const string SeeFile = "SEE LICENSE IN ";

    /// <summary>The facts that the registry's manifest states.</summary>
    /// <param name="manifest">The manifest of the version.</param>
    public static PackageFacts Manifest(VersionManifest manifest) => new()
    {
        Integrity = manifest.Integrity,
        Shasum = manifest.Shasum,
        TarballUrl = manifest.Tarball,
        License = manifest.License,
        LicenseOrigin = manifest.License is null ? null : "package.json",
        Repository = manifest.Repository,
        HasReadme = manifest.HasReadme ? true : null,
        UnpackedSize = manifest.UnpackedSize,
        HasInstallScript = manifest.HasInstallScript ? true : null,
        Deprecated = manifest.Deprecated,
        Dependencies = manifest.Dependencies,
        OptionalDependencies = manifest.OptionalDependencies,
        BundledDependencies = manifest.BundledDependencies,
        Os = manifest.Os,
        Cpu = manifest.Cpu,
        Libc = manifest.Libc,
        PublishedAt = manifest.PublishedAt,
    };

    /// <summary>The facts of a package in the registry whose tarball was read.</summary>
    /// <param name="manifest">The registry's manifest.</param>
    /// <param name="tarball">The tarball.</param>
    /// <param name="recognise">Tells a licence by its text: an SPDX expression, or <see langword="null"/>.</param>
    public static PackageFacts Tarball(VersionManifest manifest, TarballContents tarball, Func<string, string?> recognise)
    {
        var facts = Complete(Manifest(manifest), tarball.Packages[""], recognise);
        return facts with
        {
            UnpackedSize = facts.UnpackedSize ?? tarball.UnpackedSize,
            FromTarball = GiftTo(manifest, facts),

            // What was computed of bytes that passed the published check is as good as published.
            Integrity = Integrity.TryParse(facts.Integrity, out var published)
                ? published.With(tarball.Computed).ToString()
                : tarball.Computed.ToString(),
        };
    }

    private static TarballGift GiftTo(VersionManifest manifest, PackageFacts facts) =>
        (manifest.License == facts.License ? TarballGift.None : TarballGift.License)
        | (manifest.Repository == facts.Repository ? TarballGift.None : TarballGift.Repository)
        | (manifest.HasReadme ? TarballGift.None : TarballGift.Readme)
        | (manifest.UnpackedSize is null ? TarballGift.Size : TarballGift.None)
        | (manifest.HasInstallScript ? TarballGift.None : TarballGift.InstallScript);

    /// <summary>The facts of a package that lies in another one's tarball: all that is known of it lies there.</summary>
    /// <param name="package">The package, with a manifest.</param>
    /// <param name="recognise">Tells a licence by its text: an SPDX expression, or <see langword="null"/>.</param>
    public static PackageFacts Bundled(TarballPackage package, Func<string, string?> recognise) =>
        Complete(Manifest(package.Manifest!), package, recognise) with
        {
            // Its bytes are part of the tarball that bundles it and count there; counted here again, a tree would weigh them twice.
            UnpackedSize = 0,

            // A package.json can say anything of integrity and time; only a registry's word counts.
            Integrity = null,
            Shasum = null,
            TarballUrl = null,
        };

    private static PackageFacts Complete(PackageFacts facts, TarballPackage package, Func<string, string?> recognise)
    {
        var inside = package.Manifest;
        var license = facts.License ?? inside?.License;
        var (recognised, origin) = license is null || license.StartsWith(SeeFile, StringComparison.OrdinalIgnoreCase)
            ? Recognise(package.LicenseFiles, license, recognise)
            : default;
        var builds = package.HasGypFile && inside is not { RefusesGyp: true };
        return facts with
        {
            TarballRead = true,
            License = recognised ?? license,
            LicenseOrigin = origin ?? (license is null ? null : "package.json"),
            Repository = facts.Repository ?? inside?.Repository,
            HasReadme = facts.HasReadme == true || package.HasReadme,
            HasInstallScript = facts.HasInstallScript == true || inside is { HasInstallScript: true } || builds,
        };
    }

    /// <summary>
    /// The licence that the files speak of: the one that the manifest points to, or all of those that are called just LICENSE, or else all that begin
    /// so. What is not recognised may say anything, so it makes the whole unknown; several licences all apply, unless someone says otherwise.
    /// </summary>
    private static (string? License, string? Origin) Recognise(IReadOnlyList<LicenseFile> files, string? pointer, Func<string, string?> recognise)
    {
        var named = pointer?[SeeFile.Length..].Trim().Trim('<', '>');
        named = named?.StartsWith("./", StringComparison.Ordinal) == true ? named[2..] : named;
        var chosen = files.Where(file => named is null || string.Equals(file.Path, named, StringComparison.OrdinalIgnoreCase));
        if (named is null && files is [{ IsPlain: true }, ..])
        {
            chosen = files.Where(static file => file.IsPlain);
        }

        var licenses = new List<string>();
        string? origin = null;
        foreach (var file in chosen)
        {
            if (recognise(file.Text) is not { } license)
            {
                return default;
            }

            origin ??= file.Path;
            if (!licenses.Contains(license))
            {
                licenses.Add(license);
            }
        }

        return licenses.Count switch
        {
            0 => default,
            1 => (licenses[0], origin),
            _ => (string.Join(" AND ", licenses.Select(static license => $"({license})")), origin),
        };
    }
}
