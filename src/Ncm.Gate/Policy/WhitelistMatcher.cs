using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy;

/// <summary>Finds the whitelist entry that accepts a breach.</summary>
internal sealed class WhitelistMatcher(GateInput input)
{
    private readonly ILookup<string, WhitelistEntry> _byPackage = input.Whitelist
        .Where(entry => !entry.IsExpired(input.Now))
        .ToLookup(entry => entry.Package, StringComparer.Ordinal);

    /// <summary>The entry that accepts a breach; <see langword="null"/> when none does.</summary>
    public WhitelistEntry? Accepts(Breach breach) =>
        breach.Node.Entry is { Version: { } version } entry
            ? _byPackage[entry.Name].FirstOrDefault(candidate =>
                candidate.Covers(new PackageId(entry.Name, version), entry.Integrity, entry.Resolved) && Accepts(candidate, breach))
            : null;

    /// <summary>What rests on advisories is accepted when each of them is.</summary>
    private bool Accepts(WhitelistEntry entry, Breach breach)
    {
        if (breach.Advisories.Count == 0)
        {
            return entry.AcceptsRule(breach.Rule);
        }

        var known = input.Certified.Of(breach.Node.Index)!.Vulnerabilities;
        return breach.Advisories.All(id => entry.AcceptsAdvisory(known.First(advisory => advisory.Id == id)));
    }
}
