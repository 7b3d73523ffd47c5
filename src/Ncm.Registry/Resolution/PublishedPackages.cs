using System.Collections.Concurrent;
using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Resolution;

/// <summary>What one resolution knows of what is published: each packument is asked for once, ahead of need, a bounded number at once.</summary>
/// <param name="catalog">The packages.</param>
/// <param name="node">The Node.js that <c>engines</c> are held against.</param>
/// <param name="cancellationToken">Ends it at once.</param>
internal sealed class PublishedPackages(PackageCatalog catalog, NpmVersion node, CancellationToken cancellationToken) : IDisposable
{
    private readonly SemaphoreSlim _free = new(ResolutionLimits.Parallelism);
    private readonly ConcurrentDictionary<string, Task<CatalogAnswer>> _asked = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Spec), PlacedPackage> _picked = [];
    private readonly Dictionary<PackageId, PlacedPackage> _packages = [];

    /// <inheritdoc/>
    public void Dispose() => _free.Dispose();

    /// <summary>Begins to ask for what will be needed.</summary>
    /// <param name="spec">What is asked for; <see langword="null"/> for what npm does not understand.</param>
    public void Announce(PackageSpec? spec)
    {
        if (spec?.RegistryName is { } name)
        {
            _ = AskAsync(name);
        }
    }

    /// <summary>The package that npm would take.</summary>
    /// <param name="name">The install name.</param>
    /// <param name="requested">What is asked for, as written.</param>
    /// <param name="spec">The same, told apart; <see langword="null"/> for what npm does not understand.</param>
    /// <exception cref="ResolutionException">Nobody knows what is published.</exception>
    public async Task<PlacedPackage> PickAsync(string name, string requested, PackageSpec? spec)
    {
        var real = spec?.SubSpec ?? spec;
        if (spec is null || real is null)
        {
            return Nothing(name, $"{name}: \"{requested}\" is nothing that npm installs");
        }

        if (spec.RegistryName is null)
        {
            return new PlacedPackage { Name = name, Elsewhere = spec, Problem = $"{name}: \"{requested}\" comes from no registry, so that nothing is known of it" };
        }

        if (_picked.TryGetValue((real.Name, real.RawSpec), out var known))
        {
            return known;
        }

        var answer = await AskAsync(real.Name);
        var picked = answer.Package is { } package ? Pick(package, real)
            : answer.IsMissing ? Nothing(real.Name, $"{real.Name}: there is no such package")
            : throw new ResolutionException(StatusCodes.Status503ServiceUnavailable, $"{real.Name} cannot be had now: {answer.Message}");
        _picked.Add((real.Name, real.RawSpec), picked);
        return picked;
    }

    /// <summary>The package itself, of one that was picked.</summary>
    /// <param name="name">Its name.</param>
    public async Task<KnownPackage?> FindAsync(string name) => (await AskAsync(name)).Package;

    private PlacedPackage Pick(KnownPackage package, PackageSpec spec)
    {
        var packument = package.Packument;
        if (ManifestShelf.Of(packument).Pick(spec, node) is not { } picked || packument.Find(picked) is not { } version)
        {
            return Nothing(packument.Name, $"{packument.Name}: no published version is \"{spec.RawSpec}\"");
        }

        var id = new PackageId(packument.Name, picked);
        if (!_packages.TryGetValue(id, out var known))
        {
            _packages.Add(id, known = Read(packument, version));
        }

        return known;
    }

    private static PlacedPackage Read(Npm.Packument packument, Npm.PackumentVersion version)
    {
        try
        {
            return ManifestRequirements.Of(packument, version);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Nothing(packument.Name, $"{packument.Name}@{version.Version}: its manifest cannot be read");
        }
    }

    private static PlacedPackage Nothing(string name, string problem) => new() { Name = name, Problem = problem };

    private Task<CatalogAnswer> AskAsync(string name)
    {
        if (_asked.TryGetValue(name, out var asked))
        {
            return asked;
        }

        return _asked.Count < ResolutionLimits.Packages
            ? _asked.GetOrAdd(name, ReadAsync)
            : throw new ResolutionException(
                StatusCodes.Status413PayloadTooLarge, $"The tree has more than {ResolutionLimits.Packages} packages, which is more than is resolved here.");
    }

    private async Task<CatalogAnswer> ReadAsync(string name)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await catalog.GetAsync(name, null, cancellationToken);
        }
        finally
        {
            _free.Release();
        }
    }
}
