using System.Collections.Immutable;
using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Facts;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Options;
using Ncm.Registry.Upstream;
using Ncm.Registry.Whitelists;

namespace Ncm.Registry.Certification;

/// <summary>
/// Decides for one registry which versions of a package are admitted: by the library's criteria and rules, on each version's own score. A packument of 500
/// versions costs no tarball: what its manifests and the advisories leave open is decided when a version is wanted.
/// </summary>
internal sealed class PackageJudge
{
    private readonly ServerParts _parts;
    private readonly TenantOptions _tenant;
    private readonly AdvisoryBook _advisories;
    private readonly WhitelistBook _whitelist;
    private readonly OwnCertifier _certifier;

    /// <param name="parts">The server's parts.</param>
    /// <param name="tenant">The registry.</param>
    /// <param name="advisories">The advisories that its policy names.</param>
    /// <param name="whitelist">The whitelists.</param>
    public PackageJudge(ServerParts parts, TenantOptions tenant, AdvisoryBook advisories, WhitelistBook whitelist)
    {
        _parts = parts;
        _tenant = tenant;
        _advisories = advisories;
        _whitelist = whitelist;
        _certifier = new OwnCertifier(tenant.Policy.ToCertificationOptions());
    }

    private readonly record struct CacheKey(string Tenant, string Name);

    /// <summary>The decisions on a package as of now.</summary>
    /// <param name="package">The package.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<JudgedPackage> JudgeAsync(KnownPackage package, CancellationToken cancellationToken)
    {
        var now = _parts.Time.GetUtcNow();
        var key = new CacheKey(_tenant.Id, package.Packument.Name);
        var whitelist = _whitelist.About(_tenant.Id, package.Packument.Name);
        if (_parts.Memory.Get<JudgedPackage>(key) is { } kept && IsValid(kept, package, whitelist, now))
        {
            return kept;
        }

        var revision = package.Revision;
        var advisories = _tenant.Policy.TrustedRegistry(package.Packument.Name) is null
            ? await _advisories.GetAsync(package.Packument.Name, [.. package.Packument.Versions.Select(static version => version.Version)], cancellationToken)
            : null;
        var bundled = await BundledAsync(package, cancellationToken);
        var decisions = new Dictionary<string, Decision>(package.Packument.Versions.Count, StringComparer.Ordinal);
        foreach (var version in package.Packument.Versions)
        {
            var own = Decide(package, version, advisories, whitelist, now, out var certification);
            decisions.Add(version.Version, own.Admission == Admission.Admitted ? WithBundled(own, certification, package, version, bundled, now) : own);
        }

        var entries = bundled.Whitelist.Values.SelectMany(static of => of).Concat(whitelist);
        var judged = new JudgedPackage(package, revision, advisories, whitelist, bundled, ValidUntil(package, entries, now), decisions);
        _parts.Memory.Set(key, judged, new MemoryCacheEntryOptions { Size = 1024 + (decisions.Count * 256L) });
        return judged;
    }

    /// <summary>The registry's whitelist entries about a package, expired ones too.</summary>
    /// <param name="name">The package's name.</param>
    public ImmutableArray<WhitelistEntry> WhitelistOf(string name) => _whitelist.About(_tenant.Id, name);

    /// <summary>The decision on one version, with the certification that it rests on.</summary>
    /// <param name="package">The package.</param>
    /// <param name="version">The version.</param>
    /// <param name="advisories">What is known against it.</param>
    /// <param name="certification">The certification.</param>
    public Decision Decide(
        KnownPackage package, PackumentVersion version, KnownAdvisories? advisories, out Gate.Certification.Certification certification) =>
        Decide(package, version, advisories, _whitelist.About(_tenant.Id, package.Packument.Name), _parts.Time.GetUtcNow(), out certification);

    /// <summary>What is known of one version: the facts of its tarball where it was read, else those of its manifest; and what is known against it.</summary>
    /// <param name="package">The package.</param>
    /// <param name="version">The version.</param>
    /// <param name="advisories">What is known against it.</param>
    public static Evidence EvidenceOf(KnownPackage package, PackumentVersion version, KnownAdvisories? advisories)
    {
        var stated = PublishedFacts.OfManifest(package.Packument.At(version.Manifest).Span, version.PublishedAt);
        var read = package.TarballOf(version.Version);
        var shown = read?.Published == KnownTarball.PublishedAs(stated) ? read.Shown : null;
        var evidence = new Evidence
        {
            Subject = new CertificationSubject(new PackageId(package.Packument.Name, version.Version)),
            Facts = shown is null ? stated : shown.Facts with { PublishedAt = version.PublishedAt, Deprecated = stated.Deprecated },
            FactsFailure = shown?.Failure,
        };
        return advisories?.AddTo(evidence) ?? evidence with { Advisories = [] };
    }

    private Decision Decide(
        KnownPackage package,
        PackumentVersion version,
        KnownAdvisories? advisories,
        ImmutableArray<WhitelistEntry> whitelist,
        DateTimeOffset now,
        out Gate.Certification.Certification certification)
    {
        var policy = _tenant.Policy;
        certification = _certifier.Certify(EvidenceOf(package, version, advisories));
        var score = certification.OwnScore;
        var id = certification.Subject.Id;
        if (policy.TrustedRegistry(id.Name) is { } trusted)
        {
            return trusted.AbsoluteUri == package.Upstream
                ? new Decision(Admission.Admitted, Verdict.Certified, score, "")
                : new Decision(
                    Admission.Refused, Verdict.Uncertified, score, $"is trusted by the policy as a package of {trusted}, and here it would come from {package.Upstream}");
        }

        if (IsCertain(certification))
        {
            var verdict = PackageEvaluator.Evaluate(certification, policy, whitelist, now);
            return new Decision(AdmissionOf(verdict, score), verdict.Verdict, score, Reason(verdict, certification));
        }

        if (certification.Evidence.AdvisoriesFailure is { } unknown)
        {
            return new Decision(Admission.Undecided, Verdict.Unscored, score, $"cannot be certified now: {unknown.Message}");
        }

        // What is denied needs no tarball read, unless somebody accepts it in spite of that.
        return policy.Deny.FirstOrDefault(pattern => pattern.Matches(id)) is { } denied && !whitelist.Any(entry => IsDenialAccepted(entry, id, now))
            ? new Decision(Admission.Refused, Verdict.Uncertified, score, $"is denied by the policy ({denied})")
            : new Decision(Admission.Pending, Verdict.Unscored, score, "is being certified");
    }

    private async Task<BundledPackages> BundledAsync(KnownPackage package, CancellationToken cancellationToken)
    {
        var versions = BundledPackages.In(package);
        if (versions.Count == 0)
        {
            return BundledPackages.None;
        }

        // The names that the policy trusts are private: nobody is asked about them. All at once becomes a question or two.
        var asked = versions.Where(name => _tenant.Policy.TrustedRegistry(name.Key) is null).ToList();
        var answers = await Task.WhenAll(asked.Select(name => _advisories.GetAsync(name.Key, name.Value, cancellationToken)));
        return new BundledPackages(
            versions.Keys.ToDictionary(static name => name, name => _whitelist.About(_tenant.Id, name), StringComparer.Ordinal),
            asked.Zip(answers).ToDictionary(static pair => pair.First.Key, static pair => pair.Second, StringComparer.Ordinal));
    }

    /// <summary>The decision on an admitted version with what it carries: as good as the worst of it.</summary>
    private Decision WithBundled(
        Decision own, Gate.Certification.Certification certification, KnownPackage package, PackumentVersion version, BundledPackages bundled, DateTimeOffset now)
    {
        if (certification.Evidence.Facts is { TarballRead: false, BundledDependencies.Count: > 0 })
        {
            return own with { Admission = Admission.Pending, Verdict = Verdict.Unscored, Reason = "is being certified" };
        }

        foreach (var (evidence, whitelist) in bundled.Of(package, version))
        {
            var carried = _certifier.Certify(evidence);
            var verdict = PackageEvaluator.Evaluate(carried, _tenant.Policy, whitelist, now);
            if (AdmissionOf(verdict, carried.OwnScore) is not Admission.Admitted and var admission)
            {
                return own with
                {
                    Admission = admission,
                    Verdict = verdict.Verdict,
                    Reason = evidence.AdvisoriesFailure is { } unknown && admission == Admission.Undecided
                        ? $"cannot be certified now: {unknown.Message}"
                        : $"bundles {evidence.Subject.Id}, which {Reason(verdict, carried)}",
                };
            }
        }

        return own;
    }

    private static bool IsDenialAccepted(WhitelistEntry entry, PackageId id, DateTimeOffset now) =>
        !entry.IsExpired(now) && entry.AcceptsRule(Rules.DeniedPackage) && entry.Package == id.Name;

    /// <summary>Whether nothing that could still be read would change the verdict.</summary>
    private bool IsCertain(Gate.Certification.Certification certification) =>
        certification.OwnScore.IsAtLeast(_tenant.Policy.MinimumScore)
        || certification.OwnScore.IsBelow(_tenant.Policy.MinimumScore)
        || (certification.Evidence.AdvisoriesFailure is null
            && certification.Evidence is { FactsFailure: not null } or { Facts.TarballRead: true });

    private Admission AdmissionOf(PackageVerdict verdict, Score score) => verdict switch
    {
        { Verdict: Verdict.Certified or Verdict.Whitelisted } => Admission.Admitted,
        { IsUndecided: true } when !score.IsBelow(_tenant.Policy.MinimumScore) => Admission.Undecided,
        { Verdict: Verdict.Unscored } when _tenant.Policy.Unscored == UnscoredAction.Warn => Admission.Admitted,
        _ => Admission.Refused,
    };

    private string Reason(PackageVerdict verdict, Gate.Certification.Certification certification)
    {
        if (verdict.Flaws.Count == 0)
        {
            return "";
        }

        var isByScore = verdict.Flaws.Any(static flaw => flaw.Rule == Rules.VulnerablePackage || flaw.Rule == Rules.UnapprovedLicense || flaw.Rule == Rules.BelowMinimumScore);
        var others = verdict.Flaws
            .Where(flaw => !isByScore || (flaw.Rule != Rules.VulnerablePackage && flaw.Rule != Rules.UnapprovedLicense && flaw.Rule != Rules.BelowMinimumScore))
            .Select(static flaw => flaw.Message);
        return string.Join("; ", isByScore ? others.Prepend(ByScore(certification)) : others);
    }

    private string ByScore(Gate.Certification.Certification certification)
    {
        var failed = certification.Criteria.Where(static criterion => criterion.Outcome == CriterionOutcome.Failed).Select(static criterion => criterion.Criterion switch
        {
            Criterion.Vulnerability => $"vulnerable ({criterion.Detail})",
            Criterion.License => $"licence not allowed ({criterion.Detail})",
            _ => criterion.Detail,
        });
        var score = certification.OwnScore is { IsExact: true } exact ? $"{exact.Max}" : $"at most {certification.OwnScore.Max}";
        return $"scored {score} (certified is above {_tenant.Policy.MinimumScore - 1}): {string.Join(", ", failed)}";
    }

    private bool IsValid(JudgedPackage kept, KnownPackage package, ImmutableArray<WhitelistEntry> whitelist, DateTimeOffset now) =>
        ReferenceEquals(kept.Package, package) && kept.Revision == package.Revision && kept.Whitelist == whitelist && now < kept.ValidUntil
        && (kept.Advisories is null || _advisories.Holds(kept.Advisories))
        && kept.Bundled.Whitelist.All(of => of.Value == _whitelist.About(_tenant.Id, of.Key)) && kept.Bundled.Advisories.All(_advisories.Holds);

    private DateTimeOffset ValidUntil(KnownPackage package, IEnumerable<WhitelistEntry> whitelist, DateTimeOffset now)
    {
        var until = DateTimeOffset.MaxValue;
        foreach (var entry in whitelist)
        {
            if (entry.Expires is { } expires && expires.End > now && expires.End < until)
            {
                until = expires.End;
            }
        }

        if (_tenant.Policy.MinimumAge > TimeSpan.Zero)
        {
            foreach (var version in package.Packument.Versions)
            {
                if (version.PublishedAt + _tenant.Policy.MinimumAge is { } age && age > now && age < until)
                {
                    until = age;
                }
            }
        }

        return until;
    }
}
