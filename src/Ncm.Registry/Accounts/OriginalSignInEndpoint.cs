using Ncm.Registry.Access;
using Ncm.Registry.GateApi;
using Ncm.Registry.Hosting;
using Ncm.Registry.Options;

namespace Ncm.Registry.Accounts;

/// <summary>
/// <c>POST /-/signin</c>, as the original's client asks it: e-mail address and password, for a token (it calls it <c>jwt</c>) and the teams that it is good for. A
/// team here is a registry.
/// </summary>
/// <param name="accounts">The accounts.</param>
/// <param name="users">Looks at passwords.</param>
/// <param name="tokens">The tokens.</param>
/// <param name="options">How the server runs.</param>
internal sealed class OriginalSignInEndpoint(AccountBook accounts, UserEndpoint users, TokenBook tokens, RegistryOptions options)
{
    private sealed record Credentials(string Email, string Password);

    private sealed record Team(string Id, string Role);

    /// <summary>Signs in.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        if (await JsonBody.ReadAsync(context, static json => new Credentials(json.Text("email"), json.Text("password"))) is not { } shown
            || await users.TryAsync(context, shown.Email, shown.Password) is not { } account)
        {
            return;
        }

        var tenant = UserEndpoint.TenantOf(RequestScope.Of(context));
        var teams = new List<Team>();
        foreach (var registry in options.Tenants.Where(registry => tenant is null || registry.Id == tenant))
        {
            var rights = await accounts.RightsAsync(account, registry, context.RequestAborted);
            if (rights.CanRead)
            {
                teams.Add(new Team(registry.Id, account.IsAdministrator ? "administrator" : rights.CanWrite ? "write" : "read"));
            }
        }

        if (teams.Count == 0)
        {
            await Answer.ErrorAsync(context, StatusCodes.Status403Forbidden, $"{account.UserName} is not a member of any registry here; an administrator of the server adds members.");
            return;
        }

        var (token, _) = await tokens.CreateAsync(new NewToken("nscm signin", tenant, CanWrite: true) { AccountId = account.Id }, account.UserName!, context.RequestAborted);
        UserEndpoint.NoStore(context);
        await Answer.JsonAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("jwt", token);
            json.WriteStartArray("teams");
            foreach (var team in teams)
            {
                json.WriteStartObject();
                json.WriteString("id", team.Id);
                json.WriteString("name", team.Id);
                json.WriteString("role", team.Role);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
