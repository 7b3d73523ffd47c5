using System.Collections.Concurrent;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// OSV's service: <c>POST /v1/querybatch</c> gives the ids of the records on each package@version, <c>GET /v1/vulns/{id}</c> each record. Whether
/// a version is affected is judged again on the record, by the same rules as for an export.
/// </summary>
/// <param name="api">The service's address, such as <c>https://api.osv.dev/</c>.</param>
/// <param name="exchange">Sends the requests.</param>
internal sealed class OsvApiAdvisorySource(Uri api, AdvisoryExchange exchange) : IAdvisorySource
{
    /// <summary>OSV takes no more queries in one call.</summary>
    internal const int QueriesPerRequest = 1000;

    /// <summary>A query has so many pages at most: beyond, the service goes round in circles.</summary>
    internal const int MaxPages = 100;

    private const int Concurrency = 10;
    private const long MaxAnswer = 64 * 1024 * 1024;

    private readonly Uri _batch = new(api, "v1/querybatch");

    /// <inheritdoc/>
    public string Name => "osv";

    /// <inheritdoc/>
    public async Task<AdvisoryAnswer> GetAsync(
        IReadOnlyCollection<PackageId> packages,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        var distinct = packages.Distinct().Order().ToList();
        var ids = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var chunk in distinct.Chunk(QueriesPerRequest))
        {
            if (await QueryAsync(chunk, ids, cancellationToken).ConfigureAwait(false) is { } failure)
            {
                return new AdvisoryAnswer { Source = Name, Failure = failure };
            }
        }

        var (records, recordFailure) = await FetchAsync(ids, progress, cancellationToken).ConfigureAwait(false);
        return recordFailure is not null
            ? new AdvisoryAnswer { Source = Name, Failure = recordFailure }
            : new AdvisoryAnswer { Source = Name, Advisories = Match(distinct, records) };
    }

    /// <summary>Asks for the ids on some packages, page by page: each query has pages of its own.</summary>
    private async Task<AdvisoryFailure?> QueryAsync(IReadOnlyList<PackageId> chunk, SortedSet<string> ids, CancellationToken cancellationToken)
    {
        var queries = chunk.Select(package => new OsvQuery(package, Page: null)).ToList();
        for (var page = 0; queries.Count > 0; page++)
        {
            if (page == MaxPages)
            {
                return new AdvisoryFailure(AdvisoryFailureKind.Unavailable, $"{Name}: the answer on {queries[0].Package} has more than {MaxPages} pages; run the gate again.");
            }

            List<OsvQuery> next = [];
            var current = queries;
            var request = new AdvisoryRequest(_batch, OsvQuery.Write(queries), Compress: false, MaxAnswer);
            var failure = await AdvisoryHttp
                .SendAsync(exchange, request, Name, body => next = OsvQuery.ReadAnswer(body.Span, current, ids), cancellationToken)
                .ConfigureAwait(false);
            if (failure is not null)
            {
                return failure;
            }

            queries = next;
        }

        return null;
    }

    private async Task<(IReadOnlyCollection<OsvRecord> Records, AdvisoryFailure? Failure)> FetchAsync(
        SortedSet<string> ids,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        var records = new ConcurrentBag<OsvRecord>();
        AdvisoryFailure? failure = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = stop.Token };
        try
        {
            await Parallel.ForEachAsync(
                ids,
                options,
                async (id, token) =>
                {
                    var request = new AdvisoryRequest(new Uri(api, "v1/vulns/" + Uri.EscapeDataString(id)), null, Compress: false, MaxAnswer);
                    if (await AdvisoryHttp.SendAsync(exchange, request, Name, body => records.Add(OsvRecordReader.Read(body.Span)), token).ConfigureAwait(false) is { } one)
                    {
                        // A record that OSV named and does not have is trouble, not the absence of the service.
                        _ = Interlocked.CompareExchange(ref failure, one with { Kind = AdvisoryFailureKind.Unavailable }, null);
                        await stop.CancelAsync().ConfigureAwait(false);
                        return;
                    }

                    progress?.Report(new EvidenceProgress(records.Count, ids.Count, "advisories (osv)"));
                }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ([], failure);
        }

        return (records, failure);
    }

    private static Dictionary<PackageId, IReadOnlyList<Advisory>> Match(List<PackageId> packages, IReadOnlyCollection<OsvRecord> records)
    {
        var byName = records.SelectMany(record => record.Entries).ToLookup(entry => entry.Package, StringComparer.Ordinal);
        var found = new Dictionary<PackageId, IReadOnlyList<Advisory>>();
        foreach (var package in packages)
        {
            var advisories = byName[package.Name].Select(entry => entry.Match(package.Version)).OfType<Advisory>().ToList();
            if (advisories.Count > 0)
            {
                advisories.Sort((left, right) => AdvisoryIds.Compare(left.Id, right.Id));
                found.Add(package, advisories);
            }
        }

        return found;
    }
}
