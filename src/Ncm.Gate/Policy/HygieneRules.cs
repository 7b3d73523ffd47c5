using System.Globalization;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Graph;

namespace Ncm.Gate.Policy;

/// <summary>The rules about the whitelist and the advisories themselves (NCM3xxx). None of them fails the gate.</summary>
/// <param name="input">Everything that the verdict depends on.</param>
/// <param name="judged">The verdicts, by node.</param>
/// <param name="whitelist">The whitelist, after every breach was held against it.</param>
internal sealed class HygieneRules(GateInput input, IReadOnlyList<JudgedNode?> judged, WhitelistMatcher whitelist)
{
    /// <summary>
    /// How long before its end an entry is warned about. Nobody's standard: two weeks are our own choice, a common length of a team's
    /// planning, so that the warning comes while the replacement can still be planned.
    /// </summary>
    private static readonly TimeSpan ExpiresSoon = TimeSpan.FromDays(14);

    private readonly ILookup<string, DependencyNode> _installed = input.Certified.Graph.Nodes.ToLookup(node => node.Entry.Name, StringComparer.Ordinal);

    /// <summary>Everything that is to be said.</summary>
    public IEnumerable<Finding> Find() => input.Whitelist.Select(OfEntry).Concat(input.Exports.Select(OfExport)).OfType<Finding>();

    private Finding? OfEntry(WhitelistEntry entry)
    {
        if (entry.IsExpired(input.Now))
        {
            return About(entry, Rules.WhitelistExpired, $"expired on {entry.Expires} and no longer counts");
        }

        if (!whitelist.IsNeeded(entry))
        {
            return WhyUnneeded(entry) is { } why ? About(entry, Rules.WhitelistUnused, $"is not needed: {why}; remove it") : null;
        }

        return entry.Expires is { } end && end.End - input.Now <= ExpiresSoon && whitelist.UpheldBy(entry) is { Count: > 0 } upheld
            ? About(entry, Rules.WhitelistExpiring, $"expires on {end}; without it {Names(upheld.Select(id => id.ToString()))} fail{(upheld.Count == 1 ? "s" : "")}")
            : null;
    }

    /// <summary>Why an entry is not needed; <see langword="null"/> where something that it covers was not judged, could not be, or fails all the same.</summary>
    private string? WhyUnneeded(WhitelistEntry entry)
    {
        var covered = _installed[entry.Package].Where(node => WhitelistMatcher.Covers(entry, node)).ToList();
        if (covered.Count == 0)
        {
            return "the lock file has nothing that it covers";
        }

        if (covered.Exists(node => judged[node.Index]?.Verdict is not (Verdict.Certified or Verdict.Whitelisted) || IsPartlyUnknown(node)))
        {
            return null;
        }

        var names = covered.Select(node => $"{node.Entry.Name}@{node.Entry.Version}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return covered.TrueForAll(node => judged[node.Index]!.Verdict == Verdict.Certified)
            ? $"{Names(names)} {(names.Count == 1 ? "is" : "are")} certified now"
            : $"nothing that it accepts is wrong with {Names(names)}";
    }

    private bool IsPartlyUnknown(DependencyNode node) =>
        input.Certified.Of(node.Index)?.Evidence is { FactsFailure: not null } or { AdvisoriesFailure: not null };

    private Finding About(WhitelistEntry entry, Rule rule, string message) => new()
    {
        Rule = rule,
        Where = entry.Where.Path is null ? input.Certified.Graph.Nodes[0].Entry.Where : entry.Where,
        Message = $"the whitelist entry for {entry.Package} {entry.Versions.Text} {message}",
    };

    private Finding? OfExport(AdvisoryExport export)
    {
        var index = input.Policy.Advisories.ToList().IndexOf(export.Name);
        var where = (index < 0 ? null : input.Policy.LocationOf("advisories", index)) ?? input.Policy.LocationOf("advisories")
            ?? (input.Policy.Path is { } path ? new FileLocation(path) : input.Certified.Graph.Nodes[0].Entry.Where);
        var age = input.Now - export.NewestRecord;
        var old = age switch
        {
            null => "does not say when its records were modified, so its age is unknown",
            { } known when known > input.Policy.AdvisoryMaxAge =>
                string.Create(CultureInfo.InvariantCulture, $"is {Words(known)} old by its newest record, of {export.NewestRecord:yyyy-MM-dd}"),
            _ => null,
        };
        return old is null ? null : new Finding
        {
            Rule = Rules.AdvisoriesStale,
            Where = where,
            Message = $"the OSV export {export.Name} {old}; the policy asks for {Words(input.Policy.AdvisoryMaxAge)} at most, so fetch a newer one",
        };
    }

    private static string Words(TimeSpan age) => age.TotalDays switch
    {
        >= 2 => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalDays} days"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)age.TotalHours} hours"),
    };

    /// <summary>A few names; a range may cover hundreds.</summary>
    private static string Names(IEnumerable<string> names)
    {
        const int Shown = 3;
        var all = names.ToList();
        return all.Count <= Shown ? string.Join(", ", all) : $"{string.Join(", ", all.Take(Shown))} and {all.Count - Shown} more";
    }
}
