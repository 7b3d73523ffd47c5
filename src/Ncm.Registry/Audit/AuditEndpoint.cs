using System.Text.Json;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;

namespace Ncm.Registry.Audit;

/// <summary>
/// npm's audits, answered from the advisories that the registry's policy names: <c>advisories/bulk</c>, which npm, yarn 4, pnpm 11 and bun ask, and the older
/// <c>audits</c> and <c>audits/quick</c>. Without an answer of the advisories there is an error and no report: one that says of nothing would look like a
/// clean one.
/// </summary>
/// <param name="parts">The server's parts.</param>
internal sealed class AuditEndpoint(ServerParts parts) : IDisposable
{
    /// <summary>Calls that are worked on at once: each may be about a whole tree.</summary>
    private const int Calls = 8;

    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(30);

    /// <summary>How long a body may take to arrive: a call that is worked on keeps others waiting.</summary>
    private static readonly TimeSpan BodyWithin = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _calls = new(Calls);

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();

    /// <summary>Answers <c>POST /-/npm/v1/security/advisories/bulk</c>.</summary>
    /// <param name="context">The request.</param>
    public Task BulkAsync(HttpContext context) =>
        AnswerAsync(context, static (json, _) => AuditBody.ReadBulk(json), static asked => asked, static (json, _, advisories, _) => BulkAnswer.WriteMembers(json, advisories));

    /// <summary>Answers <c>POST /-/npm/v1/security/audits</c> and <c>…/audits/quick</c>.</summary>
    /// <param name="context">The request.</param>
    public Task QuickAsync(HttpContext context) =>
        AnswerAsync(context, LockTree.Read, static tree => tree.VersionsByName(), static (json, tree, advisories, token) => new AuditReport(tree, advisories, token).WriteMembers(json));

    private async Task AnswerAsync<T>(
        HttpContext context,
        Func<JsonElement, CancellationToken, T> read,
        Func<T, IReadOnlyDictionary<string, IReadOnlyCollection<string>>> ask,
        Action<Utf8JsonWriter, T, IReadOnlyList<AuditedAdvisory>, CancellationToken> write)
        where T : class
    {
        await _calls.WaitAsync(context.RequestAborted);
        try
        {
            if (await ReadAsync(context, read) is { } body)
            {
                var answer = await AuditAnswer.FindAsync(RequestScope.Of(context).Tenant, ask(body), context.RequestAborted);
                await (answer.Failure is { } failure
                    ? Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, failure, ComeAgain)
                    : Answer.JsonAsync(context, StatusCodes.Status200OK, json => write(json, body, answer.Advisories, context.RequestAborted)));
            }
        }
        finally
        {
            _calls.Release();
        }

        parts.Metrics.CountRequest("audit", context.Response.StatusCode);
    }

    private async Task<T?> ReadAsync<T>(HttpContext context, Func<JsonElement, CancellationToken, T> read)
        where T : class
    {
        await using var late = parts.Time.CreateTimer(static state => ((HttpContext)state!).Abort(), context, BodyWithin, Timeout.InfiniteTimeSpan);
        return await JsonBody.ReadAsync(context, json => read(json, context.RequestAborted), AuditBody.MaxDepth);
    }
}
