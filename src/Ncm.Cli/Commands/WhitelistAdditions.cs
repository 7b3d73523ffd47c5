using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary>Judges before, and writes and shows after, entries are decided about.</summary>
internal static class WhitelistAdditions
{
    /// <summary>Whether a report leaves something undecided; if so, why is said on standard error.</summary>
    public static bool IsUndecided(ParseResult parsed, GateReport report)
    {
        if (report.Outcome != GateOutcome.Undecided)
        {
            return false;
        }

        new TableWriter(parsed.InvocationConfiguration.Error, color: false).WriteFindings(report with
        {
            Findings = [.. report.Findings.Where(finding => finding.Rule == Rules.EvidenceUnavailable)],
        });
        return true;
    }

    /// <summary>Writes the entries into the whitelist and shows them.</summary>
    public static async Task WriteAsync(
        ParseResult parsed, WhitelistStore store, IReadOnlyList<WhitelistEntry> chosen, bool json, CancellationToken cancellationToken, bool withDependencies = false)
    {
        var (entries, done) = await store.AddAsync(chosen, withDependencies, parsed.InvocationConfiguration.Error, cancellationToken);
        var (output, now) = (parsed.InvocationConfiguration.Output, TimeProvider.System.GetUtcNow());
        if (json)
        {
            StandardOutput.WriteJson(output, stream => WhitelistListing.WriteJson(stream, entries, now));
            return;
        }

        WhitelistListing.WriteTable(output, entries, now);
        await output.WriteLineAsync(entries.Count == 0
            ? "Nothing was whitelisted."
            : $"{store.Shown}: {done}.");
    }

    /// <summary>Says what was left out because nobody should accept it in passing.</summary>
    public static void SayLeftOut(ParseResult parsed, IEnumerable<WhitelistCandidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            var id = PlainText.EscapeForLog(candidate.Package.Id.ToString());
            var rules = string.Join(", ", candidate.Findings.Select(finding => $"{finding.Rule.Id} {finding.Rule.Name}").Distinct());
            parsed.InvocationConfiguration.Error.WriteLine(
                $"nscm: {id} is left out ({rules}): it is accepted only by its name, with 'nscm whitelist add {id}'.");
        }
    }

    /// <summary>Says what no entry can accept.</summary>
    public static void SayOthers(ParseResult parsed, IReadOnlyList<Finding> others)
    {
        foreach (var finding in others)
        {
            parsed.InvocationConfiguration.Error.WriteLine(
                $"nscm: no entry can accept {finding.Rule.Id}: {PlainText.EscapeForLog(finding.Message)}");
        }
    }
}
