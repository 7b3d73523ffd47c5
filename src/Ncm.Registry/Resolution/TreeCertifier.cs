using Ncm.Gate.Certification;
using Ncm.Registry.Hosting;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Resolution;

/// <summary>Certifies a resolved tree by the library's own code, which certifies the tree of a lock file: all seven criteria, as exact as time allows.</summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="tarballs">The tarballs.</param>
internal sealed class TreeCertifier(ServerParts parts, PackageCatalog catalog, TarballKeeper tarballs)
{
    /// <summary>Certifies every package of a tree that is not of a trusted scope.</summary>
    /// <param name="tenant">The registry whose policy counts.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<CertifiedGraph> CertifyAsync(Tenant tenant, ResolvedTree tree, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(parts.Options.CertifyWithin, parts.Time);
        return await new Certifier(new TenantEvidence(tenant, catalog, tarballs, bound.Token), tenant.Options.Policy.ToCertificationOptions()).CertifyAsync(
            tree.Graph,
            node => node.Id is { } id && tenant.Options.Policy.TrustedRegistry(id.Name) is null,
            CertificationDepth.Exact,
            progress: null,
            cancellationToken);
    }
}
