using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification;

/// <summary>
/// One thing to certify: a package@version, together with where its bytes come from. The same package@version from the registry
/// and inside another package's tarball are two subjects: their bytes may differ.
/// </summary>
/// <param name="Id">The package@version.</param>
/// <param name="Bundle">The tarball that carries it; <see langword="null"/> for a package of its own in the registry.</param>
public sealed record CertificationSubject(PackageId Id, BundleOrigin? Bundle = null)
{
    /// <summary><c>name@version</c>, with the bundling package where there is one.</summary>
    public override string ToString() => Bundle is null ? Id.ToString() : $"{Id} (bundled in {Bundle.Parent})";
}

/// <summary>Where a bundled package lies: npm unpacks it with its parent and never asks the registry for it.</summary>
/// <param name="Parent">The package in the registry whose tarball carries it.</param>
/// <param name="Path">Its folder inside the parent, such as <c>node_modules/a/node_modules/b</c>, with forward slashes.</param>
public sealed record BundleOrigin(PackageId Parent, string Path);
