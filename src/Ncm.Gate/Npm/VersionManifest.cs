namespace Ncm.Gate.Npm;

/// <summary>
/// What a package.json, as it lies in a tarball or as a registry serves it for one version, says that matters to certification.
/// npm's messy spellings are already read: see <see cref="VersionManifestReader"/>.
/// </summary>
internal sealed record VersionManifest
{
    public string? Name { get; init; }

    public string? Version { get; init; }

    /// <summary>The licence as declared, of an object its type, of a list its members joined by OR (npm's documentation: a choice).</summary>
    public string? License { get; init; }

    /// <summary>The repository as declared: a URL or a shorthand.</summary>
    public string? Repository { get; init; }

    /// <summary>Without those that are optional too: npm's optional wins.</summary>
    public IReadOnlyDictionary<string, string> Dependencies { get; init; } = None;

    public IReadOnlyDictionary<string, string> OptionalDependencies { get; init; } = None;

    /// <summary>The names that the tarball bundles; <c>true</c> is spelt out.</summary>
    public IReadOnlyList<string> BundledDependencies { get; init; } = [];

    public IReadOnlyList<string> Os { get; init; } = [];

    public IReadOnlyList<string> Cpu { get; init; } = [];

    public IReadOnlyList<string> Libc { get; init; } = [];

    /// <summary>Whether a script runs on install; false only says that none is named here (a .gyp file makes one).</summary>
    public bool HasInstallScript { get; init; }

    /// <summary><c>gypfile: false</c>: a .gyp file does not make an install script.</summary>
    public bool RefusesGyp { get; init; }

    public string? Deprecated { get; init; }

    /// <summary>Whether the registry holds the text of a README; false says nothing.</summary>
    public bool HasReadme { get; init; }

    /// <summary><c>dist.integrity</c>.</summary>
    public string? Integrity { get; init; }

    /// <summary><c>dist.shasum</c>.</summary>
    public string? Shasum { get; init; }

    /// <summary><c>dist.tarball</c>.</summary>
    public string? Tarball { get; init; }

    /// <summary><c>dist.unpackedSize</c>, in bytes.</summary>
    public long? UnpackedSize { get; init; }

    /// <summary>When it was published; only packuments say so.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    private static readonly Dictionary<string, string> None = [];
}
