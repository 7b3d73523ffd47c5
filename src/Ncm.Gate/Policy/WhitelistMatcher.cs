using Ncm.Gate.Certification;

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
        breach.Rule.CanBeWhitelisted && breach.Node.Entry is { Version: { } version } entry
            ? _byPackage[entry.Name].FirstOrDefault(candidate =>
                candidate.Covers(new Npm.PackageId(entry.Name, version), entry.Integrity, entry.Resolved) && Accepts(candidate, breach))
            : null;

    private bool Accepts(WhitelistEntry entry, Breach breach)
    {
        if (entry.Accepts is { } accepts)
        {
            return breach.Advisories.Count > 0
                ? breach.Advisories.All(advisory => Names(accepts, breach, advisory))
                : accepts.Contains(breach.Rule.Id, StringComparer.OrdinalIgnoreCase);
        }

        return breach.Rule.IsAboutThePackage && breach.Advisories.All(advisory => WasKnown(entry, breach, advisory));
    }

    /// <summary>An advisory is accepted by its id or one of its aliases; a rule's id accepts those known when the entry was written.</summary>
    private bool Names(IReadOnlyList<string> accepts, Breach breach, string id) =>
        Advisory(breach, id) is { } advisory
        && (accepts.Contains(advisory.Id, StringComparer.OrdinalIgnoreCase)
            || advisory.Aliases.Any(alias => accepts.Contains(alias, StringComparer.OrdinalIgnoreCase)));

    private bool WasKnown(WhitelistEntry entry, Breach breach, string id) =>
        Advisory(breach, id) is { Published: { } published } && entry.At is { } at && published.UtcDateTime.Date <= at.ToDateTime(TimeOnly.MinValue);

    private Advisory? Advisory(Breach breach, string id) =>
        _input.Certified.Of(breach.Node.Index)?.Vulnerabilities.FirstOrDefault(advisory => advisory.Id == id);
}
