using System.Globalization;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>The rules about what a package is (NCM1xxx): each says why one package@version is not certified.</summary>
/// <param name="policy">The policy in force.</param>
/// <param name="now">The time of the verdict.</param>
internal sealed class CertificationRules(GatePolicy policy, DateTimeOffset now)
{
    /// <summary>Every reason why a package of a registry is not certified; none when it is.</summary>
    /// <param name="package">The package@version; <see langword="null"/> for what no registry publishes.</param>
    /// <param name="certified">Its certification; <see langword="null"/> for what is not certified.</param>
    public IEnumerable<Flaw> Of(PackageId? package, Certification.Certification? certified)
    {
        if (package is { } id && policy.Deny.FirstOrDefault(pattern => pattern.Matches(id)) is { } denied)
        {
            yield return new Flaw(Rules.DeniedPackage, $"is denied by the policy ({denied})");
        }

        if (certified is not { } certification)
        {
            yield break;
        }

        foreach (var breach in certification.IsMalware ? [Malware(certification)] : ByEvidence(certification))
        {
            yield return breach;
        }

        if (Unavailable(certification.Evidence) is { } unavailable)
        {
            // Even where the rest decides already: what could not be asked may be worse, and undecided is stronger than failed.
            yield return new Flaw(Rules.EvidenceUnavailable, unavailable);
        }
        else if (ByAge(certification) is { } tooNew)
        {
            yield return tooNew;
        }
    }

    private IEnumerable<Flaw> ByEvidence(Certification.Certification certification)
    {
        if (certification.OwnScore.IsAtLeast(policy.MinimumScore))
        {
            return [];
        }

        if (certification.OwnScore.IsBelow(policy.MinimumScore))
        {
            return ByScore(certification);
        }

        if (certification.Evidence.FactsFailure is { Kind: not EvidenceFailureKind.Unavailable } definite)
        {
            return [new Flaw(Rules.UnscoredPackage, $"cannot be scored: {definite.Message}")];
        }

        if (Unavailable(certification.Evidence) is not null)
        {
            return [];
        }

        // Everything of its own is known, so it is the tree: a git dependency or an unpublished package below has no known size.
        return certification[Criterion.Size].Outcome == CriterionOutcome.NotEvaluated
            ? [new Flaw(Rules.UnscoredPackage, "cannot be scored: what its dependencies take on disk cannot be told, and its score hangs on it")]
            : throw new InvalidOperationException($"The source left {certification.Subject} without evidence and without a reason.");
    }

    private IEnumerable<Flaw> ByScore(Certification.Certification certification)
    {
        var vulnerable = certification[Criterion.Vulnerability].Outcome == CriterionOutcome.Failed;
        var unlicensed = certification[Criterion.License].Outcome == CriterionOutcome.Failed;
        if (vulnerable)
        {
            var worst = certification.Vulnerabilities[0];
            var more = certification.Vulnerabilities.Count - 1;
            yield return new Flaw(
                Rules.VulnerablePackage,
                string.Create(CultureInfo.InvariantCulture, $"has a known vulnerability, {worst.Id}{Rated(worst)}: {Sentence(worst.Summary)}{(more > 0 ? $", and {more} more" : "")}"),
                [.. certification.Vulnerabilities.Select(advisory => advisory.Id)]);
        }

        if (unlicensed)
        {
            yield return new Flaw(Rules.UnapprovedLicense, $"has no approved licence: {certification[Criterion.License].Detail}");
        }

        if (!vulnerable && !unlicensed)
        {
            var failed = certification.Criteria.Where(criterion =>
                criterion is { Outcome: CriterionOutcome.Failed, Criterion: Criterion.Readme or Criterion.Source or Criterion.Size });
            yield return new Flaw(
                Rules.BelowMinimumScore,
                $"scores {certification.OwnScore}, below {policy.MinimumScore}: {string.Join(", ", failed.Select(criterion => criterion.Detail))}");
        }
    }

    private static Flaw Malware(Certification.Certification certification)
    {
        var records = certification.Vulnerabilities.Where(advisory => advisory.IsMalware).ToList();
        return new Flaw(Rules.Malware, $"is malware, {records[0].Id}: {Sentence(records[0].Summary)}", [.. records.Select(record => record.Id)]);
    }

    /// <summary>Too new, or of an age that is not known: then it may be too new.</summary>
    private Flaw? ByAge(Certification.Certification certification)
    {
        // A bundled package is as old as the tarball that carries it, which is judged itself.
        if (policy.MinimumAge <= TimeSpan.Zero || certification.Subject.Bundle is not null)
        {
            return null;
        }

        return certification.Evidence switch
        {
            { Facts.PublishedAt: { } published } => now - published < policy.MinimumAge
                ? new Flaw(Rules.TooNew, string.Create(
                    CultureInfo.InvariantCulture,
                    $"is too new: published on {published.UtcDateTime:yyyy-MM-dd HH:mm} UTC, it comes of age ({policy.MinimumAge.TotalDays:0.##} days) on {(published + policy.MinimumAge).UtcDateTime:yyyy-MM-dd HH:mm} UTC"))
                : null,

            // What does not exist has no age, and has its own finding.
            { Facts: null, FactsFailure.Kind: EvidenceFailureKind.NotFound } => null,
            _ => new Flaw(Rules.TooNew, "may be too new: its registry does not say when it was published, and the policy sets a minimumAge"),
        };
    }

    /// <summary>Why a part of the evidence could not be had; <see langword="null"/> when all that was asked for was answered.</summary>
    private static string? Unavailable(Evidence evidence) =>
        evidence.FactsFailure is { Kind: EvidenceFailureKind.Unavailable } facts ? facts.Message
        : evidence.AdvisoriesFailure is { Kind: EvidenceFailureKind.Unavailable } advisories ? advisories.Message
        : evidence.PublishTimeFailure is { Kind: EvidenceFailureKind.Unavailable } publishTime ? publishTime.Message
        : null;

    private static string Rated(Advisory advisory) =>
        advisory.Severity == Severity.Unknown ? "" : $" ({advisory.Severity.ToString().ToLowerInvariant()})";

    /// <summary>The first sentence of an advisory's summary, which may be a page.</summary>
    private static string Sentence(string summary)
    {
        const int MaxLength = 160;
        var end = summary.IndexOf(". ", StringComparison.Ordinal);
        var sentence = (end < 0 ? summary : summary[..end]).ReplaceLineEndings(" ").TrimEnd('.', ' ');
        return sentence.Length == 0 ? "no summary" : sentence.Length <= MaxLength ? sentence : string.Concat(sentence.AsSpan(0, MaxLength - 1), "…");
    }
}
