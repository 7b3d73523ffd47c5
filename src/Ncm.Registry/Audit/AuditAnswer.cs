using Ncm.Gate.Npm;
using Ncm.Registry.Certification;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.Audit;

/// <summary>What is known against the packages that a client has, or why that cannot be said.</summary>
/// <param name="Advisories">The advisories, by package, sorted.</param>
/// <param name="Failure">Why nobody knows of one of the packages; an audit that does not know must not look like one that found nothing.</param>
internal sealed record AuditAnswer(IReadOnlyList<AuditedAdvisory> Advisories, string? Failure)
{
    /// <summary>Asks a registry's sources of advisories.</summary>
    /// <param name="tenant">The registry.</param>
    /// <param name="asked">The versions by name.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public static async Task<AuditAnswer> FindAsync(
        Tenant tenant, IReadOnlyDictionary<string, IReadOnlyCollection<string>> asked, CancellationToken cancellationToken)
    {
        // The names of packages that the policy trusts as its own are nobody else's business, and public advisories are not about them.
        var open = asked.Where(package => tenant.Options.Policy.TrustedRegistry(package.Key) is null).ToDictionary(StringComparer.Ordinal);
        var known = await tenant.Advisories.GetManyAsync(open, cancellationToken);
        var found = new List<AuditedAdvisory>();
        foreach (var (name, versions) in open.OrderBy(static package => package.Key, StringComparer.Ordinal))
        {
            var about = known[name];
            if (versions.FirstOrDefault(version => !about.ByVersion.ContainsKey(version)) is { } unknown)
            {
                return new AuditAnswer([], $"{name}@{unknown} cannot be audited now: {about.Failure ?? "its advisories were not asked for."}");
            }

            found.AddRange(Against(name, versions, about));
        }

        return new AuditAnswer(found, null);
    }

    private static IEnumerable<AuditedAdvisory> Against(string name, IReadOnlyCollection<string> versions, KnownAdvisories known) => versions
        .SelectMany(version => known.ByVersion[version].Select(advisory => (Version: version, Advisory: advisory)))
        .GroupBy(static pair => pair.Advisory.Id, StringComparer.Ordinal)
        .OrderBy(static group => group.Key, StringComparer.Ordinal)
        .Select(group => new AuditedAdvisory(name, group
            .DistinctBy(static pair => pair.Version)
            .OrderBy(static pair => new PackageId("", pair.Version))
            .ToDictionary(static pair => pair.Version, static pair => pair.Advisory, StringComparer.Ordinal)));
}
