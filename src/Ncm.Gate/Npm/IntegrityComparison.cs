namespace Ncm.Gate.Npm;

/// <summary>What a comparison of a lock's integrity with the published one says.</summary>
public enum IntegrityComparison
{
    /// <summary>Only bytes that the registry published pass npm's check of this lock entry.</summary>
    Same,

    /// <summary>The lock admits other bytes than the registry published.</summary>
    Different,

    /// <summary>
    /// The registry published no hash by the algorithm that npm would check with: the tarball has to be hashed before anything can be said.
    /// </summary>
    NoCommonAlgorithm,
}
