using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>The verdict on one package@version, however often it is installed.</summary>
public sealed record JudgedPackage
{
    /// <summary>The package.</summary>
    public required PackageId Id { get; init; }

    /// <summary>The worst verdict of its installations.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The certification with the lowest score among its installations; <see langword="null"/> when nothing could be certified.</summary>
    public Certification.Certification? Certification { get; init; }

    /// <summary>Why there is no certification, in words, such as <c>trusted scope</c> or <c>git dependency</c>.</summary>
    public string? Uncertified { get; init; }

    /// <summary>The rules that it breaks, by id.</summary>
    public IReadOnlyList<Rule> Broken { get; init; } = [];

    /// <summary>Where it is installed.</summary>
    public required IReadOnlyList<FileLocation> Locations { get; init; }

    /// <summary>The shortest paths that pull it in.</summary>
    public IReadOnlyList<DependencyPath> Paths { get; init; } = [];

    /// <summary>For a blocked package: uncertified packages in its tree, a few of them.</summary>
    public IReadOnlyList<PackageId> Because { get; init; } = [];

    /// <summary>What the package's dependents ask for, as written; the original's <c>from</c>.</summary>
    public IReadOnlyList<string> RequestedAs { get; init; } = [];

    /// <summary>The whitelist entry that accepts it.</summary>
    public WhitelistEntry? AcceptedBy { get; init; }

    /// <summary>Whether only development needs it.</summary>
    public bool IsDevelopment { get; init; }

    /// <summary>Its score as far as it is known.</summary>
    public Score? Score => Certification?.Score;
}
