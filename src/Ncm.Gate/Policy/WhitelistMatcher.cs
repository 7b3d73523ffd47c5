using Ncm.Gate.Certification;
using Ncm.Gate.Graph;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>Finds the whitelist entry that accepts a breach, and remembers which entries something needs.</summary>
internal sealed class WhitelistMatcher(GateInput input)
{
    private readonly ILookup<string, WhitelistEntry> _byPackage = input.Whitelist
        .Where(entry => !entry.IsExpired(input.Now))
        .ToLookup(entry => entry.Package, StringComparer.Ordinal);

    // By reference: two sources may have entries that say the same.
    private readonly HashSet<WhitelistEntry> _needed = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<WhitelistEntry, SortedSet<PackageId>> _upheld = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether an entry counts and is about a package as it is installed.</summary>
    public static bool Covers(WhitelistEntry entry, DependencyNode node) =>
        node.Entry is { Version: { } version } locked && entry.Covers(new PackageId(locked.Name, version), locked.Integrity, locked.Resolved);

    /// <summary>
    /// The entry that accepts a breach, of several the one that counts longest; <see langword="null"/> when none does.
    /// </summary>
    public WhitelistEntry? Accepts(Breach breach)
    {
        WhitelistEntry? best = null;
        foreach (var entry in _byPackage[breach.Node.Entry.Name])
        {
            if (!Covers(entry, breach.Node) || !Accepts(entry, breach.Rule, breach.Advisories, input.Certified.Of(breach.Node.Index)?.Vulnerabilities ?? [], out var wholly))
            {
                continue;
            }

            _needed.Add(entry);
            if (wholly && (best is null || EndOf(entry) > EndOf(best)))
            {
                best = entry;
            }
        }

        if (best is not null)
        {
            _upheld.TryAdd(best, []);
            _upheld[best].Add(new PackageId(breach.Node.Entry.Name, breach.Node.Entry.Version!));
        }

        return best;
    }

    /// <summary>Whether something that was asked about is wrong that the entry accepts, be it together with other things that it does not.</summary>
    public bool IsNeeded(WhitelistEntry entry) => _needed.Contains(entry);

    /// <summary>The packages that would fail, or fail earlier, without the entry.</summary>
    public IReadOnlyCollection<PackageId> UpheldBy(WhitelistEntry entry) => _upheld.TryGetValue(entry, out var packages) ? packages : [];

    /// <summary>Whether an entry accepts a broken rule, wholly or in part. What rests on advisories is accepted when each of them is.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="advisories">The advisories that it is about.</param>
    /// <param name="known">The advisories that are known of the package.</param>
    /// <param name="wholly">Whether nothing is left.</param>
    public static bool Accepts(WhitelistEntry entry, Rule rule, IReadOnlyList<string> advisories, IReadOnlyList<Advisory> known, out bool wholly)
    {
        if (advisories.Count == 0)
        {
            return wholly = entry.AcceptsRule(rule);
        }

        var accepted = advisories.Count(id => entry.AcceptsAdvisory(known.First(advisory => advisory.Id == id)));
        wholly = accepted == advisories.Count;
        return accepted > 0;
    }

    private static DateTimeOffset EndOf(WhitelistEntry entry) => entry.Expires?.End ?? DateTimeOffset.MaxValue;
}
