using System.Text.Json;
using Ncm.Registry.Access;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary>
/// <c>/-/npm/v1/tokens</c>: <c>npm token</c>. npm 10 says <c>readonly</c>, npm 11 <c>packages_and_scopes_permission</c>; a request that does not say that it wants to
/// write makes a token that reads. What a token here cannot be limited to (single packages, organisations) is refused: a token that is worth more than was asked
/// for would be the wrong answer.
/// </summary>
/// <param name="accounts">The accounts.</param>
/// <param name="users">Looks at passwords.</param>
/// <param name="tokens">The tokens.</param>
internal sealed class TokensEndpoint(AccountBook accounts, UserEndpoint users, TokenBook tokens)
{
    private const int MostDays = 3650;
    private const int LongestName = 100;
    private const string Unnamed = "npm token";

    private static readonly string[] NotOffered = ["packages", "scopes", "orgs"];

    private sealed record Wish(string Name, string Password, bool CanWrite, IReadOnlyList<string> Networks, int? Days);

    /// <summary>Lists the tokens of the caller's account that count.</summary>
    /// <param name="context">The request.</param>
    public async Task ListAsync(HttpContext context)
    {
        if (await OwnerAsync(context) is not { } caller)
        {
            return;
        }

        var rows = await tokens.ListAsync(caller.AccountId!, caller.TokenTenant, context.RequestAborted);
        UserEndpoint.NoStore(context);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteStartArray("objects");
            foreach (var row in rows)
            {
                json.WriteStartObject();
                Write(json, row, row.Start);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("total", rows.Count);
            json.WriteStartObject("urls");
            json.WriteEndObject();
        });
    }

    /// <summary>Makes a token, for whoever knows the account's password.</summary>
    /// <param name="context">The request.</param>
    public async Task CreateAsync(HttpContext context)
    {
        if (await OwnerAsync(context) is not { } caller || await JsonBody.ReadAsync(context, Read) is not { } wish)
        {
            return;
        }

        if (wish.CanWrite && !caller.IsWritingToken)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, "A token that only reads makes none that writes.");
            return;
        }

        if (await accounts.FindByIdAsync(caller.AccountId!) is not { } owner || await users.TryAsync(context, owner.UserName!, wish.Password) is not { } account)
        {
            return;
        }

        var wanted = new NewToken(wish.Name, caller.TokenTenant ?? UserEndpoint.TenantOf(RequestScope.Of(context)), wish.CanWrite)
        {
            AccountId = account.Id,
            Networks = wish.Networks,
            Days = wish.Days,
        };
        var (token, row) = await tokens.CreateAsync(wanted, account.UserName!, context.RequestAborted);
        UserEndpoint.NoStore(context);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json => Write(json, row, token));
    }

    /// <summary>Revokes a token of the caller's account, by its key or by itself.</summary>
    /// <param name="context">The request.</param>
    public async Task RevokeAsync(HttpContext context)
    {
        if (await OwnerAsync(context) is not { } caller)
        {
            return;
        }

        var key = (string)context.Request.RouteValues["key"]!;
        var hash = TokenText.IsOne(key) ? TokenText.HashOf(key) : key;
        var own = await tokens.ListAsync(caller.AccountId!, caller.TokenTenant, context.RequestAborted);
        if (!caller.IsWritingToken && hash != caller.TokenHash)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, "A token that only reads revokes none but itself.");
        }
        else if (!own.Any(row => row.Hash == hash) || !await tokens.RevokeAsync(hash, caller.Name, context.RequestAborted))
        {
            await Answer.ErrorAsync(context, StatusCodes.Status404NotFound, "You have no such token.");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
    }

    /// <summary>The caller, where the token belongs to an account; otherwise the request is answered.</summary>
    /// <param name="context">The request.</param>
    internal static async Task<Caller?> OwnerAsync(HttpContext context)
    {
        if (await UserEndpoint.KnownAsync(context) is not { } caller)
        {
            return null;
        }

        if (caller.AccountId is not null)
        {
            return caller;
        }

        await Answer.ErrorAsync(
            context, StatusCodes.Status403Forbidden, $"The token {caller.Name} belongs to no account; such tokens are looked after on the server's command line.");
        return null;
    }

    private static Wish Read(JsonElement json)
    {
        foreach (var name in NotOffered)
        {
            if (json.Member(name) is { } limit && !(limit.ValueKind == JsonValueKind.Array && limit.GetArrayLength() == 0))
            {
                throw new JsonException($"a token cannot be limited to some {name} here, only to a registry: make it below /_/<registry>/");
            }
        }

        var networks = json.Member("cidr_whitelist") is not { } list ? []
            : list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= Networks.Most ? list.EnumerateArray().Select(Network).ToList()
            : throw new JsonException($"\"cidr_whitelist\" must be a list of at most {Networks.Most} networks");
        var called = json.OptionalText("name") is { Length: > 0 } given ? given : json.OptionalText("description") ?? Unnamed;
        return new Wish(
            called.Length <= LongestName ? called : throw new JsonException($"a token's name has at most {LongestName} characters"), json.Text("password"), WantsToWrite(json), networks, Days(json));
    }

    private static bool WantsToWrite(JsonElement json) => (json.Member("readonly")?.ValueKind, json.OptionalText("packages_and_scopes_permission")) switch
    {
        (null or JsonValueKind.False, "read-write") or (JsonValueKind.False, null) => true,
        (null or JsonValueKind.True or JsonValueKind.False, null or "read-only") or (JsonValueKind.True, "read-write") => false,
        (_, "no-access") => throw new JsonException("a token without access to packages is good for nothing here"),
        _ => throw new JsonException("\"readonly\" must be true or false, \"packages_and_scopes_permission\" read-only or read-write"),
    };

    private static int? Days(JsonElement json) => json.Member("expires") is not { } expires ? null
        : expires.ValueKind == JsonValueKind.Number && expires.TryGetInt32(out var days) && days is > 0 and <= MostDays ? days
        : throw new JsonException($"\"expires\" must be a number of days from 1 to {MostDays}");

    private static string Network(JsonElement json) => json.ValueKind == JsonValueKind.String && Networks.TryParse(json.GetString()!, out var network)
        ? network.ToString()
        : throw new JsonException("\"cidr_whitelist\" must hold networks such as 192.0.2.0/24 or 2001:db8::/32");

    /// <summary>A token as npm's clients read it; those ask whether there is a <c>cidr_whitelist</c>, so that none is null.</summary>
    private static void Write(Utf8JsonWriter json, TokenRow row, string token)
    {
        json.WriteString("token", token);
        json.WriteString("key", row.Hash);
        json.WriteString("name", row.Name);
        json.WritePropertyName("cidr_whitelist");
        if (row.Networks is null)
        {
            json.WriteNullValue();
        }
        else
        {
            JsonSerializer.Serialize(json, row.Networks.Split(','));
        }

        json.WriteBoolean("readonly", !row.CanWrite);
        json.WriteTime("created", row.CreatedAt);
        json.WriteTime("updated", row.CreatedAt);
        if (row.ExpiresAt is { } end)
        {
            json.WriteTime("expires", end);
        }

        if (row.UsedAt is { } used)
        {
            json.WriteTime("last_used", used);
        }
    }
}
