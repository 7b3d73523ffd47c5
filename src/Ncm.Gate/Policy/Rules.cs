using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Ncm.Gate.Policy;

/// <summary>The table of rules. docs/rules has a page on each.</summary>
public static class Rules
{
    /// <summary>NCM1001.</summary>
    public static Rule VulnerablePackage { get; } = new(
        "NCM1001", "vulnerable-package", RuleLevel.Error,
        "The package is not certified, and it has a known vulnerability.",
        "Change to a version without the vulnerability, or whitelist this one with a reason.",
        7.5, RuleWaiver.AnyEntry);

    /// <summary>NCM1002.</summary>
    public static Rule UnapprovedLicense { get; } = new(
        "NCM1002", "unapproved-license", RuleLevel.Error,
        "The package is not certified, and its licence is not in the policy's list.",
        "Replace the package, or add the licence to `licenses` in the policy if you may use code under it.",
        null, RuleWaiver.AnyEntry);

    /// <summary>NCM1003.</summary>
    public static Rule BelowMinimumScore { get; } = new(
        "NCM1003", "below-minimum-score", RuleLevel.Error,
        "The package is not certified: lesser criteria (README, source, size) add up.",
        "Change to a version that scores higher, or whitelist this one with a reason.",
        null, RuleWaiver.AnyEntry);

    /// <summary>NCM1004.</summary>
    public static Rule UnscoredPackage { get; } = new(
        "NCM1004", "unscored-package", RuleLevel.Error,
        "There is nothing to score: the registry does not have this version, or its tarball cannot be read.",
        "Check the name and the registry, and change to a version that is published.",
        5.0, RuleWaiver.AnyEntry);

    /// <summary>NCM1005.</summary>
    public static Rule TooNew { get; } = new(
        "NCM1005", "too-new", RuleLevel.Error,
        "The version was published more recently than the policy's minimum age allows.",
        "Stay on the previous version until this one is old enough.",
        4.0, RuleWaiver.AnyEntry);

    /// <summary>NCM1006.</summary>
    public static Rule Malware { get; } = new(
        "NCM1006", "malware", RuleLevel.Error,
        "An advisory says that the package is malware.",
        "Remove the package, and treat machines that installed it as compromised.",
        10.0, RuleWaiver.NamedOnly);

    /// <summary>NCM1007.</summary>
    public static Rule DeniedPackage { get; } = new(
        "NCM1007", "denied-package", RuleLevel.Error,
        "The policy denies the package.",
        "Remove the package, or take it off `deny` in the policy.",
        7.0, RuleWaiver.NamedOnly);

    /// <summary>NCM2001.</summary>
    public static Rule IntegrityMismatch { get; } = new(
        "NCM2001", "integrity-mismatch", RuleLevel.Error,
        "The lock file's integrity is not that of the tarball which the registry published.",
        "Find out who changed the lock file, and let npm write the entry anew.",
        9.5, RuleWaiver.NamedOnly);

    /// <summary>NCM2002.</summary>
    public static Rule UnexpectedHost { get; } = new(
        "NCM2002", "unexpected-host", RuleLevel.Error,
        "The lock file fetches the package from somewhere else than the published tarball on an allowed host over https.",
        "Let npm write the entry anew from your registry, or add the host to `allowedHosts` in the policy.",
        8.0, RuleWaiver.NamedOnly);

    /// <summary>NCM2003.</summary>
    public static Rule UncertifiableSource { get; } = new(
        "NCM2003", "uncertifiable-source", RuleLevel.Error,
        "The dependency comes from git, a URL, a file or an undeclared link, about which no registry can say anything.",
        "Depend on a published version, or whitelist exactly this source with `resolved`.",
        5.0, RuleWaiver.NamedOnly);

    /// <summary>NCM2004.</summary>
    public static Rule MissingIntegrity { get; } = new(
        "NCM2004", "missing-integrity", RuleLevel.Error,
        "The lock file has no integrity for a package from the registry, so npm installs whatever it is served.",
        "Let npm write the entry anew.",
        6.0, RuleWaiver.NamedOnly);

    /// <summary>NCM2005.</summary>
    public static Rule LockInconsistent { get; } = new(
        "NCM2005", "lock-inconsistent", RuleLevel.Error,
        "package.json and the lock file disagree, or the two halves of the lock file do: npm install would install something else.",
        "Run `npm install` and commit the lock file that it writes.",
        6.0, RuleWaiver.NamedOnly);

    /// <summary>NCM3001.</summary>
    public static Rule WhitelistExpired { get; } = new(
        "NCM3001", "whitelist-expired", RuleLevel.Warning,
        "A whitelist entry has expired and no longer counts.",
        "Remove the entry, or decide anew and give it a later date.",
        null, RuleWaiver.Never);

    /// <summary>NCM3002.</summary>
    public static Rule WhitelistUnused { get; } = new(
        "NCM3002", "whitelist-unused", RuleLevel.Note,
        "A whitelist entry is not needed: nothing that it covers is installed, or what it covers is certified now.",
        "Remove the entry.",
        null, RuleWaiver.Never);

    /// <summary>NCM3003.</summary>
    public static Rule WhitelistExpiring { get; } = new(
        "NCM3003", "whitelist-expiring", RuleLevel.Warning,
        "A whitelist entry that is in use expires soon.",
        "Replace the package before then, or decide anew and give the entry a later date.",
        null, RuleWaiver.Never);

    /// <summary>NCM3004.</summary>
    public static Rule AdvisoriesStale { get; } = new(
        "NCM3004", "advisories-stale", RuleLevel.Warning,
        "An export of advisories is older than the policy allows, so newer vulnerabilities are not known.",
        "Fetch a newer export.",
        null, RuleWaiver.Never);

    /// <summary>NCM9001.</summary>
    public static Rule LockfileUnreadable { get; } = new(
        "NCM9001", "lockfile-unreadable", RuleLevel.Error,
        "The lock file cannot be read, so nothing was judged.",
        "Repair the lock file, or let npm write a new one.",
        null, RuleWaiver.Never);

    /// <summary>NCM9002.</summary>
    public static Rule PolicyInvalid { get; } = new(
        "NCM9002", "policy-invalid", RuleLevel.Error,
        "The policy or the whitelist says something that is not understood, so nothing was judged.",
        "Correct what the message names.",
        null, RuleWaiver.Never);

    /// <summary>NCM9003.</summary>
    public static Rule EvidenceUnavailable { get; } = new(
        "NCM9003", "evidence-unavailable", RuleLevel.Error,
        "A source of evidence did not answer, so the gate cannot decide.",
        "Try again, or repair the connection to the source that the message names.",
        null, RuleWaiver.Never);

    /// <summary>All rules, by id.</summary>
    public static IReadOnlyList<Rule> All { get; } =
    [
        VulnerablePackage, UnapprovedLicense, BelowMinimumScore, UnscoredPackage, TooNew, Malware, DeniedPackage,
        IntegrityMismatch, UnexpectedHost, UncertifiableSource, MissingIntegrity, LockInconsistent,
        WhitelistExpired, WhitelistUnused, WhitelistExpiring, AdvisoriesStale,
        LockfileUnreadable, PolicyInvalid, EvidenceUnavailable,
    ];

    private static readonly FrozenDictionary<string, Rule> ById = All.ToFrozenDictionary(rule => rule.Id, StringComparer.Ordinal);

    /// <summary>Finds a rule.</summary>
    /// <param name="id">The id, in capitals.</param>
    /// <param name="rule">The rule.</param>
    public static bool TryGet(string id, [NotNullWhen(true)] out Rule? rule) => ById.TryGetValue(id, out rule);
}
