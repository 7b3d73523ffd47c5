namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// The compact form of an <see cref="OsvEntry"/> in the index. Reading and writing stand side by side: any change here is a new
/// <see cref="OsvIndexFile.Format"/>.
/// </summary>
internal static class OsvEntryCodec
{
    /// <summary>Writes an entry but for its package's name.</summary>
    public static void Write(BinaryWriter writer, OsvEntry entry)
    {
        var advisory = entry.Advisory;
        writer.Write(advisory.Id);
        WriteStrings(writer, advisory.Aliases);
        writer.Write((byte)advisory.Severity);
        writer.Write(advisory.CvssScore ?? double.NaN);
        writer.Write(advisory.Summary);
        writer.Write(advisory.Url ?? "");
        writer.Write(advisory.Published?.UtcTicks ?? 0);
        writer.Write(advisory.IsMalware);
        WriteStrings(writer, advisory.FixedIn);
        WriteStrings(writer, advisory.Weaknesses);
        writer.Write7BitEncodedInt(entry.Affected.Count);
        foreach (var affected in entry.Affected)
        {
            WriteAffected(writer, affected);
        }
    }

    /// <summary>Reads an entry on a package.</summary>
    public static OsvEntry Read(BinaryReader reader, string package)
    {
        var advisory = new Advisory
        {
            Id = reader.ReadString(),
            Aliases = ReadStrings(reader),
            Severity = (Severity)reader.ReadByte(),
            CvssScore = reader.ReadDouble() is var score && double.IsNaN(score) ? null : score,
            Summary = reader.ReadString(),
            Url = reader.ReadString() is { Length: > 0 } url ? url : null,
            Published = reader.ReadInt64() is var ticks && ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero),
            IsMalware = reader.ReadBoolean(),
            FixedIn = ReadStrings(reader),
            Weaknesses = ReadStrings(reader),
        };
        var affected = new OsvAffected[ReadCount(reader)];
        for (var i = 0; i < affected.Length; i++)
        {
            affected[i] = ReadAffected(reader);
        }

        return new OsvEntry { Package = package, Advisory = advisory, Affected = affected };
    }

    private static void WriteAffected(BinaryWriter writer, OsvAffected affected)
    {
        writer.Write7BitEncodedInt(affected.Ranges.Count);
        foreach (var range in affected.Ranges)
        {
            writer.Write7BitEncodedInt(range.Events.Count);
            foreach (var (kind, version) in range.Events)
            {
                writer.Write((byte)kind);
                writer.Write(version);
            }
        }

        WriteStrings(writer, affected.Versions);
        writer.Write(affected.LastKnown is not null);
        writer.Write(affected.LastKnown ?? "");
    }

    private static OsvAffected ReadAffected(BinaryReader reader)
    {
        var ranges = new OsvRange[ReadCount(reader)];
        for (var i = 0; i < ranges.Length; i++)
        {
            var events = new OsvEvent[ReadCount(reader)];
            for (var j = 0; j < events.Length; j++)
            {
                events[j] = new OsvEvent((OsvEventKind)reader.ReadByte(), reader.ReadString());
            }

            ranges[i] = new OsvRange(events);
        }

        var versions = ReadStrings(reader);
        var hasLastKnown = reader.ReadBoolean();
        var lastKnown = reader.ReadString();
        return new OsvAffected(ranges, versions, hasLastKnown ? lastKnown : null);
    }

    private static void WriteStrings(BinaryWriter writer, IReadOnlyList<string> strings)
    {
        writer.Write7BitEncodedInt(strings.Count);
        foreach (var text in strings)
        {
            writer.Write(text);
        }
    }

    private static string[] ReadStrings(BinaryReader reader)
    {
        var strings = new string[ReadCount(reader)];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = reader.ReadString();
        }

        return strings;
    }

    /// <summary>A count can be no larger than the bytes that are left: a damaged file must not ask for gigabytes.</summary>
    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count
            : throw new InvalidDataException("a count is beyond the data");
    }
}
