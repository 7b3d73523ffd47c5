namespace Ncm.Gate.Policy;

/// <summary>
/// The evaluator for one package@version by itself, where there is no lock: by the same rules, and held against the whitelist in the same way, as
/// <see cref="GateEvaluator"/> judges an installed package.
/// </summary>
public static class PackageEvaluator
{
    /// <summary>Judges a package.</summary>
    /// <param name="certification">What was certified of it. It is exact, or on one side of the bar, or says why it is not.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="whitelist">The whitelist in force; entries about other packages are passed over.</param>
    /// <param name="now">The time of the verdict.</param>
    /// <returns>Certified, whitelisted, unscored or uncertified.</returns>
    public static PackageVerdict Evaluate(
        Certification.Certification certification, GatePolicy policy, IEnumerable<WhitelistEntry> whitelist, DateTimeOffset now)
    {
        var id = certification.Subject.Id;
        var integrity = certification.Evidence.Facts is { } facts
            ? Npm.Integrity.Published(facts.Integrity, facts.Shasum)?.ToString()
            : null;
        var entries = whitelist.Where(entry => !entry.IsExpired(now) && entry.Covers(id, integrity, resolved: null)).ToList();
        var verdict = Verdict.Certified;
        var reasons = new List<PackageFlaw>();
        foreach (var flaw in new CertificationRules(policy, now).Of(id, certification))
        {
            var accepted = entries.Exists(entry =>
                WhitelistMatcher.Accepts(entry, flaw.Rule, flaw.Advisories, certification.Vulnerabilities, out var wholly) && wholly);
            verdict = GateEvaluator.Worst(verdict, accepted ? Verdict.Whitelisted : GateEvaluator.VerdictOf(flaw.Rule));
            if (!accepted)
            {
                reasons.Add(new PackageFlaw(flaw.Rule, flaw.Message));
            }
        }

        return new PackageVerdict(verdict, reasons);
    }
}
