using Ncm.Gate.Certification;
using Ncm.Registry.Certification;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Resolution;

/// <summary>What this server knows of packages, as the library's certification asks for it. A tarball that is not read in time stays unread.</summary>
/// <param name="tenant">The registry whose advisories count.</param>
/// <param name="catalog">The packages.</param>
/// <param name="tarballs">The tarballs.</param>
/// <param name="bound">When tarballs are not waited for any longer.</param>
internal sealed class TenantEvidence(Tenant tenant, PackageCatalog catalog, TarballKeeper tarballs, CancellationToken bound) : IEvidenceSource
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<Evidence>> GetAsync(
        IReadOnlyList<EvidenceRequest> requests, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        var asked = requests.Where(static request => request.Needs.HasFlag(EvidenceNeeds.Advisories)).Select(static request => request.Subject.Id)
            .GroupBy(static id => id.Name, static id => id.Version, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static IReadOnlyCollection<string> (group) => group.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        var advisories = await tenant.Advisories.GetManyAsync(asked, cancellationToken);
        var answers = new Evidence[requests.Count];
        await Parallel.ForAsync(
            0,
            answers.Length,
            new ParallelOptions { MaxDegreeOfParallelism = ResolutionLimits.Parallelism, CancellationToken = cancellationToken },
            async (index, token) => answers[index] = await AnswerAsync(requests[index], advisories.GetValueOrDefault(requests[index].Subject.Id.Name), token));
        return answers;
    }

    private async Task<Evidence> AnswerAsync(EvidenceRequest request, KnownAdvisories? advisories, CancellationToken cancellationToken)
    {
        var evidence = new Evidence { Subject = request.Subject };
        evidence = advisories?.AddTo(evidence) ?? evidence;
        if ((request.Needs & (EvidenceNeeds.Manifest | EvidenceNeeds.Tarball)) == EvidenceNeeds.None)
        {
            return evidence;
        }

        var published = request.Subject.Bundle?.Parent ?? request.Subject.Id;
        var answer = await catalog.GetAsync(published.Name, null, cancellationToken);
        if (answer.Package is not { } package || package.Packument.Find(published.Version) is not { } version)
        {
            return evidence with
            {
                FactsFailure = answer.Package is not null || answer.IsMissing
                    ? new EvidenceFailure(EvidenceFailureKind.NotFound, $"The registry has no {published}.")
                    : new EvidenceFailure(EvidenceFailureKind.Unavailable, answer.Message),
            };
        }

        var tarball = request.Needs.HasFlag(EvidenceNeeds.Tarball) ? await ReadAsync(package, version, cancellationToken) : null;
        return EvidenceEndpoint.WithFacts(evidence, package, version, tarball);
    }

    private async Task<KnownTarball?> ReadAsync(KnownPackage package, Npm.PackumentVersion version, CancellationToken cancellationToken)
    {
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(bound, cancellationToken);
            return await tarballs.GetAsync(package, version, either.Token);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
