using Ncm.Gate.Certification;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;

namespace Ncm.Gate;

/// <summary>What to judge and how.</summary>
public sealed record GateRequest
{
    /// <summary>A project's directory or its lock file. Messages name files as they follow from it.</summary>
    public required string Path { get; init; }

    /// <summary>The policy file; <see langword="null"/> to look for <c>.ncm/policy.yml</c> upwards from the project.</summary>
    public string? PolicyPath { get; init; }

    /// <summary>The policy itself, for one that is in no file yet; <see langword="null"/> to read <see cref="PolicyPath"/>.</summary>
    public GatePolicy? Policy { get; init; }

    /// <summary>
    /// The one package to judge, with everything that it depends on; with an empty version every version of it, <see langword="null"/> for all
    /// packages. The others are not asked about, so that the report says nothing of them.
    /// </summary>
    public PackageId? Only { get; init; }

    /// <summary>Judges production dependencies only, whatever the policy says; <see langword="null"/> leaves it to the policy.</summary>
    public bool? Production { get; init; }

    /// <summary>The least own score that is certified (0 to 100), whatever the policy says; <see langword="null"/> leaves it to the policy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not from 0 to 100.</exception>
    public int? MinimumScore
    {
        get;
        init => field = value is null or (>= 0 and <= 100)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "a score is from 0 to 100");
    }

    /// <summary>
    /// Whitelist entries that hold beside those of the whitelist file, such as the ones granted by comments on a pull request. They come from no
    /// file, so their <see cref="WhitelistEntry.Where"/> has no path.
    /// </summary>
    public IReadOnlyList<WhitelistEntry> Grants { get; init; } = [];

    /// <summary>
    /// The project as it was before the change that is judged, such as at the merge base of a pull request: with the policy's <c>scope: changed</c>
    /// only what differs from it can fail. <see langword="null"/> judges everything.
    /// </summary>
    public LockedProject? Base { get; init; }

    /// <summary>How much to find out.</summary>
    public CertificationDepth Depth { get; init; } = CertificationDepth.Verdict;

    /// <summary>The variables that npm's configuration, proxies and caches are read from.</summary>
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The registry of packages without a scope of their own, instead of the one that npm is configured for.</summary>
    public Uri? Registry { get; init; }

    /// <summary>
    /// A token for <see cref="Registry"/>, or without one for the registry that the person's own npm configuration names; never for one that
    /// only the project's .npmrc names, and never for another host.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>
    /// A token for the certified registry that the policy names, for a caller that vouches for the policy: whoever writes it says who gets this.
    /// It goes to that registry and no other host.
    /// </summary>
    public string? PolicyToken { get; init; }

    /// <summary>Where facts and advisories are kept between runs; <see langword="null"/> keeps nothing.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>
    /// Whether nothing goes over the network: facts come from <see cref="CacheDirectory"/>, advisories from there within their life and from exports.
    /// What is not there leaves the gate undecided (NCM9003).
    /// </summary>
    public bool Offline { get; init; }

    /// <summary>How many requests may be under way at once; <see langword="null"/> for npm's <c>maxsockets</c>, which is 15 by default.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Who is asked for evidence; <see langword="null"/> asks what the policy and npm's configuration name.</summary>
    public IEvidenceSource? Source { get; init; }

    /// <summary>
    /// Who knows which versions are published, for the advice to findings; <see langword="null"/> asks the policy's certified registry, or else the
    /// registries of npm's configuration, and nobody where <see cref="Source"/> is given or the gate is <see cref="Offline"/>.
    /// </summary>
    public IPublishedVersions? Versions { get; init; }

    /// <summary>Whether ways out are sought for what fails (<see cref="Finding.Advice"/>). It changes no verdict, and costs a gate that passes nothing.</summary>
    public bool SeeksAdvice { get; init; } = true;

    /// <summary>The clock.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Told how far the work is; may be called from any thread.</summary>
    public IProgress<EvidenceProgress>? Progress { get; init; }

    /// <summary>Where npm's configuration for a project is read from.</summary>
    internal NpmConfigOptions NpmConfigFor(string directory, GatePolicy? policy = null) => new()
    {
        ProjectDirectory = directory,
        Environment = Environment,
        Registry = Registry,
        Token = Token,
        CertifiedRegistry = policy?.Registry,
        CertifiedToken = PolicyToken,
    };
}
