namespace Ncm.Gate.Certification;

/// <summary>How much to find out.</summary>
public enum CertificationDepth
{
    /// <summary>Only what can still change whether a package is certified.</summary>
    Verdict,

    /// <summary>Everything, until each score is one number.</summary>
    Exact,
}
