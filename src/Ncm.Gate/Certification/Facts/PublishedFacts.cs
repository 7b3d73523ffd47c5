using System.Text.Json;
using Ncm.Gate.Certification.Licenses;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Tarballs;

namespace Ncm.Gate.Certification.Facts;

/// <summary>Reads facts out of what a registry publishes, for one that has the documents at hand.</summary>
public static class PublishedFacts
{
    private static readonly TarballLimits Limits = new();

    /// <summary>The facts that a version's manifest states.</summary>
    /// <param name="manifest">The manifest: a member of a packument's <c>versions</c>.</param>
    /// <param name="publishedAt">When the packument's <c>time</c> says it was published; <see langword="null"/> where it does not.</param>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public static PackageFacts OfManifest(ReadOnlySpan<byte> manifest, DateTimeOffset? publishedAt) =>
        FactsOf.Manifest(VersionManifestReader.Read(manifest) with { PublishedAt = publishedAt });

    /// <summary>
    /// The facts of a version with its tarball, which is read to its end; its bytes are held against what the manifest says of them. Nothing is
    /// written to disk, nothing is run, and everything is bounded.
    /// </summary>
    /// <param name="manifest">The manifest: a member of a packument's <c>versions</c>.</param>
    /// <param name="publishedAt">When the packument's <c>time</c> says it was published; <see langword="null"/> where it does not.</param>
    /// <param name="tarball">The bytes as published.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="JsonException">The manifest is no JSON object.</exception>
    /// <exception cref="IOException">The bytes broke off.</exception>
    public static async Task<TarballEvidence> OfTarballAsync(
        ReadOnlyMemory<byte> manifest, DateTimeOffset? publishedAt, Stream tarball, CancellationToken cancellationToken)
    {
        var stated = VersionManifestReader.Read(manifest.Span) with { PublishedAt = publishedAt };
        var answer = await new TarballInspector(Limits)
            .InspectAsync(tarball, Integrity.Published(stated.Integrity, stated.Shasum), cancellationToken).ConfigureAwait(false);
        if (answer.Value is not { } contents)
        {
            return new TarballEvidence
            {
                Facts = FactsOf.Manifest(stated),
                Failure = new EvidenceFailure(
                    EvidenceFailureKind.Corrupt,
                    $"The tarball of {stated.Name}@{stated.Version} cannot be used: {answer.Failure!.Message.TrimEnd('.')}."),
            };
        }

        return new TarballEvidence
        {
            Facts = FactsOf.Tarball(stated, contents, LicenseText.Recognize),
            Bundled = contents.Packages
                .Where(package => package.Key.Length > 0 && package.Value.Manifest is { Name: not null, Version: not null })
                .ToDictionary(
                    package => package.Key,
                    package => new BundledPackage(
                        new PackageId(package.Value.Manifest!.Name!, package.Value.Manifest.Version!),
                        FactsOf.Bundled(package.Value, LicenseText.Recognize)),
                    StringComparer.Ordinal),
        };
    }
}
