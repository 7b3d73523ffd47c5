using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>Who is asked for advice.</summary>
/// <param name="Evidence">Who gives evidence; should remember what it gave for the verdict.</param>
/// <param name="Versions">Who knows what is published.</param>
/// <param name="IsAsked">Which packages of the lock evidence was asked for.</param>
/// <param name="Time">The clock of the patience.</param>
internal sealed record FixSources(IEvidenceSource Evidence, IPublishedVersions Versions, Func<DependencyNode, bool> IsAsked, TimeProvider Time);
