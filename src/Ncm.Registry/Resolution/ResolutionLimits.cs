namespace Ncm.Registry.Resolution;

/// <summary>How far a resolution goes for one caller.</summary>
internal static class ResolutionLimits
{
    /// <summary>The most places of a tree; the largest projects seen have some 6,000.</summary>
    public const int Nodes = 20_000;

    /// <summary>The most steps: a place may be looked at again when what it had was replaced.</summary>
    public const int Steps = 100_000;

    /// <summary>The most looks at peers; nine packages that are all each other's peers take some 110,000 for one place.</summary>
    public const int PeerChecks = 1_000_000;

    /// <summary>How deep a tree is written within itself; a reader of JSON has its own bound, often at 1,000 levels, of which each package takes two.</summary>
    public const int Depth = 400;

    /// <summary>The most packages whose lists of versions are read.</summary>
    public const int Packages = 10_000;

    /// <summary>Packuments that one resolution reads at once.</summary>
    public const int Parallelism = 32;

    /// <summary>Resolutions at once: each holds the documents that it reads.</summary>
    public const int AtOnce = 4;
}
