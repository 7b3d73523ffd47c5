using System.Globalization;
using System.Text.Json;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;
using Ncm.Registry.Whitelists;

namespace Ncm.Registry.OriginalApi;

/// <summary>
/// <c>/api/v1/whitelist</c> of NodeSource Certified Modules, on the same whitelist as <c>/-/ncm/v1/whitelist</c>: one package@version at a time, without a reason.
/// </summary>
/// <param name="parts">The server's parts.</param>
/// <param name="whitelist">The whitelists.</param>
internal sealed class OriginalWhitelistEndpoint(ServerParts parts, WhitelistBook whitelist)
{
    private const string Origin = "/api/v1/whitelist";

    /// <summary>What the client adds: a line of its report.</summary>
    private sealed record Addition(string Name, string Version, string? From, double? Score);

    /// <summary>Lists the entries that still count.</summary>
    /// <param name="context">The request.</param>
    public Task ListAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var now = parts.Time.GetUtcNow();
        var entries = whitelist.All(RequestScope.Of(context).Tenant.Options.Id).Where(entry => !entry.IsExpired(now));
        return Answer.ArrayAsync(context, json =>
        {
            foreach (var entry in entries)
            {
                json.WriteStartObject();
                json.WriteString("id", $"{entry.Package}@{entry.Versions.Text}");
                json.WriteString("name", entry.Package);
                json.WriteString("version", entry.Versions.Text);
                json.WriteEndObject();
            }
        });
    }

    /// <summary>Adds a package@version and answers with what was sent.</summary>
    /// <param name="context">The request.</param>
    public async Task AddAsync(HttpContext context)
    {
        var scope = RequestScope.Of(context);
        if (!await WhitelistEndpoint.MayWriteAsync(context, scope.Caller) || await JsonBody.ReadAsync(context, Read) is not { } addition)
        {
            return;
        }

        var entry = new WhitelistEntry
        {
            Package = addition.Name,
            Versions = NpmRange.Parse(addition.Version),
            Reason = addition.Score is { } score
                ? string.Create(CultureInfo.InvariantCulture, $"whitelisted at a score of {score}, without a reason")
                : "whitelisted without a reason",
            By = scope.Caller.Name,
            At = WhitelistDate.Instant(parts.Time.GetUtcNow()),
        };
        await whitelist.AddAsync(scope.Tenant.Options.Id, [entry], scope.Caller, Origin, context.RequestAborted);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("id", $"{addition.Name}@{addition.Version}");
            json.WriteString("name", addition.Name);
            json.WriteString("from", addition.From ?? addition.Version);
            json.WriteString("version", addition.Version);
            if (addition.Score is { } given)
            {
                json.WriteNumber("score", given);
            }
            else
            {
                json.WriteNull("score");
            }
        });
    }

    /// <summary>
    /// Deletes the entries about a package, or the one of a version. Nothing to delete is no error: the client's <c>reset</c> deletes every package that its
    /// entries pull in.
    /// </summary>
    /// <param name="context">The request.</param>
    public async Task DeleteAsync(HttpContext context)
    {
        var scope = RequestScope.Of(context);
        if (!await WhitelistEndpoint.MayWriteAsync(context, scope.Caller))
        {
            return;
        }

        var (name, version) = (RawQuery.Of(context, "name"), RawQuery.Of(context, "version"));

        // The client takes "@scope/name" apart at the "@" into no name and the version "scope/name".
        (name, version) = name.Length == 0 && version.Contains('/', StringComparison.Ordinal) ? ($"@{version}", "") : (name, version);
        NpmRange? versions = null;
        if (name.Length == 0 || (version.Length > 0 && !NpmRange.TryParse(version, out versions)))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "Say which package: ?name=<name>, with &version=<version> for one of its entries.");
            return;
        }

        await whitelist.DeleteAsync(scope.Tenant.Options.Id, name, versions, scope.Caller, Origin, context.RequestAborted);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, static json => json.WriteString("result", "success"));
    }

    private static Addition Read(JsonElement json)
    {
        var name = Text(json, "name");
        var version = Text(json, "version");
        return PackageName.IsValid(name) && version is { Length: > 0 and <= 256 } && NpmRange.TryParse(version, out _)
            ? new Addition(name!, version, Text(json, "from"), json.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Number ? score.GetDouble() : null)
            : throw new JsonException("it must be an object with the name and the version of a package");
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
