using System.Globalization;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>One advisory of npm's bulk answer: <c>{"id":1106913,"url":…,"title":…,"severity":…,"vulnerable_versions":…,"cvss":{"score":…}}</c>.</summary>
internal static class NpmBulkAdvisory
{
    /// <summary>Reads one; the reader stands inside its object.</summary>
    /// <returns>The advisory and the range of versions that it affects.</returns>
    public static (Advisory Advisory, string? Range) Read(ref OsvJson json)
    {
        string? range = null;
        string? url = null;
        string? stated = null;
        double? number = null;
        double? score = null;
        var title = "";
        var severity = Severity.Unknown;
        List<string> weaknesses = [];
        while (json.NextProperty())
        {
            if (json.Is("vulnerable_versions"u8))
            {
                range = json.ReadStringIfAny();
            }
            else if (json.Is("url"u8))
            {
                url = json.ReadStringIfAny();
            }
            else if (json.Is("title"u8))
            {
                title = json.ReadStringIfAny() ?? "";
            }
            else if (json.Is("severity"u8))
            {
                severity = AdvisorySeverity.FromWord(json.ReadStringIfAny()) ?? Severity.Unknown;
            }
            else if (json.Is("cwe"u8))
            {
                weaknesses = json.ReadStringsIfAny();
            }
            else if (json.Is("cvss"u8))
            {
                score = ReadScore(ref json);
            }
            else if (json.Is("id"u8))
            {
                number = json.ReadNumberIfAny();
            }
            else if (json.Is("github_advisory_id"u8))
            {
                stated = json.ReadStringIfAny();
            }
            else
            {
                json.Skip();
            }
        }

        // npm's own number says nothing outside npm; the address holds GitHub's id.
        var id = AdvisoryIds.FromUrl(stated) ?? AdvisoryIds.FromUrl(url) ?? string.Create(CultureInfo.InvariantCulture, $"npm:{number ?? 0}");
        var advisory = new Advisory
        {
            Id = id,
            Severity = severity == Severity.Unknown && score is { } value ? CvssVector.ToSeverity(value) : severity,
            CvssScore = score,
            Summary = OsvRecordBuilder.OneLine(title),
            Url = AdvisoryUrls.For(id, url),

            // What cannot be compared counts as affected.
            VulnerableVersions = string.IsNullOrWhiteSpace(range) || !NpmRange.TryParse(range, loose: true, out _) ? VersionInterval.Every.ToString() : range,
            Weaknesses = weaknesses,
        };
        return (advisory, range);
    }

    /// <summary>The score; npm writes 0 where there is none.</summary>
    private static double? ReadScore(ref OsvJson json)
    {
        double? score = null;
        if (!json.TryEnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("score"u8))
            {
                score = json.ReadNumberIfAny();
            }
            else
            {
                json.Skip();
            }
        }

        return score is > 0 and <= 10 ? score : null;
    }
}
