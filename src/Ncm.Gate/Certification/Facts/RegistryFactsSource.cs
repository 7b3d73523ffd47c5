using System.Collections.Concurrent;
using Ncm.Gate.Npm;
using Ncm.Gate.Npm.Http;
using Ncm.Gate.Npm.Tarballs;

namespace Ncm.Gate.Certification.Facts;

/// <summary>
/// Facts from the npm registries that npm itself is configured for: one manifest for each package, and its tarball where one is
/// asked for or where it carries a bundled package that is. Advisories are other sources' business.
/// </summary>
/// <param name="registry">The registries.</param>
/// <param name="npmCache">npm's own cache, asked for tarballs before any network.</param>
/// <param name="recogniseLicense">Tells a licence by its text: an SPDX expression, or <see langword="null"/>.</param>
/// <param name="statistics">Told which tarballs were read and why.</param>
/// <param name="limits">The bounds of a tarball.</param>
/// <param name="concurrency">Packages under way at once.</param>
internal sealed class RegistryFactsSource(
    NpmRegistryClient registry,
    NpmContentCache npmCache,
    Func<string, string?> recogniseLicense,
    FetchStatistics statistics,
    TarballLimits limits,
    int concurrency) : IEvidenceSource
{
    private const EvidenceNeeds FactsNeeds = EvidenceNeeds.Manifest | EvidenceNeeds.Tarball | EvidenceNeeds.PublishTime;

    private readonly TarballInspector _inspector = new(limits);

    // A gate asks in steps: manifests of all, then tarballs of a few. What one step has read serves the next.
    private readonly ConcurrentDictionary<PackageId, Known> _known = new();

    // One packument for all versions of a package; a lock often has several.
    private readonly ConcurrentDictionary<string, Lazy<Task<RegistryAnswer<PublishTimes>>>> _times = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var answers = new Evidence[requests.Count];
        var packages = Enumerable.Range(0, requests.Count)
            .GroupBy(index => requests[index].Subject.Bundle?.Parent ?? requests[index].Subject.Id)
            .ToList();
        var completed = 0;
        await Parallel.ForEachAsync(
            packages,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (package, token) =>
            {
                var asked = package.Select(index => requests[index]).ToList();
                var facts = await ReadAsync(package.Key, asked, token).ConfigureAwait(false);
                foreach (var index in package)
                {
                    answers[index] = Answer(requests[index], facts);
                }

                progress?.Report(new EvidenceProgress(
                    Interlocked.Add(ref completed, asked.Count), requests.Count, facts.Contents is null ? "manifests" : "tarballs"));
            }).ConfigureAwait(false);
        return answers;
    }

    private async Task<Known> ReadAsync(PackageId id, List<EvidenceRequest> asked, CancellationToken cancellationToken)
    {
        if (asked.TrueForAll(static request => (request.Needs & FactsNeeds) == 0))
        {
            return default;
        }

        var known = asked.Exists(static request => request.Refresh) ? default : _known.GetValueOrDefault(id);
        if (known.Manifest is null)
        {
            var manifest = await registry.GetVersionAsync(id, cancellationToken).ConfigureAwait(false);
            known = new Known(manifest.Value, manifest.Failure, null, null, null);
        }

        if (known.Manifest is { PublishedAt: null } untimed && asked.Exists(static request => request.Needs.HasFlag(EvidenceNeeds.PublishTime)))
        {
            var times = await TimesOf(id.Name, cancellationToken).ConfigureAwait(false);
            known = known with { Manifest = untimed with { PublishedAt = times.Value?.Of(id.Version) }, TimeFailure = times.Failure };
        }

        if (known is { Manifest: { } stated, Contents: null } && Reason(stated, asked) is { } reason)
        {
            var contents = await ReadTarballAsync(id, stated, reason, cancellationToken).ConfigureAwait(false);
            known = known with { Contents = contents.Value, TarballFailure = contents.Failure };
        }

        return known.Manifest is null ? known : _known[id] = known;
    }

    private Task<RegistryAnswer<PublishTimes>> TimesOf(string name, CancellationToken cancellationToken) =>
        _times.GetOrAdd(
            name, _ => new Lazy<Task<RegistryAnswer<PublishTimes>>>(() => registry.GetPublishTimesAsync(name, cancellationToken))).Value;

    /// <summary>What the tarball has to be read for, or <see langword="null"/> when nobody asks for it.</summary>
    private static string? Reason(VersionManifest manifest, List<EvidenceRequest> asked)
    {
        var reasons = new List<string>();
        var bundled = asked.Count(static request => request.Subject.Bundle is not null);
        if (bundled > 0)
        {
            reasons.Add($"bundles {bundled} {(bundled == 1 ? "package" : "packages")} of the lock");
        }

        if (asked.Exists(static request => request.Subject.Bundle is null && request.Needs.HasFlag(EvidenceNeeds.Tarball)))
        {
            List<string> absent = [];
            Add(manifest.License is null, "licence");
            Add(manifest.Repository is null, "repository");
            Add(!manifest.HasReadme, "README");
            Add(manifest.UnpackedSize is null, "size");
            reasons.Add(absent.Count == 0 ? "asked for" : $"no {string.Join(", ", absent)} in the manifest");

            void Add(bool isAbsent, string what)
            {
                if (isAbsent)
                {
                    absent.Add(what);
                }
            }
        }

        return reasons.Count == 0 ? null : string.Join("; ", reasons);
    }

    private async Task<RegistryAnswer<TarballContents>> ReadTarballAsync(
        PackageId id, VersionManifest manifest, string reason, CancellationToken cancellationToken)
    {
        var published = Integrity.Published(manifest.Integrity, manifest.Shasum);
        if (await ReadCachedAsync(published, cancellationToken).ConfigureAwait(false) is { } cached)
        {
            statistics.Add(new FetchedTarball(id, reason, cached.CompressedSize, FromNpmCache: true));
            return cached;
        }

        var answer = await registry.ReadTarballAsync(
            id, manifest.Tarball, limits.CompressedBytes, (body, token) => _inspector.InspectAsync(body, published, token), cancellationToken).ConfigureAwait(false);
        if (answer.Value is { } contents)
        {
            statistics.Add(new FetchedTarball(id, reason, contents.CompressedSize, FromNpmCache: false));
        }

        return answer.Failure is { Kind: RegistryFailureKind.Corrupt } failure
            ? failure with { Message = $"The tarball of {id} cannot be used: {failure.Message.TrimEnd('.')}." }
            : answer;
    }

    private async Task<TarballContents?> ReadCachedAsync(Integrity? published, CancellationToken cancellationToken)
    {
        if (published is null || npmCache.TryOpen(published) is not { } stream)
        {
            return null;
        }

        await using (stream.ConfigureAwait(false))
        {
            try
            {
                // A cache whose bytes went bad, or that npm is writing to, is no news about the package: the registry is asked then.
                return (await _inspector.InspectAsync(stream, published, cancellationToken).ConfigureAwait(false)).Value;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private Evidence Answer(EvidenceRequest request, Known known)
    {
        var subject = request.Subject;
        var evidence = new Evidence
        {
            Subject = subject,
            PublishTimeFailure = known.TimeFailure is { } unknown && request.Needs.HasFlag(EvidenceNeeds.PublishTime) ? Failure(unknown, subject) : null,
        };
        if ((request.Needs & FactsNeeds) == 0)
        {
            return evidence;
        }

        if (known.Manifest is null)
        {
            return evidence with { FactsFailure = Failure(known.ManifestFailure!, subject) };
        }

        if (known.Contents is null)
        {
            return evidence with
            {
                Facts = subject.Bundle is null ? FactsOf.Manifest(known.Manifest) : null,
                FactsFailure = known.TarballFailure is null || (subject.Bundle is null && !request.Needs.HasFlag(EvidenceNeeds.Tarball))
                    ? null
                    : Failure(known.TarballFailure, subject),
            };
        }

        return subject.Bundle is null
            ? evidence with { Facts = FactsOf.Tarball(known.Manifest, known.Contents, recogniseLicense) }
            : Bundled(evidence, subject.Bundle, known.Contents);
    }

    private Evidence Bundled(Evidence evidence, BundleOrigin bundle, TarballContents contents)
    {
        var id = evidence.Subject.Id;
        var package = contents.Packages.GetValueOrDefault(bundle.Path);
        if (package?.Manifest is { } manifest && manifest.Name == id.Name && manifest.Version == id.Version)
        {
            return evidence with { Facts = FactsOf.Bundled(package, recogniseLicense) };
        }

        var there = package?.Manifest is { } other ? $"; {other.Name}@{other.Version} lies at {bundle.Path}" : "";
        return evidence with
        {
            FactsFailure = new EvidenceFailure(EvidenceFailureKind.NotFound, $"The published tarball of {bundle.Parent} does not bundle {id}{there}."),
        };
    }

    private static EvidenceFailure Failure(RegistryFailure failure, CertificationSubject subject)
    {
        var kind = failure.Kind switch
        {
            RegistryFailureKind.NotFound => EvidenceFailureKind.NotFound,
            RegistryFailureKind.Corrupt => EvidenceFailureKind.Corrupt,
            _ => EvidenceFailureKind.Unavailable,
        };
        return new EvidenceFailure(
            kind, subject.Bundle is null ? failure.Message : $"{failure.Message.TrimEnd('.')} ({subject.Id} is bundled in {subject.Bundle.Parent}).");
    }

    /// <summary>What is known of one package in the registry.</summary>
    private readonly record struct Known(
        VersionManifest? Manifest,
        RegistryFailure? ManifestFailure,
        TarballContents? Contents,
        RegistryFailure? TarballFailure,
        RegistryFailure? TimeFailure);
}
