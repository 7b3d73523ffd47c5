using System.Text.Json;
using Ncm.Gate.Policy;

namespace Ncm.Gate.Reporting;

/// <summary>Shows whitelist entries: a table for a person, JSON for a program.</summary>
public static class WhitelistListing
{
    private const int MaxColumn = 60;

    /// <summary>Writes a table; what is expired is marked.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="now">The present.</param>
    public static void WriteTable(TextWriter writer, IReadOnlyList<WhitelistEntry> entries, DateTimeOffset now)
    {
        if (entries.Count == 0)
        {
            return;
        }

        string[] titles = ["Package", "Versions", "By", "At", "Expires", "Reason"];
        var rows = entries.Select(entry => Row(entry, now)).ToList();
        var widths = titles.Select((title, column) => Math.Min(MaxColumn, rows.Append(titles).Max(row => row[column].Length))).ToList();
        WriteRow(writer, titles, widths);
        writer.WriteLine(new string('─', widths.SkipLast(1).Sum(width => width + 2) + titles[^1].Length));
        foreach (var row in rows)
        {
            WriteRow(writer, row, widths);
        }
    }

    /// <summary>Writes a list of objects: the original's name and version, the file's other keys, and whether the entry is expired.</summary>
    /// <param name="output">Where to, in UTF-8.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="now">The present.</param>
    public static void WriteJson(Stream output, IEnumerable<WhitelistEntry> entries, DateTimeOffset now)
    {
        using var json = new Utf8JsonWriter(output, JsonText.Options);
        json.WriteStartArray();
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteText("name", entry.Package);
            json.WriteText("version", entry.Versions.Text);
            json.WriteText("reason", entry.Reason);
            WriteAccepts(json, entry.Accepts);
            json.WriteText("by", entry.By);
            json.WriteText("at", entry.At.ToString());
            json.WriteText("expires", entry.Expires?.ToString());
            json.WriteText("integrity", entry.Integrity);
            json.WriteText("resolved", entry.Resolved);
            json.WriteBoolean("expired", entry.IsExpired(now));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteAccepts(Utf8JsonWriter json, IReadOnlyList<string>? accepts)
    {
        if (accepts is null)
        {
            json.WriteNull("accepts");
            return;
        }

        json.WriteStartArray("accepts");
        foreach (var id in accepts)
        {
            json.WriteTextValue(id);
        }

        json.WriteEndArray();
    }

    private static string[] Row(WhitelistEntry entry, DateTimeOffset now) =>
    [
        PlainText.EscapeForLog(entry.Package),
        PlainText.EscapeForLog(entry.Versions.Text),
        PlainText.EscapeForLog(entry.By),
        entry.At.ToString(),
        entry.Expires is not { } expires ? "" : entry.IsExpired(now) ? $"{expires} (expired)" : expires.ToString(),
        PlainText.EscapeForLog(entry.Accepts is { } accepts ? $"{entry.Reason} [{string.Join(", ", accepts)}]" : entry.Reason),
    ];

    private static void WriteRow(TextWriter writer, string[] row, List<int> widths) =>
        writer.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
}
