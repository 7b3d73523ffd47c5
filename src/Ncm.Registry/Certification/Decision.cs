using Ncm.Gate.Certification;
using Ncm.Gate.Policy;

namespace Ncm.Registry.Certification;

/// <summary>What becomes of one version when it is asked for.</summary>
internal enum Admission
{
    /// <summary>It is served.</summary>
    Admitted,

    /// <summary>Its score hangs on its tarball, which is read when the version is wanted.</summary>
    Pending,

    /// <summary>It is refused.</summary>
    Refused,

    /// <summary>A source did not answer, so that nothing can be said yet.</summary>
    Undecided,
}

/// <summary>A decision on one version.</summary>
/// <param name="Admission">What becomes of it.</param>
/// <param name="Verdict">What is said of it.</param>
/// <param name="OwnScore">Its own score.</param>
/// <param name="Reason">Why it is not certified, in words that follow its name; empty for one that is.</param>
internal sealed record Decision(Admission Admission, Verdict Verdict, Score OwnScore, string Reason)
{
    /// <summary>Whether the version stands in the packument: one that is still pending does, and is decided when it is wanted.</summary>
    public bool IsListed => Admission is Admission.Admitted or Admission.Pending;
}
