using System.Text.Json.Serialization;

namespace Ncm.Gate.Certification.Facts;

/// <summary>Facts as they are kept on disk: short names, and nothing that says nothing.</summary>
internal sealed record CachedFacts
{
    /// <summary>The package@version that the facts are of; of a bundled package its own, not its parent's.</summary>
    [JsonPropertyName("of")]
    public required string Of { get; init; }

    [JsonPropertyName("t")]
    public bool TarballRead { get; init; }

    [JsonPropertyName("g")]
    public int FromTarball { get; init; }

    [JsonPropertyName("i")]
    public string? Integrity { get; init; }

    [JsonPropertyName("s")]
    public string? Shasum { get; init; }

    [JsonPropertyName("u")]
    public string? TarballUrl { get; init; }

    [JsonPropertyName("l")]
    public string? License { get; init; }

    [JsonPropertyName("lo")]
    public string? LicenseOrigin { get; init; }

    [JsonPropertyName("r")]
    public string? Repository { get; init; }

    [JsonPropertyName("rm")]
    public bool? HasReadme { get; init; }

    [JsonPropertyName("b")]
    public long? UnpackedSize { get; init; }

    [JsonPropertyName("is")]
    public bool? HasInstallScript { get; init; }

    [JsonPropertyName("d")]
    public string? Deprecated { get; init; }

    [JsonPropertyName("dp")]
    public Dictionary<string, string>? Dependencies { get; init; }

    [JsonPropertyName("od")]
    public Dictionary<string, string>? OptionalDependencies { get; init; }

    [JsonPropertyName("bd")]
    public string[]? BundledDependencies { get; init; }

    [JsonPropertyName("os")]
    public string[]? Os { get; init; }

    [JsonPropertyName("c")]
    public string[]? Cpu { get; init; }

    [JsonPropertyName("lc")]
    public string[]? Libc { get; init; }

    [JsonPropertyName("p")]
    public DateTimeOffset? PublishedAt { get; init; }

    public static CachedFacts From(CertificationSubject subject, PackageFacts facts) => new()
    {
        Of = subject.Id.ToString(),
        TarballRead = facts.TarballRead,
        FromTarball = (int)facts.FromTarball,
        Integrity = facts.Integrity,
        Shasum = facts.Shasum,
        TarballUrl = facts.TarballUrl,
        License = facts.License,
        LicenseOrigin = facts.LicenseOrigin,
        Repository = facts.Repository,
        HasReadme = facts.HasReadme,
        UnpackedSize = facts.UnpackedSize,
        HasInstallScript = facts.HasInstallScript,
        Deprecated = facts.Deprecated,
        Dependencies = facts.Dependencies.Count == 0 ? null : new(facts.Dependencies),
        OptionalDependencies = facts.OptionalDependencies.Count == 0 ? null : new(facts.OptionalDependencies),
        BundledDependencies = NullIfEmpty(facts.BundledDependencies),
        Os = NullIfEmpty(facts.Os),
        Cpu = NullIfEmpty(facts.Cpu),
        Libc = NullIfEmpty(facts.Libc),
        PublishedAt = facts.PublishedAt,
    };

    public PackageFacts ToFacts()
    {
        var facts = new PackageFacts
        {
            TarballRead = TarballRead,
            FromTarball = (TarballGift)FromTarball,
            Integrity = Integrity,
            Shasum = Shasum,
            TarballUrl = TarballUrl,
            License = License,
            LicenseOrigin = LicenseOrigin,
            Repository = Repository,
            HasReadme = HasReadme,
            UnpackedSize = UnpackedSize,
            HasInstallScript = HasInstallScript,
            Deprecated = Deprecated,
            BundledDependencies = BundledDependencies ?? [],
            Os = Os ?? [],
            Cpu = Cpu ?? [],
            Libc = Libc ?? [],
            PublishedAt = PublishedAt,
        };
        return facts with
        {
            Dependencies = Dependencies ?? facts.Dependencies,
            OptionalDependencies = OptionalDependencies ?? facts.OptionalDependencies,
        };
    }

    private static string[]? NullIfEmpty(IReadOnlyList<string> list) => list.Count == 0 ? null : [.. list];
}

/// <summary>Writes and reads <see cref="CachedFacts"/> without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(CachedFacts))]
[JsonSerializable(typeof(string[][]))]
internal sealed partial class CachedFactsJson : JsonSerializerContext;
