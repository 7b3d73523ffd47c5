using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Facts;

/// <summary>What a published tarball shows.</summary>
public sealed record TarballEvidence
{
    private static readonly Dictionary<string, BundledPackage> Nothing = [];

    /// <summary>The package's facts; with a <see cref="Failure"/> those of its manifest alone.</summary>
    public required PackageFacts Facts { get; init; }

    /// <summary>The packages that it bundles, by their folder, such as <c>node_modules/a</c>.</summary>
    public IReadOnlyDictionary<string, BundledPackage> Bundled { get; init; } = Nothing;

    /// <summary>Why the tarball cannot be used; <see langword="null"/> when it can.</summary>
    public EvidenceFailure? Failure { get; init; }
}

/// <summary>A package that lies in another one's tarball.</summary>
/// <param name="Id">What its package.json says that it is.</param>
/// <param name="Facts">Its facts.</param>
public sealed record BundledPackage(PackageId Id, PackageFacts Facts);
