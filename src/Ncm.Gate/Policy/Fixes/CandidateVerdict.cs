namespace Ncm.Gate.Policy.Fixes;

/// <summary>What comes of judging a package that is not in the lock file.</summary>
internal enum CandidateVerdict
{
    /// <summary>Certified by itself.</summary>
    Certified,

    /// <summary>Not certified, but the whitelist accepts it.</summary>
    Whitelisted,

    /// <summary>Not certified, or not to be installed.</summary>
    Refused,

    /// <summary>It cannot be told, or not within the limits.</summary>
    Unknown,
}
