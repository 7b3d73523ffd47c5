using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>One thing that could be tried: to change one package in one way.</summary>
/// <param name="Kind">The way.</param>
/// <param name="Package">The package.</param>
/// <param name="IsCulprit">Whether it is the one that the finding is about, and not one that brings it.</param>
internal sealed record FixWay(FixKind Kind, Movable Package, bool IsCulprit)
{
    /// <summary>The versions that the way can lead to, the nearest first.</summary>
    /// <param name="published">What is published of the package.</param>
    /// <param name="prefersOlder">Whether the version in use is too new, so that an older one is nearer.</param>
    public IReadOnlyList<string> Candidates(PublishedVersions published, bool prefersOlder)
    {
        if (!NpmVersion.TryParse(Package.Id.Version, out var current) || Specs() is not { } specs)
        {
            return [];
        }

        if (Kind == FixKind.Update)
        {
            var picks = specs.Select(spec => published.Pick(spec.Spec)).Distinct().ToList();
            return picks is [{ } pick] && pick != Package.Id.Version ? [pick] : [];
        }

        var versions = published.Versions
            .Where(version => !version.Value)
            .Select(version => NpmVersion.TryParse(version.Key, out var parsed) && parsed.ToString() == version.Key ? parsed : null)
            .OfType<NpmVersion>()
            .Where(version => specs.TrueForAll(spec => Admits(spec.Spec, version, published) != (Kind == FixKind.Change && spec.IsOwn)))
            .ToList();
        var newer = versions.Where(version => version.CompareTo(current) > 0).Order();
        var older = versions.Where(version => version.CompareTo(current) < 0).OrderDescending();
        var ordered = Kind == FixKind.Change ? newer.Where(version => !version.IsPrerelease)
            : !IsCulprit ? newer
            : prefersOlder ? older.Concat(newer)
            : newer.Concat(older);
        return [.. ordered.Select(version => version.ToString())];
    }

    /// <summary>What is asked for; <see langword="null"/> where something is that no registry answers.</summary>
    private List<(PackageSpec Spec, bool IsOwn)>? Specs()
    {
        var specs = new List<(PackageSpec, bool)>();
        foreach (var edge in Package.Requirers)
        {
            if (!PackageSpec.TryParse(edge.Name, edge.Range, out var spec) || spec.RegistryName != Package.Id.Name)
            {
                return null;
            }

            specs.Add((spec.SubSpec ?? spec, Package.Own.Contains(edge)));
        }

        return specs;
    }

    private static bool Admits(PackageSpec spec, NpmVersion version, PublishedVersions published) => spec.Kind == PackageSpecKind.Tag
        ? published.Tags.GetValueOrDefault(spec.RawSpec.Trim()) == version.ToString()
        : spec.Range!.Satisfies(version);
}
