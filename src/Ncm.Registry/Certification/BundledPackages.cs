using System.Collections.Immutable;
using Ncm.Gate.Certification;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.Npm;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Certification;

/// <summary>
/// What lies in the tarballs of one package beside itself, with what decides about it. Nobody asks a registry for a bundled package, so that it is judged with the
/// package that brings it: with advisories and whitelist entries of its own name.
/// </summary>
internal sealed class BundledPackages
{
    /// <summary>Nothing.</summary>
    public static readonly BundledPackages None = new([], new Dictionary<string, KnownAdvisories>(StringComparer.Ordinal));

    private readonly Dictionary<string, ImmutableArray<WhitelistEntry>> _whitelist;
    private readonly IReadOnlyDictionary<string, KnownAdvisories> _advisories;

    /// <param name="whitelist">The registry's whitelist entries by name.</param>
    /// <param name="advisories">What is known against them by name; a name without any is one that nobody is asked about.</param>
    public BundledPackages(Dictionary<string, ImmutableArray<WhitelistEntry>> whitelist, IReadOnlyDictionary<string, KnownAdvisories> advisories)
    {
        _whitelist = whitelist;
        _advisories = advisories;
    }

    /// <summary>The registry's whitelist entries by name.</summary>
    public IReadOnlyDictionary<string, ImmutableArray<WhitelistEntry>> Whitelist => _whitelist;

    /// <summary>What is known against them.</summary>
    public IEnumerable<KnownAdvisories> Advisories => _advisories.Values;

    /// <summary>The versions that lie in tarballs which were read, by name.</summary>
    /// <param name="package">The package.</param>
    public static Dictionary<string, IReadOnlyCollection<string>> In(KnownPackage package) => package.Tarballs
        .SelectMany(static tarball => tarball.Shown.Bundled.Values)
        .GroupBy(static bundled => bundled.Id.Name, static bundled => bundled.Id.Version, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static IReadOnlyCollection<string> (group) => [.. group.Distinct(StringComparer.Ordinal)], StringComparer.Ordinal);

    /// <summary>The evidence on everything that lies in a version's tarball; nothing where it was not read.</summary>
    /// <param name="package">The package.</param>
    /// <param name="version">The version.</param>
    public IEnumerable<(Evidence Evidence, ImmutableArray<WhitelistEntry> Whitelist)> Of(KnownPackage package, PackumentVersion version)
    {
        if (package.TarballOf(version.Version) is not { Shown.Bundled: { Count: > 0 } bundled } tarball || tarball.Published != package.PublishedAs(version))
        {
            yield break;
        }

        var parent = new PackageId(package.Packument.Name, version.Version);
        foreach (var (path, (id, facts)) in bundled.OrderBy(static pair => pair.Key, StringComparer.Ordinal))
        {
            var evidence = new Evidence { Subject = new CertificationSubject(id, new BundleOrigin(parent, path)), Facts = facts };
            yield return (
                _advisories.TryGetValue(id.Name, out var known) ? known.AddTo(evidence) : evidence with { Advisories = [] },
                _whitelist.GetValueOrDefault(id.Name, []));
        }
    }
}
