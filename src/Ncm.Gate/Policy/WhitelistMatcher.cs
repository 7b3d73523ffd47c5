using Ncm.Gate.Certification;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>
/// Finds the whitelist entry that accepts a breach. An entry covers what it names in <c>accepts</c>; without that, everything that was
/// known of the package when it was written and nothing newer. Rules about the lock file (NCM2xxx) are accepted only by name.
/// </summary>
internal sealed class WhitelistMatcher
{
    private readonly ILookup<string, WhitelistEntry> _byPackage;
    private readonly GateInput _input;

    public WhitelistMatcher(GateInput input)
    {
        _input = input;
        _byPackage = input.Whitelist
            .Where(entry => !entry.IsExpired(input.Now))
            .ToLookup(entry => entry.Package, StringComparer.Ordinal);
    }

    /// <summary>The entry that accepts a breach; <see langword="null"/> when none does.</summary>
    public WhitelistEntry? Accepts(Breach breach) =>
        breach.Rule.Waiver != RuleWaiver.Never && breach.Node.Entry is { Version: { } version } entry
            ? _byPackage[entry.Name].FirstOrDefault(candidate =>
                candidate.Covers(new PackageId(entry.Name, version), entry.Integrity, entry.Resolved) && Accepts(candidate, breach))
            : null;

    private bool Accepts(WhitelistEntry entry, Breach breach)
    {
        if (entry.Accepts is { } accepts)
        {
            return accepts.Contains(breach.Rule.Id, StringComparer.OrdinalIgnoreCase)
                ? breach.Advisories.All(id => Names(accepts, Advisory(breach, id)) || WasKnown(entry, Advisory(breach, id)))
                : breach.Advisories.Count > 0 && breach.Advisories.All(id => Names(accepts, Advisory(breach, id)));
        }

        return breach.Rule.Waiver == RuleWaiver.AnyEntry && breach.Advisories.All(id => WasKnown(entry, Advisory(breach, id)));
    }

    private static bool Names(IReadOnlyList<string> accepts, Advisory advisory) =>
        advisory.Aliases.Prepend(advisory.Id).Any(id => accepts.Contains(id, StringComparer.OrdinalIgnoreCase));

    /// <summary>Whether an advisory was published by the day on which the entry was written; one without a date may be newer.</summary>
    private static bool WasKnown(WhitelistEntry entry, Advisory advisory) =>
        entry.At is { } at && advisory.Published is { } published && DateOnly.FromDateTime(published.UtcDateTime) <= at;

    private Advisory Advisory(Breach breach, string id) =>
        _input.Certified.Of(breach.Node.Index)!.Vulnerabilities.First(advisory => advisory.Id == id);
}
