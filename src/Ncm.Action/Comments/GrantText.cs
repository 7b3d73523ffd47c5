using System.Globalization;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Comments;

/// <summary>Shows grants in Markdown.</summary>
internal static class GrantText
{
    // What the words around a list take at most.
    private const int Around = 300;

    /// <summary>A table of grants.</summary>
    /// <param name="grants">The grants.</param>
    /// <param name="maxBytes">How many bytes of UTF-8 it may have.</param>
    public static string Table(IReadOnlyList<Grant> grants, int maxBytes)
    {
        var rows = Fitting.Of(grants.Select(Row), maxBytes - Around);
        return $"| Package | Accepted | Reason | By | Until |\n|---|---|---|---|---|\n{string.Concat(rows)}{Omitted(grants.Count - rows.Count)}";
    }

    /// <summary>The entries as they stand in a whitelist file, ready to paste; nothing where there are none.</summary>
    /// <param name="grants">The grants.</param>
    /// <param name="maxBytes">How many bytes of UTF-8 it may have.</param>
    public static string ToPaste(IReadOnlyList<Grant> grants, int maxBytes)
    {
        if (grants.Count == 0)
        {
            return "";
        }

        // A file has one entry about the same.
        var entries = Grant.Latest(grants)
            .Select(grant => $"# {PlainText.Escape(grant.Comment.Url, 200)}\n{WhitelistFile.Format(grant.Entry)}")
            .ToList();
        var shown = Fitting.Of(entries, maxBytes - Around);
        var yaml = string.Concat(shown);
        var fence = "```";
        while (yaml.Contains(fence, StringComparison.Ordinal))
        {
            fence += "`";
        }

        return $"""
            <details><summary>Granted by comments: to keep it longer, paste it into {NcmDirectory.Name}/{WhitelistFile.FileName}</summary>

            {fence}yaml
            {yaml}{fence}
            {Omitted(entries.Count - shown.Count)}
            </details>

            """.ReplaceLineEndings("\n");
    }

    private static string Row(Grant grant)
    {
        var entry = grant.Entry;
        var accepted = entry.Accepts is { } accepts ? MarkdownText.Code(string.Join(", ", accepts)) : "what was known";
        return $"| {MarkdownText.Code($"{entry.Package}@{entry.Versions}")} | {accepted} | {MarkdownText.Prose(entry.Reason)} | {CommentReply.Link(grant.Comment)} | {entry.Expires} |\n";
    }

    private static string Omitted(int count) => count > 0 ? string.Create(CultureInfo.InvariantCulture, $"\nAnd {count} more.\n") : "";
}
