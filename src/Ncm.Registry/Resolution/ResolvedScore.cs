using Ncm.Gate.Certification;
using Ncm.Gate.Graph;

namespace Ncm.Registry.Resolution;

/// <summary>The one number that is shown of a package.</summary>
internal static class ResolvedScore
{
    /// <summary>
    /// The score; where something could not be read in time the lowest that it can be, so that nobody takes for certified what is not known to be.
    /// </summary>
    /// <param name="certified">The certified tree.</param>
    /// <param name="node">The package.</param>
    /// <returns><see langword="null"/> where there is nothing to score.</returns>
    public static int? Of(CertifiedGraph certified, DependencyNode node) => certified.Of(node.Index) switch
    {
        null or { Evidence.Facts: null } or { Evidence.FactsFailure.Kind: EvidenceFailureKind.Corrupt or EvidenceFailureKind.NotFound } => null,
        { Score: { } score } => score.Min,
    };
}
