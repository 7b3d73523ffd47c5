using System.Text.Json;
using Ncm.Registry.Access;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary><c>/-/npm/v1/user</c>: <c>npm profile</c>. Only the password can be changed: an account here has no more about it than name and e-mail address.</summary>
/// <param name="accounts">The accounts.</param>
/// <param name="users">Looks at passwords.</param>
internal sealed class ProfileEndpoint(AccountBook accounts, UserEndpoint users)
{
    // npm sends all that it can set whenever it sets one, with null for what it was told is empty.
    private static readonly string[] NotKept = ["fullname", "homepage", "freenode", "twitter", "github"];

    /// <summary>A change of the password, or of nothing.</summary>
    private sealed record Change(string? Email, string? Old, string? New);

    /// <summary>Shows the caller's account.</summary>
    /// <param name="context">The request.</param>
    public async Task ReadAsync(HttpContext context)
    {
        if (await TokensEndpoint.OwnerAsync(context) is { } caller && await accounts.FindByIdAsync(caller.AccountId!) is { } account)
        {
            await ShowAsync(context, account);
        }
    }

    /// <summary>Changes the caller's password.</summary>
    /// <param name="context">The request.</param>
    public async Task ChangeAsync(HttpContext context)
    {
        if (await TokensEndpoint.OwnerAsync(context) is not { } caller || await accounts.FindByIdAsync(caller.AccountId!) is not { } account
            || await JsonBody.ReadAsync(context, Read) is not { } change)
        {
            return;
        }

        if (!await MayAsync(context, caller, account, change))
        {
            return;
        }

        if (change.New is not null)
        {
            if (await users.TryAsync(context, account.UserName!, change.Old!) is null)
            {
                return;
            }

            if (await accounts.SetPasswordAsync(account.UserName!, change.New, account.UserName!) is { } problem)
            {
                await Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, problem);
                return;
            }
        }

        await ShowAsync(context, account);
    }

    private static async Task<bool> MayAsync(HttpContext context, Caller caller, AccountRow account, Change change)
    {
        var refusal = !caller.IsWritingToken ? "A token that only reads changes no profile."
            : change.Email is { } email && !string.Equals(email, account.Email, StringComparison.OrdinalIgnoreCase) ? "An e-mail address is not changed here; an administrator makes another account."
            : null;
        if (refusal is not null)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, refusal);
        }

        return refusal is null;
    }

    private static Change Read(JsonElement json)
    {
        if (json.Member("tfa") is not null)
        {
            throw new JsonException("there is no two-factor authentication here");
        }

        foreach (var name in NotKept)
        {
            if (json.OptionalText(name) is { Length: > 0 })
            {
                throw new JsonException($"\"{name}\" is not kept here; what can be set is the password");
            }
        }

        var password = json.Member("password");
        return new Change(json.OptionalText("email"), password?.Text("old"), password?.Text("new"));
    }

    private static Task ShowAsync(HttpContext context, AccountRow account)
    {
        UserEndpoint.NoStore(context);
        return Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("name", account.UserName);
            json.WriteString("email", account.Email);
            json.WriteBoolean("email_verified", false);
            json.WriteBoolean("tfa", false);
            json.WriteTime("created", account.CreatedAt);
            json.WriteTime("updated", account.UpdatedAt);
            json.WriteNull("cidr_whitelist");
        });
    }
}
