using System.Text.Json;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>Gathers what an OSV record says while it is read: its properties stand in any order.</summary>
internal sealed class OsvRecordBuilder
{
    /// <summary>The longest summary, in characters: one line is enough for a report.</summary>
    public const int MaxSummary = 300;

    private readonly Dictionary<string, List<OsvAffected>> _affected = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _weaknesses = new(StringComparer.Ordinal);
    private Severity? _word;
    private double? _score;
    private string? _advisoryUrl;
    private string? _otherUrl;

    public string? Id { get; set; }

    public bool Withdrawn { get; set; }

    public DateTimeOffset? Modified { get; set; }

    public DateTimeOffset? Published { get; set; }

    public string? Summary { get; set; }

    public string? Details { get; set; }

    public IReadOnlyList<string> Aliases { get; set; } = [];

    /// <summary>Takes the worst of several scores.</summary>
    public void AddScore(double? score) => _score = score is null ? _score : Math.Max(score.Value, _score ?? 0);

    /// <summary>Takes the ids of weaknesses, each once.</summary>
    public void AddWeaknesses(IEnumerable<string> ids) => _weaknesses.UnionWith(ids);

    /// <summary>Takes the worst of several words; what is no such word says nothing.</summary>
    public void AddSeverityWord(string? word)
    {
        if (AdvisorySeverity.FromWord(word) is { } severity && (_word is null || severity > _word))
        {
            _word = severity;
        }
    }

    /// <summary>Takes the first reference to an advisory, or the first at all.</summary>
    public void AddReference(string? type, string? url)
    {
        _advisoryUrl ??= type == "ADVISORY" ? url : null;
        _otherUrl ??= url;
    }

    /// <summary>Adds what is affected of an npm package.</summary>
    public void Add(string? package, OsvAffected affected)
    {
        if (string.IsNullOrEmpty(package))
        {
            throw new JsonException("an npm package in \"affected\" has no name");
        }

        if (!_affected.TryGetValue(package, out var list))
        {
            _affected.Add(package, list = []);
        }

        list.Add(affected);
    }

    /// <summary>The record.</summary>
    public OsvRecord Build()
    {
        if (string.IsNullOrWhiteSpace(Id))
        {
            throw new JsonException("the record has no \"id\"");
        }

        if (Withdrawn)
        {
            return new OsvRecord(Id, Modified, true, []);
        }

        var advisory = new Advisory
        {
            Id = Id,
            Aliases = [.. Aliases.Where(alias => alias != Id).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Severity = _word ?? (_score is { } score ? CvssVector.ToSeverity(score) : Severity.Unknown),
            CvssScore = _score,
            Summary = OneLine(string.IsNullOrWhiteSpace(Summary) ? Details ?? "" : Summary),
            Url = AdvisoryUrls.For(Id, _advisoryUrl ?? _otherUrl),
            Published = Published,
            Weaknesses = [.. _weaknesses],
            IsMalware = AdvisoryIds.IsMalware(Id) || Aliases.Any(AdvisoryIds.IsMalware),
        };
        var entries = new List<OsvEntry>(_affected.Count);
        foreach (var (package, affected) in _affected)
        {
            entries.Add(new OsvEntry { Package = package, Affected = affected, Advisory = advisory with { FixedIn = FixedVersions(affected) } });
        }

        return new OsvRecord(Id, Modified, false, entries);
    }

    private static IReadOnlyList<string> FixedVersions(List<OsvAffected> affected) =>
        AdvisoryVersions.Sort(
            from one in affected
            from range in one.Ranges
            from e in range.Events
            where e.Kind == OsvEventKind.Fixed
            select e.Version);

    internal static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= MaxSummary ? line : string.Concat(line.AsSpan(0, MaxSummary - 1), "…");
    }
}
