using System.Globalization;
using Ncm.Action.Comments;
using Ncm.Action.Runner;
using Ncm.Gate;
using Ncm.Gate.Npm;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Checks;

/// <summary>
/// Records what comments granted in the whitelist of the certified registry. Where that fails there is a warning and no more: the verdict stands on the
/// comments, which count all the same, and the next push tries again.
/// </summary>
/// <param name="log">The job's log.</param>
internal sealed class GrantRecorder(WorkflowLog log)
{
    private const int MostNames = 20;

    // The job has its verdict and waits for nothing else.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Records the grants about packages that the judged lock file has; what the registry knows already it is not told twice.</summary>
    /// <param name="request">What was judged, by a policy that names the registry.</param>
    /// <param name="report">What came of it.</param>
    /// <param name="grants">The grants in force.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>What a person should know.</returns>
    public async Task<IReadOnlyList<string>> RecordAsync(
        GateRequest request, GateReport report, IReadOnlyList<Grant> grants, CancellationToken cancellationToken)
    {
        var used = Grant.Latest(grants).Where(grant => IsAbout(grant, report)).ToList();
        if (used.Count == 0)
        {
            return [];
        }

        var registry = request.Policy!.Registry!.AbsoluteUri;
        var (added, failure) = await RecordAsync(request, used, cancellationToken);
        var notes = new List<string>();
        if (added.Count > 0)
        {
            var names = string.Join(", ", added.Take(MostNames).Select(entry => $"{entry.Package}@{entry.Versions}"));
            var more = added.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {added.Count - MostNames} more") : "";
            notes.Add($"Recorded in the whitelist of {registry}: {names}{more}.");
        }

        if (failure is not null)
        {
            var warning = $"What comments granted is not recorded in the whitelist of {registry}: {failure} It counts here all the same, and the next push tries again.";
            log.Warning("NCM Gate", warning);
            notes.Add(warning);
        }

        return notes;
    }

    private static async Task<WhitelistRecording> RecordAsync(GateRequest request, IEnumerable<Grant> grants, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, request.TimeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var registry = CertifiedRegistry.OfPolicy(request);
            return await registry.RecordAsync([.. grants.Select(grant => new OriginatedEntry(grant.Entry, grant.Comment.Url))], both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WhitelistRecording([], "it did not answer in time.");
        }
    }

    private static bool IsAbout(Grant grant, GateReport report) => report.Graph?.Nodes.Any(node =>
        node.Entry.Version is { } version && grant.Entry.Covers(new PackageId(node.Entry.Name, version), node.Entry.Integrity, node.Entry.Resolved)) == true;
}
