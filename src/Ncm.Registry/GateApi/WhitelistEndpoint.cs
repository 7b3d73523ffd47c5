using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ncm.Gate;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.Access;
using Ncm.Registry.Hosting;
using Ncm.Registry.Resolution;
using Ncm.Registry.Whitelists;

namespace Ncm.Registry.GateApi;

/// <summary><c>/-/ncm/v1/whitelist</c>: a registry's whitelist and the log of its changes.</summary>
/// <param name="parts">The server's parts.</param>
/// <param name="whitelist">The whitelists.</param>
/// <param name="companions">Finds what whitelisted packages pull in.</param>
internal sealed class WhitelistEndpoint(ServerParts parts, WhitelistBook whitelist, CompanionFinder companions)
{
    private const int MaxEntries = 1000;
    private const int AuditPage = 500;
    private const int MaxOrigin = 2048;

    /// <summary>What somebody adds.</summary>
    private sealed record Addition(IReadOnlyList<WhitelistEntry> Entries, string? Origin)
    {
        /// <summary>What was decided elsewhere and is taken once; <see langword="null"/> where the call says so of nothing.</summary>
        public IReadOnlyList<OriginatedEntry>? Once { get; init; }

        /// <summary>Whether what they pull in is added too.</summary>
        public bool WithDependencies { get; init; }
    }

    /// <summary>Lists the entries, expired ones too.</summary>
    /// <param name="context">The request.</param>
    public Task ListAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        var package = context.Request.Query["package"].ToString();
        var entries = whitelist.All(RequestScope.Of(context).Tenant.Options.Id).Where(entry => package.Length == 0 || entry.Package == package);
        return Answer.JsonAsync(context, StatusCodes.Status200OK, json => WriteEntries(json, "entries", entries));
    }

    /// <summary>
    /// Adds entries: one, or a list of them under <c>entries</c>. <c>by</c> is the token's name and <c>at</c> now where the entry does not say them; an
    /// <c>origin</c> beside them goes to the log. With <c>once</c>, entries with an <c>origin</c> each: what came from there before is not added again. With
    /// <c>dependencies</c>, what they pull in and what is neither certified nor whitelisted gets entries too.
    /// </summary>
    /// <param name="context">The request.</param>
    public async Task AddAsync(HttpContext context)
    {
        var scope = RequestScope.Of(context);
        if (!await MayWriteAsync(context, scope.Caller) || await JsonBody.ReadAsync(context, json => Read(json, scope.Caller)) is not { } addition)
        {
            return;
        }

        if (addition.WithDependencies)
        {
            await ResolutionAnswer.GuardAsync(context, parts, token => AddWithDependenciesAsync(context, scope, addition, token));
            return;
        }

        var added = addition.Entries;
        if (addition.Once is { } decisions)
        {
            added = await whitelist.AddOnceAsync(scope.Tenant.Options.Id, decisions, scope.Caller, context.RequestAborted);
        }
        else
        {
            await whitelist.AddAsync(scope.Tenant.Options.Id, addition.Entries, scope.Caller, addition.Origin, context.RequestAborted);
        }

        await Answer.JsonAsync(context, StatusCodes.Status200OK, json => WriteEntries(json, "added", added));
    }

    private async Task AddWithDependenciesAsync(HttpContext context, RequestScope scope, Addition addition, CancellationToken cancellationToken)
    {
        var found = new List<Companions>();
        foreach (var entry in addition.Entries)
        {
            found.Add(await companions.FindAsync(scope.Tenant, entry, cancellationToken));
        }

        var below = found.SelectMany(static each => each.Entries).DistinctBy(static companion => companion.Id)
            .Where(companion => !addition.Entries.Any(entry => entry.Covers(companion.Id, null, null))).ToList();
        WhitelistEntry[] entries = [.. addition.Entries, .. below.Select(static companion => companion.Entry!)];
        await whitelist.AddAsync(scope.Tenant.Options.Id, entries, scope.Caller, addition.Origin, context.RequestAborted);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            WriteEntries(json, "added", entries);
            WriteCompanions(json, "dependencies", below);
            WriteCompanions(json, "leftOut", found.SelectMany(static each => each.LeftOut).DistinctBy(static companion => companion.Id));
        });
    }

    private static void WriteCompanions(Utf8JsonWriter json, string name, IEnumerable<Companion> found)
    {
        json.WriteStartArray(name);
        foreach (var companion in found)
        {
            json.WriteStartObject();
            json.WriteString("package", companion.Id.Name);
            json.WriteString("version", companion.Id.Version);
            json.WriteString("why", companion.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Deletes the entries about <c>?package=</c>, of these <c>&amp;versions=</c> only if they are given; with <c>?all=true</c> all entries.</summary>
    /// <param name="context">The request.</param>
    public async Task DeleteAsync(HttpContext context)
    {
        var scope = RequestScope.Of(context);
        if (!await MayWriteAsync(context, scope.Caller))
        {
            return;
        }

        var query = context.Request.Query;
        var package = query["package"].ToString();
        var all = query["all"] == "true";
        NpmRange? versions = null;
        if (all == package.Length > 0 || (query["versions"].ToString() is { Length: > 0 } range && !NpmRange.TryParse(range, out versions)))
        {
            await Answer.ErrorAsync(
                context,
                StatusCodes.Status400BadRequest,
                "Say which entries: ?package=<name>, with &versions=<npm range> for some of its entries only, or ?all=true for the whole whitelist.");
            return;
        }

        var gone = await whitelist.DeleteAsync(
            scope.Tenant.Options.Id, all ? null : package, versions, scope.Caller, Origin(query["origin"].ToString()), context.RequestAborted);
        await (gone.Count == 0 && !all
            ? Answer.ErrorAsync(context, StatusCodes.Status404NotFound, $"The whitelist has no such entry about {package}.")
            : Answer.JsonAsync(context, StatusCodes.Status200OK, json => WriteEntries(json, "deleted", gone)));
    }

    /// <summary>The log of changes, newest first, a page at a time; <c>?before=</c> the last number of a page gives the next.</summary>
    /// <param name="context">The request.</param>
    public async Task AuditAsync(HttpContext context)
    {
        var scope = RequestScope.Of(context);
        if (!scope.Caller.IsKnown)
        {
            await AskForTokenAsync(context);
            return;
        }

        var before = long.TryParse(context.Request.Query["before"], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : (long?)null;
        var lines = await whitelist.AuditAsync(scope.Tenant.Options.Id, before, AuditPage, context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("log");
            foreach (var line in lines)
            {
                json.WriteStartObject();
                json.WriteNumber("id", line.Id);
                json.WriteString("at", line.At);
                json.WriteString("by", line.Actor);
                json.WriteString("action", line.Action);
                json.WritePropertyName("subject");
                json.WriteRawValue(line.Subject);
                if (line.Origin is { } origin)
                {
                    json.WriteString("origin", origin);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private Addition Read(JsonElement json, Caller caller)
    {
        var origin = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("origin", out var said) ? Origin(said.GetString() ?? "") : null;
        var entries = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("entries", out var list) ? [.. list.EnumerateArray()] : (List<JsonElement>)[json];
        if (entries.Count is 0 or > MaxEntries)
        {
            throw new JsonException($"give 1 to {MaxEntries} entries");
        }

        var isOnce = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("once", out var once) && once.GetBoolean();
        var withDependencies = json.ValueKind == JsonValueKind.Object && json.TryGetProperty("dependencies", out var dependencies) && dependencies.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw new JsonException("dependencies must be true or false"),
        };
        if (isOnce && withDependencies)
        {
            throw new JsonException("once and dependencies do not go together");
        }

        return new Addition(entries.ConvertAll(entry => Entry(entry, caller)), origin)
        {
            Once = isOnce ? entries.ConvertAll(entry => new OriginatedEntry(Entry(entry, caller), OriginOf(entry))) : null,
            WithDependencies = withDependencies,
        };
    }

    private static string OriginOf(JsonElement entry) => entry.TryGetProperty("origin", out var said) && Origin(said.GetString() ?? "") is { } origin
        ? origin
        : throw new JsonException($"with once, each entry needs an origin of 1 to {MaxOrigin} characters");

    private WhitelistEntry Entry(JsonElement json, Caller caller)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("an entry must be an object");
        }

        var now = parts.Time.GetUtcNow();
        var entry = JsonObject.Create(json)!;
        entry.Remove("origin");
        entry.Remove("dependencies");
        entry.Remove("once");
        entry.TryAdd("by", caller.Name);
        entry.TryAdd("at", WhitelistDate.Instant(now).ToString());
        using var complete = JsonDocument.Parse(entry.ToJsonString());
        return WhitelistJson.Read(complete.RootElement, now);
    }

    private static string? Origin(string text) => text.Length is > 0 and <= MaxOrigin ? text : null;

    private static void WriteEntries(Utf8JsonWriter json, string name, IEnumerable<WhitelistEntry> entries)
    {
        json.WriteStartArray(name);
        foreach (var entry in entries)
        {
            WhitelistJson.Write(json, entry);
        }

        json.WriteEndArray();
    }

    /// <summary>Lets a caller change the whitelist, or answers that they may not.</summary>
    /// <param name="context">The request.</param>
    /// <param name="caller">Who asks.</param>
    internal static async Task<bool> MayWriteAsync(HttpContext context, Caller caller)
    {
        if (caller.CanWrite)
        {
            return true;
        }

        await (caller.IsKnown
            ? Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, $"{caller.Name} may read here and not write, or the token that was shown may not.")
            : AskForTokenAsync(context));
        return false;
    }

    private static Task AskForTokenAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Answer.ErrorAsync(context, StatusCodes.Status401Unauthorized, "Show a token: Authorization: Bearer <token>.");
    }
}
