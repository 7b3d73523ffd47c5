using System.Collections.Frozen;
using Ncm.Gate.Certification;

namespace Ncm.Registry.Certification;

/// <summary>What is known against the versions of one package.</summary>
/// <param name="AskedAt">When the oldest of it was asked.</param>
/// <param name="FreshUntil">Until when it counts before it is asked anew.</param>
/// <param name="ByVersion">The advisories of every version that was asked about; an empty list says that there are none.</param>
/// <param name="Failure">Why nobody answers, so that this may be old and a version may be missing; <see langword="null"/> for an answer.</param>
internal sealed record KnownAdvisories(
    DateTimeOffset AskedAt, DateTimeOffset FreshUntil, FrozenDictionary<string, IReadOnlyList<Advisory>> ByVersion, string? Failure)
{
    /// <summary>The evidence on one version, as far as it goes.</summary>
    /// <param name="evidence">What else is known of it.</param>
    public Evidence AddTo(Evidence evidence) => ByVersion.TryGetValue(evidence.Subject.Id.Version, out var advisories)
        ? evidence with { Advisories = advisories }
        : evidence with { AdvisoriesFailure = new EvidenceFailure(EvidenceFailureKind.Unavailable, Failure ?? "The advisories were not asked for.") };

    /// <summary>Whether it speaks of all of these versions.</summary>
    /// <param name="versions">The versions.</param>
    public bool Covers(IEnumerable<string> versions) => versions.All(ByVersion.ContainsKey);
}
