using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using NuGet.Versioning;

namespace Ncm.Gate.Policy;

/// <summary>
/// What a team demands of its dependencies: the content of <c>.ncm/policy.yml</c>, or the defaults where there is no such file.
/// </summary>
public sealed record GatePolicy
{
    // Before Default, which they are part of.
    private static readonly Dictionary<PackagePattern, Uri> NoTrusted = [];
    private static readonly Dictionary<string, FileLocation> NoPlaces = [];

    /// <summary>The policy of a project that has no policy file.</summary>
    public static GatePolicy Default { get; } = new();

    /// <summary><c>gate</c>: the versions of NCM Gate that can enforce this policy; <see langword="null"/> when it does not say.</summary>
    public VersionRange? Gate { get; init; }

    /// <summary><c>minimumScore</c>, 0–100: the least own score of a certified package. NodeSource's bar was "above 85".</summary>
    public int MinimumScore { get; init; } = 86;

    /// <summary><c>dependencies</c>: which dependencies are judged.</summary>
    public DependencyScope Dependencies { get; init; } = DependencyScope.All;

    /// <summary><c>scope</c>: what can fail a pull request. Used by the pull-request gate.</summary>
    public ChangeScope Scope { get; init; } = ChangeScope.Changed;

    /// <summary>
    /// <c>licenses</c>: the allowed licences, SPDX ids or expressions as written. The default is the original's four families.
    /// </summary>
    public IReadOnlyList<string> Licenses { get; init; } = ["Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "MIT"];

    /// <summary>
    /// <c>maxInstallSize</c> in bytes: what a package and its dependencies may take on disk stays below it. The original's 25 MB.
    /// </summary>
    public long MaxInstallSize { get; init; } = 25L * 1024 * 1024;

    /// <summary><c>minimumSeverity</c>: vulnerabilities below it do not count. Never <see cref="Severity.Unknown"/>.</summary>
    public Severity MinimumSeverity { get; init; } = Severity.Low;

    /// <summary><c>unscored</c>: what becomes of a package that cannot be scored.</summary>
    public UnscoredAction Unscored { get; init; } = UnscoredAction.Fail;

    /// <summary><c>deny</c>: packages that are refused whatever they score.</summary>
    public IReadOnlyList<PackagePattern> Deny { get; init; } = [];

    /// <summary>
    /// <c>trusted</c>: first-party packages and the registry that each must come from (ending in a slash). They are not scored and
    /// never asked about elsewhere. The patterns are without versions.
    /// </summary>
    public IReadOnlyDictionary<PackagePattern, Uri> Trusted { get; init; } = NoTrusted;

    /// <summary>
    /// <c>advisories</c>: where known vulnerabilities are looked up: <c>npm</c>, <c>osv</c>, and paths of OSV exports as written
    /// (<see cref="ResolvePath"/>). Never empty.
    /// </summary>
    public IReadOnlyList<string> Advisories { get; init; } = ["npm", "osv"];

    /// <summary><c>advisoryMaxAge</c>: an OSV export older than this is warned about (NCM3004).</summary>
    public TimeSpan AdvisoryMaxAge { get; init; } = TimeSpan.FromDays(30);

    /// <summary>
    /// <c>registry</c>, ending in a slash: the certified registry that gives evidence; <see langword="null"/> for certification on this
    /// machine.
    /// </summary>
    public Uri? Registry { get; init; }

    /// <summary>
    /// <c>allowedHosts</c>, in lower case and with a port where one was written: hosts that <c>resolved</c> may point at besides the
    /// public registry, <see cref="Registry"/> and the configured registries.
    /// </summary>
    public IReadOnlyList<string> AllowedHosts { get; init; } = [];

    /// <summary><c>approvers</c>: who may whitelist by a comment. Used by the pull-request gate.</summary>
    public Approvers Approvers { get; init; } = Approvers.Write;

    /// <summary><c>minimumAge</c>: versions younger than this are refused; zero to refuse none.</summary>
    public TimeSpan MinimumAge { get; init; } = TimeSpan.Zero;

    /// <summary>
    /// <c>allowSelfApproval</c>: whether a pull request's author may whitelist their own change. Used by the pull-request gate.
    /// </summary>
    public bool AllowSelfApproval { get; init; }

    /// <summary>The file that the policy was read from, as given; <see langword="null"/> for one that comes from no file.</summary>
    public string? Path { get; init; }

    /// <summary>Where the values stand, by key, and by <c>key[index]</c> for a list's items.</summary>
    internal IReadOnlyDictionary<string, FileLocation> Places { get; init; } = NoPlaces;

    /// <summary>What the policy says of the criteria.</summary>
    public CertificationOptions ToCertificationOptions() => new()
    {
        MinimumScore = MinimumScore,
        Licenses = Licenses,
        MaxInstallSize = MaxInstallSize,
        MinimumSeverity = MinimumSeverity,
        PublishTimes = MinimumAge > TimeSpan.Zero,
    };

    /// <summary>The registry that a first-party package must come from.</summary>
    /// <param name="name">The package's name.</param>
    /// <returns><see langword="null"/> when the package is not a trusted one.</returns>
    public Uri? TrustedRegistry(string name)
    {
        foreach (var (pattern, registry) in Trusted)
        {
            if (pattern.MatchesName(name))
            {
                return registry;
            }
        }

        return null;
    }

    /// <summary>Where a value stands in the policy file, for messages about it.</summary>
    /// <param name="key">The key, such as <c>advisories</c>.</param>
    /// <param name="index">For an item of a list, its index.</param>
    /// <returns>The place; <see langword="null"/> when the file does not say it (it is a default) or there is no file.</returns>
    public FileLocation? LocationOf(string key, int? index = null) =>
        Places.TryGetValue(index is { } i ? PlaceOf(key, i) : key, out var place) ? place : null;

    /// <summary>Makes a path of the policy absolute: relative ones start at the folder of the policy file.</summary>
    /// <param name="path">An entry of <see cref="Advisories"/> that is a path.</param>
    /// <exception cref="InvalidOperationException">The path is relative and the policy comes from no file.</exception>
    public string ResolvePath(string path) => System.IO.Path.IsPathFullyQualified(path)
        ? path
        : Path is not null
            ? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", path)
            : throw new InvalidOperationException("A policy that comes from no file has no folder for relative paths to start at.");

    /// <summary>The key of <see cref="Places"/> for an item of a list.</summary>
    internal static string PlaceOf(string key, int index) => $"{key}[{index}]";
}
