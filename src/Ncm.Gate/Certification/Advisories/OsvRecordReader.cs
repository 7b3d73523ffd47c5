using System.Text.Json;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Reads one OSV record (schema 1.x) in one pass over its UTF-8 bytes. Of the record only what judging and reporting
/// need is kept.
/// </summary>
internal static class OsvRecordReader
{
    /// <summary>Reads a record.</summary>
    /// <param name="utf8">The record.</param>
    /// <exception cref="JsonException">It is not JSON, or not an OSV record.</exception>
    public static OsvRecord Read(ReadOnlySpan<byte> utf8)
    {
        var json = new OsvJson(utf8);
        var record = new OsvRecordBuilder();
        if (!json.Enter(JsonTokenType.StartObject, "record"))
        {
            throw new JsonException("the record is null");
        }

        while (json.NextProperty())
        {
            ReadProperty(ref json, record);
        }

        json.ExpectEnd();
        return record.Build();
    }

    private static void ReadProperty(ref OsvJson json, OsvRecordBuilder record)
    {
        if (json.Is("id"u8))
        {
            record.Id = json.ReadString("id");
        }
        else if (json.Is("withdrawn"u8))
        {
            record.Withdrawn = json.ReadString("withdrawn") is not null;
        }
        else if (json.Is("modified"u8))
        {
            record.Modified = json.ReadTime("modified");
        }
        else if (json.Is("published"u8))
        {
            record.Published = json.ReadTime("published");
        }
        else if (json.Is("aliases"u8))
        {
            record.Aliases = json.ReadStrings("aliases");
        }
        else if (json.Is("summary"u8))
        {
            record.Summary = json.ReadString("summary");
        }
        else if (json.Is("details"u8))
        {
            record.Details = json.ReadStart("details", OsvRecordBuilder.MaxSummary * 2);
        }
        else if (json.Is("severity"u8))
        {
            ReadSeverities(ref json, record);
        }
        else if (json.Is("references"u8))
        {
            ReadReferences(ref json, record);
        }
        else if (json.Is("database_specific"u8))
        {
            _ = ReadDatabaseSpecific(ref json, record);
        }
        else if (json.Is("affected"u8))
        {
            ReadAffected(ref json, record);
        }
        else
        {
            json.Skip();
        }
    }

    private static void ReadAffected(ref OsvJson json, OsvRecordBuilder record)
    {
        if (!json.Enter(JsonTokenType.StartArray, "affected"))
        {
            return;
        }

        while (json.NextObject("affected"))
        {
            string? name = null;
            string? ecosystem = null;
            string? lastKnown = null;
            List<OsvRange> ranges = [];
            List<string> versions = [];
            while (json.NextProperty())
            {
                if (json.Is("package"u8))
                {
                    (name, ecosystem) = ReadPackage(ref json);
                }
                else if (json.Is("ranges"u8))
                {
                    ranges = ReadRanges(ref json);
                }
                else if (json.Is("versions"u8))
                {
                    versions = json.ReadStrings("versions");
                }
                else if (json.Is("severity"u8))
                {
                    ReadSeverities(ref json, record);
                }
                else if (json.Is("database_specific"u8))
                {
                    lastKnown = ReadDatabaseSpecific(ref json, record);
                }
                else
                {
                    json.Skip();
                }
            }

            if (string.Equals(ecosystem, "npm", StringComparison.OrdinalIgnoreCase))
            {
                record.Add(name, new OsvAffected(ranges, versions, lastKnown));
            }
        }
    }

    private static (string? Name, string? Ecosystem) ReadPackage(ref OsvJson json)
    {
        string? name = null;
        string? ecosystem = null;
        if (json.Enter(JsonTokenType.StartObject, "package"))
        {
            while (json.NextProperty())
            {
                if (json.Is("name"u8))
                {
                    name = json.ReadString("name");
                }
                else if (json.Is("ecosystem"u8))
                {
                    ecosystem = json.ReadString("ecosystem");
                }
                else
                {
                    json.Skip();
                }
            }
        }

        return (name, ecosystem);
    }

    private static List<OsvRange> ReadRanges(ref OsvJson json)
    {
        var ranges = new List<OsvRange>(1);
        if (!json.Enter(JsonTokenType.StartArray, "ranges"))
        {
            return ranges;
        }

        while (json.NextObject("ranges"))
        {
            string? type = null;
            List<OsvEvent> events = [];
            while (json.NextProperty())
            {
                if (json.Is("type"u8))
                {
                    type = json.ReadString("type");
                }
                else if (json.Is("events"u8))
                {
                    events = ReadEvents(ref json);
                }
                else
                {
                    json.Skip();
                }
            }

            // Commits say nothing about published versions. Every other type is ordered as npm orders versions.
            if (!string.Equals(type, "GIT", StringComparison.OrdinalIgnoreCase))
            {
                ranges.Add(new OsvRange(events));
            }
        }

        return ranges;
    }

    private static List<OsvEvent> ReadEvents(ref OsvJson json)
    {
        var events = new List<OsvEvent>(2);
        if (!json.Enter(JsonTokenType.StartArray, "events"))
        {
            return events;
        }

        while (json.NextObject("events"))
        {
            while (json.NextProperty())
            {
                OsvEventKind? kind = json.Is("introduced"u8) ? OsvEventKind.Introduced
                    : json.Is("fixed"u8) ? OsvEventKind.Fixed
                    : json.Is("last_affected"u8) ? OsvEventKind.LastAffected
                    : json.Is("limit"u8) ? OsvEventKind.Limit
                    : null;
                if (kind is null)
                {
                    json.Skip();
                }
                else if (json.ReadString("events") is { } version)
                {
                    events.Add(new OsvEvent(kind.Value, version));
                }
            }
        }

        return events;
    }

    private static void ReadSeverities(ref OsvJson json, OsvRecordBuilder record)
    {
        if (!json.Enter(JsonTokenType.StartArray, "severity"))
        {
            return;
        }

        while (json.NextObject("severity"))
        {
            while (json.NextProperty())
            {
                if (json.Is("score"u8))
                {
                    record.AddScore(CvssVector.BaseScore(json.ReadString("score")));
                }
                else
                {
                    json.Skip();
                }
            }
        }
    }

    private static void ReadReferences(ref OsvJson json, OsvRecordBuilder record)
    {
        if (!json.Enter(JsonTokenType.StartArray, "references"))
        {
            return;
        }

        while (json.NextObject("references"))
        {
            string? type = null;
            string? url = null;
            while (json.NextProperty())
            {
                if (json.Is("type"u8))
                {
                    type = json.ReadString("type");
                }
                else if (json.Is("url"u8))
                {
                    url = json.ReadString("url");
                }
                else
                {
                    json.Skip();
                }
            }

            record.AddReference(type, url);
        }
    }

    /// <summary>
    /// GitHub's severity word and kinds of weakness go to the record; of an <c>affected</c> object, its last known range is given back. The schema lets databases put
    /// anything here, so that nothing is an error.
    /// </summary>
    private static string? ReadDatabaseSpecific(ref OsvJson json, OsvRecordBuilder record)
    {
        string? lastKnown = null;
        if (!json.TryEnterObject())
        {
            return null;
        }

        while (json.NextProperty())
        {
            if (json.Is("severity"u8))
            {
                record.AddSeverityWord(json.ReadStringIfAny());
            }
            else if (json.Is("cwe_ids"u8))
            {
                record.AddWeaknesses(json.ReadStringsIfAny());
            }
            else if (json.Is("last_known_affected_version_range"u8))
            {
                lastKnown = json.ReadStringIfAny();
            }
            else
            {
                json.Skip();
            }
        }

        return lastKnown;
    }
}
