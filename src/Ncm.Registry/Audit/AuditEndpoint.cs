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

    private readonly SemaphoreSlim _calls = new(Calls);

    /// <inheritdoc/>
    public void Dispose() => _calls.Dispose();

    /// <summary>Answers <c>POST /-/npm/v1/security/advisories/bulk</c>.</summary>
    /// <param name="context">The request.</param>
    public Task BulkAsync(HttpContext context) =>
        AnswerAsync(context, AuditBody.ReadBulk, static asked => asked, static (json, _, advisories) => BulkAnswer.WriteMembers(json, advisories));

    /// <summary>Answers <c>POST /-/npm/v1/security/audits</c> and <c>…/audits/quick</c>.</summary>
    /// <param name="context">The request.</param>
    public Task QuickAsync(HttpContext context) =>
        AnswerAsync(context, LockTree.Read, static tree => tree.VersionsByName(), static (json, tree, advisories) => new AuditReport(tree, advisories).WriteMembers(json));

    private async Task AnswerAsync<T>(
        HttpContext context,
        Func<JsonElement, T> read,
        Func<T, IReadOnlyDictionary<string, IReadOnlyCollection<string>>> ask,
        Action<Utf8JsonWriter, T, IReadOnlyList<AuditedAdvisory>> write)
        where T : class
    {
        if (await JsonBody.ReadAsync(context, read, AuditBody.MaxDepth) is { } body)
        {
            await _calls.WaitAsync(context.RequestAborted);
            try
            {
                var answer = await AuditAnswer.FindAsync(RequestScope.Of(context).Tenant, ask(body), context.RequestAborted);
                await (answer.Failure is { } failure
                    ? Answer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, failure, ComeAgain)
                    : Answer.JsonAsync(context, StatusCodes.Status200OK, json => write(json, body, answer.Advisories)));
            }
            finally
            {
                _calls.Release();
            }
        }

        parts.Metrics.CountRequest("audit", context.Response.StatusCode);
    }
}
