namespace Ncm.Gate.Policy.Fixes;

/// <summary>How much is looked at for advice. What lies beyond is left unsaid. Our own judgement: a gate that fails must still be quick.</summary>
internal static class FixLimits
{
    /// <summary>For how many packages advice is sought, in the order of the findings.</summary>
    public const int Packages = 20;

    /// <summary>How many packages' lists of versions are read.</summary>
    public const int Packuments = 60;

    /// <summary>How many versions of one package are held against the advisories, which one question does for all of them.</summary>
    public const int Considered = 100;

    /// <summary>How many versions of one package are certified on their own, the nearest first.</summary>
    public const int Judged = 32;

    /// <summary>How many of them are asked about at once.</summary>
    public const int Batch = 16;

    /// <summary>For how many versions of one package it is worked out what npm would install with them.</summary>
    public const int Trees = 4;

    /// <summary>How many packages that are not in the lock file one of these may bring.</summary>
    public const int NewPackages = 50;

    /// <summary>How many packages are certified for advice in all.</summary>
    public const int Certified = 400;

    /// <summary>How long it may take in all; what was found until then is said.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
}
