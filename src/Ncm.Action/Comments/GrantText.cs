using System.Globalization;
using System.Text;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Comments;

/// <summary>Shows grants in Markdown.</summary>
internal static class GrantText
{
    /// <summary>A table of grants.</summary>
    /// <param name="grants">The grants.</param>
    /// <param name="maxRows">How many are shown.</param>
    public static string Table(IReadOnlyList<Grant> grants, int maxRows)
    {
        var text = new StringBuilder("| Package | Accepted | Reason | By | Until |\n|---|---|---|---|---|\n");
        foreach (var (entry, _, comment) in grants.Take(maxRows))
        {
            var accepted = entry.Accepts is { } accepts ? MarkdownText.Code(string.Join(", ", accepts)) : "what was known";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {MarkdownText.Code($"{entry.Package}@{entry.Versions}")} | {accepted} | {MarkdownText.Prose(entry.Reason)} | {CommentReply.Link(comment)} | {entry.Expires} |\n");
        }

        return Omitted(text, grants.Count - maxRows).ToString();
    }

    /// <summary>The entries as they stand in a whitelist file, ready to paste; nothing where there are none.</summary>
    /// <param name="grants">The grants.</param>
    /// <param name="maxEntries">How many are shown.</param>
    public static string ToPaste(IReadOnlyList<Grant> grants, int maxEntries)
    {
        if (grants.Count == 0)
        {
            return "";
        }

        // One entry of a file may be about the same, the later one.
        var entries = grants.GroupBy(grant => (grant.Entry.Package, grant.Entry.Versions.Text, grant.Entry.Resolved, grant.Entry.Integrity)).Select(same => same.Last()).ToList();
        var yaml = string.Concat(entries.Take(maxEntries).Select(grant => $"# {PlainText.Escape(grant.Comment.Url, 200)}\n{WhitelistFile.Format(grant.Entry)}"));
        var fence = "```";
        while (yaml.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        var text = new StringBuilder(
            $"<details><summary>Granted by comments: to keep it longer, paste it into {NcmDirectory.Name}/{WhitelistFile.FileName}</summary>\n\n{fence}yaml\n{yaml}{fence}\n");
        return Omitted(text, entries.Count - maxEntries).Append("\n</details>\n").ToString();
    }

    private static StringBuilder Omitted(StringBuilder text, int count) =>
        count > 0 ? text.Append(CultureInfo.InvariantCulture, $"\nAnd {count} more.\n") : text;
}
