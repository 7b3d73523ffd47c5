using Ncm.Gate.Lockfiles;
using Ncm.Registry.Hosting;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Resolution;

/// <summary>
/// Resolves a package.json as <c>npm install</c> does where there is no lock file: from all that is published, certified or not, so that a report shows what
/// would be refused.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="catalog">The packages.</param>
/// <param name="tarballs">The tarballs.</param>
internal sealed class TreeResolver(ServerParts parts, PackageCatalog catalog, TarballKeeper tarballs) : IDisposable
{
    private readonly SemaphoreSlim _atOnce = new(ResolutionLimits.AtOnce);

    /// <inheritdoc/>
    public void Dispose() => _atOnce.Dispose();

    /// <summary>Resolves a package.json.</summary>
    /// <param name="manifest">The package.json.</param>
    /// <param name="isProduction">Without what is for development only.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ResolutionException">It is too large or too entangled, or nobody knows what is published.</exception>
    public async Task<ResolvedTree> ResolveAsync(ManifestFile manifest, bool isProduction, CancellationToken cancellationToken)
    {
        await _atOnce.WaitAsync(cancellationToken);
        try
        {
            using var packages = new PublishedPackages(catalog, parts.Options.NodeVersion, cancellationToken);
            return await new TreeBuilder(packages, new BundleOpener(packages, tarballs), manifest, isProduction, new ResolutionBudget(cancellationToken)).BuildAsync(cancellationToken);
        }
        finally
        {
            _atOnce.Release();
        }
    }

    /// <summary>Resolves one package, with everything that it pulls in.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="spec">A version, range or tag; also <c>npm:other@1</c>.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="ResolutionException">It is too large, or nobody knows what is published.</exception>
    public Task<ResolvedTree> ResolveAsync(string name, string spec, CancellationToken cancellationToken) => ResolveAsync(
        new ManifestFile { Path = "package.json", Dependencies = [new ManifestDependency(name, spec, ManifestTable.Production, default)] },
        isProduction: true,
        cancellationToken);
}
