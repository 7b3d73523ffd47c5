using System.Globalization;
using Ncm.Gate.Certification;
using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>The rules about what a package is (NCM1xxx): each says why one installed package is not certified.</summary>
internal sealed class CertificationRules(GateInput input)
{
    private readonly GatePolicy _policy = input.Policy;

    /// <summary>Every reason why a package of a registry is not certified; none when it is.</summary>
    public IEnumerable<Breach> Of(DependencyNode node)
    {
        if (node.Id is { } id && _policy.Deny.FirstOrDefault(pattern => pattern.Matches(id)) is { } denied)
        {
            yield return new Breach(node, Rules.DeniedPackage, $"is denied by the policy ({denied})");
        }

        if (input.Certified.Of(node.Index) is not { } certification)
        {
            yield break;
        }

        foreach (var breach in certification.IsMalware ? [Malware(node, certification)] : ByEvidence(node, certification))
        {
            yield return breach;
        }

        if (Unavailable(certification.Evidence) is { } unavailable)
        {
            // Even where the rest decides already: what could not be asked may be worse, and undecided is stronger than failed.
            yield return new Breach(node, Rules.EvidenceUnavailable, unavailable);
        }

        if (TooNew(certification.Evidence.Facts?.PublishedAt) is { } tooNew)
        {
            yield return new Breach(node, Rules.TooNew, $"is too new: {tooNew}");
        }
    }

    private IEnumerable<Breach> ByEvidence(DependencyNode node, Certification.Certification certification)
    {
        if (certification.OwnScore.IsAtLeast(_policy.MinimumScore))
        {
            return [];
        }

        if (certification.OwnScore.IsBelow(_policy.MinimumScore))
        {
            return ByScore(node, certification);
        }

        return certification.Evidence.FactsFailure is { Kind: not EvidenceFailureKind.Unavailable } definite
            ? [new Breach(node, Rules.UnscoredPackage, $"cannot be scored: {definite.Message}")]
            : Unavailable(certification.Evidence) is null
                ? throw new InvalidOperationException($"The source left {certification.Subject} without evidence and without a reason.")
                : [];
    }

    private IEnumerable<Breach> ByScore(DependencyNode node, Certification.Certification certification)
    {
        var vulnerable = certification[Criterion.Vulnerability].Outcome == CriterionOutcome.Failed;
        var unlicensed = certification[Criterion.License].Outcome == CriterionOutcome.Failed;
        if (vulnerable)
        {
            var worst = certification.Vulnerabilities[0];
            var more = certification.Vulnerabilities.Count - 1;
            yield return new Breach(
                node,
                Rules.VulnerablePackage,
                string.Create(CultureInfo.InvariantCulture, $"has a known vulnerability, {worst.Id}{Rated(worst)}: {Sentence(worst.Summary)}{(more > 0 ? $", and {more} more" : "")}"),
                [.. certification.Vulnerabilities.Select(advisory => advisory.Id)]);
        }

        if (unlicensed)
        {
            yield return new Breach(node, Rules.UnapprovedLicense, $"has no approved licence: {certification[Criterion.License].Detail}");
        }

        if (!vulnerable && !unlicensed)
        {
            var failed = certification.Criteria.Where(criterion =>
                criterion is { Outcome: CriterionOutcome.Failed, Criterion: Criterion.Readme or Criterion.Source or Criterion.Size });
            yield return new Breach(
                node,
                Rules.BelowMinimumScore,
                $"scores {certification.OwnScore}, below {_policy.MinimumScore}: {string.Join(", ", failed.Select(criterion => criterion.Detail))}");
        }
    }

    private static Breach Malware(DependencyNode node, Certification.Certification certification)
    {
        var records = certification.Vulnerabilities.Where(advisory => advisory.IsMalware).ToList();
        return new Breach(node, Rules.Malware, $"is malware, {records[0].Id}: {Sentence(records[0].Summary)}", [.. records.Select(record => record.Id)]);
    }

    private string? TooNew(DateTimeOffset? publishedAt)
    {
        if (_policy.MinimumAge <= TimeSpan.Zero)
        {
            return null;
        }

        if (publishedAt is not { } published)
        {
            return "its registry does not say when it was published, and the policy sets a minimumAge";
        }

        return input.Now - published < _policy.MinimumAge
            ? string.Create(CultureInfo.InvariantCulture, $"published {published:yyyy-MM-dd}, younger than the policy's {_policy.MinimumAge.TotalDays:0.##} days")
            : null;
    }

    /// <summary>Why a part of the evidence could not be had; <see langword="null"/> when all that was asked for was answered.</summary>
    private static string? Unavailable(Evidence evidence) =>
        evidence.FactsFailure is { Kind: EvidenceFailureKind.Unavailable } facts ? facts.Message
        : evidence.AdvisoriesFailure is { Kind: EvidenceFailureKind.Unavailable } advisories ? advisories.Message
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
