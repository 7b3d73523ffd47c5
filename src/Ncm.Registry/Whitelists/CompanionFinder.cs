using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Resolution;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Whitelists;

/// <summary>
/// Finds what npm would install with a package that is to be whitelisted and what is neither certified nor whitelisted: without it the package could not be
/// installed. Each gets an entry of its own, for its exact version.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="tarballs">The tarballs.</param>
/// <param name="resolver">Resolves the package.</param>
internal sealed class CompanionFinder(ServerParts parts, PackageCatalog catalog, TarballKeeper tarballs, TreeResolver resolver)
{
    /// <summary>Finds them.</summary>
    /// <param name="tenant">The registry.</param>
    /// <param name="entry">The package that is to be whitelisted.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ResolutionException">The tree cannot be resolved, or a package of it cannot be judged now.</exception>
    public async Task<Companions> FindAsync(Tenant tenant, WhitelistEntry entry, CancellationToken cancellationToken)
    {
        var tree = await resolver.ResolveAsync(entry.Package, entry.Versions.Text, cancellationToken);
        ResolutionAnswer.RequireInstallable(tree);
        var top = tree.Graph.Nodes[tree.Graph.Nodes[0].EdgesOut[0].To].Id;
        var entries = new List<Companion>();
        var leftOut = new List<Companion>();
        foreach (var id in tree.Graph.Nodes.Where(static node => node.BundlingNode < 0).Select(static node => node.Id).OfType<PackageId>()
            .Distinct().Where(id => id != top).OrderBy(static id => id.ToString(), StringComparer.Ordinal))
        {
            if (await JudgeAsync(tenant, entry, top!.Value, id, cancellationToken) is { } companion)
            {
                (companion.Entry is null ? leftOut : entries).Add(companion);
            }
        }

        return new Companions(entries, leftOut);
    }

    private async Task<Companion?> JudgeAsync(Tenant tenant, WhitelistEntry entry, PackageId top, PackageId id, CancellationToken cancellationToken)
    {
        if ((await catalog.GetAsync(id.Name, null, cancellationToken)).Package is not { } package || package.Packument.Find(id.Version) is not { } version)
        {
            throw new ResolutionException(StatusCodes.Status503ServiceUnavailable, $"{id} cannot be had now.");
        }

        var judged = await tenant.Judge.JudgeAsync(package, cancellationToken);
        var decision = judged[id.Version];
        if (decision.Admission == Admission.Admitted)
        {
            return null;
        }

        if (decision.Admission == Admission.Pending)
        {
            await tarballs.GetAsync(package, version, cancellationToken);
        }

        decision = tenant.Judge.Decide(package, version, judged.Advisories, out var certification);
        return decision.Admission switch
        {
            Admission.Admitted => null,
            Admission.Refused => Accept(tenant, entry, top, id, decision, certification),
            _ => throw new ResolutionException(StatusCodes.Status503ServiceUnavailable, $"{id} {decision.Reason}"),
        };
    }

    private Companion Accept(Tenant tenant, WhitelistEntry entry, PackageId top, PackageId id, Decision decision, Gate.Certification.Certification certification)
    {
        var decided = new WhitelistDecision($"{entry.Reason} (needed by {top})", entry.By, entry.At, entry.Expires);

        // A reason that becomes too long is said as it was given.
        var plain = (decided.Problem is null ? decided : decided with { Reason = entry.Reason }).EntryFor(id);
        var verdict = PackageEvaluator.Evaluate(certification, tenant.Options.Policy, [plain], parts.Time.GetUtcNow());
        return new Companion(id, decision.Reason, verdict.Verdict is Verdict.Whitelisted or Verdict.Certified ? plain : null);
    }
}
