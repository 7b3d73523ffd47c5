using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification;

/// <summary>
/// What is true of a published package@version for ever. The manifest's fields win; the tarball fills what is absent. A fact that
/// is <see langword="null"/> is unknown while <see cref="TarballRead"/> is <see langword="false"/>, and known to be absent after.
/// </summary>
public sealed record PackageFacts
{
    /// <summary>Whether the tarball was read, so that nothing more can be learnt.</summary>
    public bool TarballRead { get; init; }

    /// <summary>The published Subresource Integrity string (<c>dist.integrity</c>), possibly several hashes.</summary>
    public string? Integrity { get; init; }

    /// <summary>The published SHA-1 in hexadecimal (<c>dist.shasum</c>).</summary>
    public string? Shasum { get; init; }

    /// <summary>Where the registry says that the tarball is (<c>dist.tarball</c>).</summary>
    public string? TarballUrl { get; init; }

    /// <summary>
    /// The licence as declared, npm's legacy object and array forms already turned into one expression, or as recognised from the
    /// licence file. Not normalised further.
    /// </summary>
    public string? License { get; init; }

    /// <summary>Where the licence was found: <c>package.json</c>, or the path of the licence file in the tarball.</summary>
    public string? LicenseOrigin { get; init; }

    /// <summary>The repository as declared: a URL or one of npm's shorthands.</summary>
    public string? Repository { get; init; }

    /// <summary>Whether the package has a README.</summary>
    public bool? HasReadme { get; init; }

    /// <summary>The size of the unpacked files in bytes, bundled packages included.</summary>
    public long? UnpackedSize { get; init; }

    /// <summary>Whether installing it runs a script (<c>preinstall</c>, <c>install</c>, <c>postinstall</c>, or a <c>binding.gyp</c>).</summary>
    public bool? HasInstallScript { get; init; }

    /// <summary>The maintainers' deprecation text.</summary>
    public string? Deprecated { get; init; }

    /// <summary>Declared dependencies, name to range.</summary>
    public IReadOnlyDictionary<string, string> Dependencies { get; init; } = NoDependencies;

    /// <summary>Declared optional dependencies, name to range.</summary>
    public IReadOnlyDictionary<string, string> OptionalDependencies { get; init; } = NoDependencies;

    /// <summary>
    /// The names that its tarball bundles (<c>bundleDependencies: true</c> is spelt out as every dependency).
    /// </summary>
    public IReadOnlyList<string> BundledDependencies { get; init; } = [];

    /// <summary>The operating systems it installs on, <c>!</c> excluding, as npm's <c>os</c>.</summary>
    public IReadOnlyList<string> Os { get; init; } = [];

    /// <summary>The processors it installs on, as npm's <c>cpu</c>.</summary>
    public IReadOnlyList<string> Cpu { get; init; } = [];

    /// <summary>The C libraries it installs with, as npm's <c>libc</c>.</summary>
    public IReadOnlyList<string> Libc { get; init; } = [];

    /// <summary>When it was published, where the registry says so.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Which facts the manifest left open and the tarball gave.</summary>
    internal TarballGift FromTarball { get; init; }

    /// <summary>
    /// These facts as they were before the tarball was read. What is asked for is used and no more, so that a verdict looks the same
    /// whatever a cache happens to know already.
    /// </summary>
    internal PackageFacts WithoutTarball() => !TarballRead ? this : this with
    {
        TarballRead = false,
        FromTarball = TarballGift.None,
        License = FromTarball.HasFlag(TarballGift.License) ? null : License,
        LicenseOrigin = FromTarball.HasFlag(TarballGift.License) ? null : LicenseOrigin,
        Repository = FromTarball.HasFlag(TarballGift.Repository) ? null : Repository,
        HasReadme = FromTarball.HasFlag(TarballGift.Readme) ? null : HasReadme,
        UnpackedSize = FromTarball.HasFlag(TarballGift.Size) ? null : UnpackedSize,
        HasInstallScript = FromTarball.HasFlag(TarballGift.InstallScript) ? null : HasInstallScript,
    };

    private static readonly Dictionary<string, string> NoDependencies = [];

    /// <summary>These facts with the time of earlier ones where they have none themselves and are about the same bytes.</summary>
    internal PackageFacts WithTimeOf(PackageFacts? earlier) =>
        PublishedAt is null && earlier is { PublishedAt: { } time } && IsPublishedAs(earlier) ? this with { PublishedAt = time } : this;

    /// <summary>
    /// Whether other facts are about the same bytes. Facts of a tarball that was read hold more hashes than those of a manifest; either may be
    /// the newer ones.
    /// </summary>
    internal bool IsPublishedAs(PackageFacts other) =>
        Npm.Integrity.Published(Integrity, Shasum)?.ToString() is { } left && Npm.Integrity.Published(other.Integrity, other.Shasum)?.ToString() is { } right
        && (Npm.Integrity.Compare(left, right, null) == IntegrityComparison.Same || Npm.Integrity.Compare(right, left, null) == IntegrityComparison.Same);
}

/// <summary>The facts that a tarball can give where the manifest is silent.</summary>
[Flags]
internal enum TarballGift
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The licence and where it was found.</summary>
    License = 1,

    /// <summary>The repository.</summary>
    Repository = 2,

    /// <summary>Whether there is a README.</summary>
    Readme = 4,

    /// <summary>The unpacked size.</summary>
    Size = 8,

    /// <summary>Whether there is an install script.</summary>
    InstallScript = 16,
}
