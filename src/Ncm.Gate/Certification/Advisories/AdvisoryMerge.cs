using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Makes one advisory of the records that name each other as aliases, also by way of a third. The outcome does not depend on the order of
/// the records: of what they say differently, the worst counts.
/// </summary>
internal static class AdvisoryMerge
{
    /// <summary>Merges the advisories of one package, sorted by id.</summary>
    public static IReadOnlyList<Advisory> Merge(IEnumerable<Advisory> advisories)
    {
        // Each id points towards the one that stands for its group.
        var parents = new Dictionary<string, string>(StringComparer.Ordinal);
        var all = advisories.ToList();
        foreach (var advisory in all)
        {
            Join(advisory.Id, advisory.Id);
            foreach (var alias in advisory.Aliases)
            {
                Join(advisory.Id, alias);
            }
        }

        var merged = all.GroupBy(advisory => Root(advisory.Id), StringComparer.Ordinal).Select(group => One([.. group])).ToList();
        merged.Sort((left, right) => AdvisoryIds.Compare(left.Id, right.Id));
        return merged;

        void Join(string left, string right)
        {
            parents.TryAdd(left, left);
            parents.TryAdd(right, right);
            parents[Root(left)] = Root(right);
        }

        string Root(string id)
        {
            while (parents[id] != id)
            {
                parents[id] = parents[parents[id]];
                id = parents[id];
            }

            return id;
        }
    }

    private static Advisory One(List<Advisory> records)
    {
        var ids = records.SelectMany(record => record.Aliases.Prepend(record.Id)).Distinct(StringComparer.Ordinal).ToList();
        ids.Sort(AdvisoryIds.Compare);
        records.Sort(CompareRecords);
        return new Advisory
        {
            Id = ids[0],
            Aliases = [.. ids.Skip(1).Order(StringComparer.Ordinal)],
            Severity = records.Max(record => record.Severity),
            CvssScore = records.Max(record => record.CvssScore),
            Summary = records.Find(record => record.Summary.Length > 0)?.Summary ?? "",
            Url = AdvisoryUrls.For(ids[0], records.Find(record => record.Url is not null)?.Url),
            Published = records.Min(record => record.Published),
            FixedIn = AdvisoryVersions.Sort(records.SelectMany(record => record.FixedIn)),
            VulnerableVersions = Unite([.. records.Select(record => record.VulnerableVersions).Distinct(StringComparer.Ordinal)]),
            Weaknesses = [.. records.SelectMany(record => record.Weaknesses).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            IsMalware = records.Exists(record => record.IsMalware) || ids.Exists(AdvisoryIds.IsMalware),
        };
    }

    /// <summary>The range of all that any range admits; <see langword="null"/> where one record does not say.</summary>
    private static string? Unite(List<string?> ranges) => ranges switch
    {
        [var one] => one,
        _ when ranges.Contains(null) => null,
        _ => VersionInterval.ToRange(ranges.SelectMany(static range =>
            NpmRange.TryParse(range, loose: true, out var parsed) ? VersionInterval.Of(parsed) : [VersionInterval.Every])),
    };

    /// <summary>The record with the better id speaks for the group; among several with one id, the texts decide.</summary>
    private static int CompareRecords(Advisory left, Advisory right)
    {
        var byId = AdvisoryIds.Compare(left.Id, right.Id);
        var bySummary = byId != 0 ? byId : string.CompareOrdinal(left.Summary, right.Summary);
        return bySummary != 0 ? bySummary : string.CompareOrdinal(left.Url, right.Url);
    }
}
