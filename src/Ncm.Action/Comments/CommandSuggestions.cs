using System.Globalization;
using System.Text;
using Ncm.Gate.Graph;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Comments;

/// <summary>The comments by which what fails could be whitelisted, ready to copy but for the reason.</summary>
internal static class CommandSuggestions
{
    private const string Reason = "…";

    // More than a person copies one by one.
    private const int MaxCommands = 20;

    // What the words around the commands take at most.
    private const int Around = 300;

    /// <summary>The commands for what fails in a lock file. What no comment can accept has none.</summary>
    /// <param name="report">The report, with the places as the gate named them.</param>
    /// <param name="now">The present.</param>
    public static IReadOnlyList<string> Of(GateReport report, DateTimeOffset now)
    {
        var decision = new WhitelistDecision(Reason, "somebody", WhitelistDate.Instant(now), Expires: null);
        var graph = report.Graph!;
        return
        [
            .. WhitelistProposal.Of(graph, report.Packages, report.Findings).Candidates
                .SelectMany(candidate => candidate.EntriesFor(decision).Select(entry => Text(candidate, entry, graph)))

                // The grammar says what may be accepted so; it is asked with a reason that has a letter.
                .Where(command => CommandGrammar.Read(command.Replace(Reason, "x", StringComparison.Ordinal)).Command is CommentCommand.Add)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>The commands in Markdown, behind a fold; nothing where there are none.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="maxBytes">How many bytes of UTF-8 it may have.</param>
    public static string Markdown(IReadOnlyList<string> commands, int maxBytes)
    {
        if (commands.Count == 0)
        {
            return "";
        }

        // A command is one line of what can be told by eye, so it cannot end the fence.
        var shown = Fitting.Of(commands.Select(command => $"{command}\n").Take(MaxCommands), maxBytes - Around);
        var omitted = commands.Count > shown.Count ? string.Create(CultureInfo.InvariantCulture, $"\nAnd {commands.Count - shown.Count} more.\n") : "";
        return $"""
            <details><summary>To whitelist by comment</summary>

            Who may writes one of these, with the reason, as a comment of its own:

            ```text
            {string.Concat(shown)}```
            {omitted}
            </details>

            """.ReplaceLineEndings("\n");
    }

    private static string Text(WhitelistCandidate candidate, WhitelistEntry entry, DependencyGraph graph)
    {
        var command = new StringBuilder($"{CommandGrammar.Prefix} whitelist add {candidate.Package.Id} reason: {Reason}");
        if (entry.Accepts is { } accepts && !accepts.SequenceEqual([Rules.UncertifiableSource.Id]))
        {
            command.Append(CultureInfo.InvariantCulture, $" accepts: {string.Join(", ", accepts)}");
        }

        if (entry.Resolved is { } resolved)
        {
            command.Append(CultureInfo.InvariantCulture, $" resolved: {resolved}");
        }

        return IntegrityOf(candidate, entry, graph) is { } integrity ? $"{command} integrity: {integrity}" : command.ToString();
    }

    /// <summary>The bytes of a tarball that no registry published are named too.</summary>
    private static string? IntegrityOf(WhitelistCandidate candidate, WhitelistEntry entry, DependencyGraph graph) =>
        entry.Integrity ?? (entry.Resolved is null
            ? null
            : graph.Nodes.Select(node => node.Entry)
                .FirstOrDefault(locked => locked.Name == candidate.Package.Id.Name && locked.Version == candidate.Package.Id.Version && locked.Resolved == entry.Resolved)
                ?.Integrity);
}
