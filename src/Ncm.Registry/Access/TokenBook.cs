using System.Net;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Access;

/// <summary>Tokens. One is shown once; what is kept is its SHA-256, which needs no salt for so much chance.</summary>
/// <param name="storage">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBook(RegistryStorage storage, TimeProvider time)
{
    /// <summary>Who makes the tokens that belong to no account.</summary>
    public const string CommandLine = "command line";

    private const string Bearer = "Bearer ";
    private const string Basic = "Basic ";

    /// <summary>How exact <see cref="TokenRow.UsedAt"/> is: not every request is to write.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromHours(1);

    private readonly TokenMemory _memory = new(storage, time);

    /// <summary>Who a request comes from. A token is shown as a bearer token, or as the password of Basic authentication; a password itself never counts.</summary>
    /// <param name="authorization">The <c>Authorization</c> header; <see langword="null"/> for none.</param>
    /// <param name="address">Where it comes from.</param>
    /// <param name="tenant">The registry that it asks.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> for a token that does not count here.</returns>
    public async Task<Caller?> IdentifyAsync(string? authorization, IPAddress? address, TenantOptions tenant, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return Caller.Anonymous(tenant.AnonymousRead);
        }

        if (TokenIn(authorization) is not { } token)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var found = await _memory.GetAsync(TokenText.HashOf(token), tenant.Id, () => FindAsync(TokenText.HashOf(token), tenant.Id, cancellationToken));
        if (found is not { Token: { RevokedAt: null } row }
            || row.ExpiresAt <= now
            || (row.Tenant is not null && row.Tenant != tenant.Id)
            || (row.AccountId is not null && found.Account is null)
            || !Networks.Contain(row.Networks, address))
        {
            return null;
        }

        await NoteUseAsync(row, now, cancellationToken);
        var isAdministrator = found.Account is null or { IsAdministrator: true };
        return new Caller(
            found.Account?.UserName ?? row.Name,
            CanRead: isAdministrator || tenant.AnonymousRead || found.Membership is not null,
            CanWrite: row.CanWrite && (isAdministrator || found.Membership is { CanWrite: true }))
        {
            TokenHash = row.Hash,
            AccountId = row.AccountId,
            TokenTenant = row.Tenant,
            IsWritingToken = row.CanWrite,
        };
    }

    /// <summary>Makes a token.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="tenant">The registry that it is for; <see langword="null"/> for all of them.</param>
    /// <param name="canWrite">Whether it may change the whitelist.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>The token, which nobody can show again.</returns>
    public async Task<string> CreateAsync(string name, string? tenant, bool canWrite, CancellationToken cancellationToken) =>
        (await CreateAsync(new NewToken(name, tenant, canWrite), CommandLine, cancellationToken)).Token;

    /// <summary>Makes a token.</summary>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>The token, which nobody can show again, and what is kept of it.</returns>
    public async Task<(string Token, TokenRow Row)> CreateAsync(NewToken wanted, string actor, CancellationToken cancellationToken)
    {
        var token = TokenText.Create();
        var now = time.GetUtcNow();
        var row = new TokenRow
        {
            Hash = TokenText.HashOf(token),
            Start = TokenText.StartOf(token),
            Name = wanted.Name,
            AccountId = wanted.AccountId,
            Tenant = wanted.Tenant,
            CanWrite = wanted.CanWrite,
            Networks = wanted.Networks.Count == 0 ? null : string.Join(',', wanted.Networks),
            CreatedAt = now,
            ExpiresAt = wanted.Days is { } days ? now.AddDays(days) : null,
        };
        await using var database = storage.Open();
        database.Add(row);
        database.Add(Line(row, actor, "token.create"));
        await database.SaveChangesAsync(cancellationToken);
        storage.AccessHasChanged();
        return (token, row);
    }

    /// <summary>The tokens, revoked and expired ones too, oldest first.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<TokenRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        return await database.Tokens.OrderBy(static row => row.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>The tokens of an account that count, newest first.</summary>
    /// <param name="accountId">The account.</param>
    /// <param name="tenant">The registry that the asking token is for; <see langword="null"/> for all of them.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<TokenRow>> ListAsync(string accountId, string? tenant, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = storage.Open();
        return await database.Tokens
            .Where(row => row.AccountId == accountId && row.RevokedAt == null && (row.ExpiresAt == null || row.ExpiresAt > now) && (tenant == null || row.Tenant == tenant))
            .OrderByDescending(static row => row.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Revokes tokens, as the command line says.</summary>
    /// <param name="name">What those are called that belong to no account, or how any token begins.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>How many.</returns>
    public async Task<int> RevokeAsync(string name, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        var rows = await database.Tokens
            .Where(row => ((row.Name == name && row.AccountId == null) || row.Start == name) && row.RevokedAt == null).ToListAsync(cancellationToken);
        return await RevokeAsync(database, rows, CommandLine, cancellationToken);
    }

    /// <summary>Revokes a token.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="actor">Who revokes it.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>Whether it counted before.</returns>
    public async Task<bool> RevokeAsync(string hash, string actor, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        var rows = await database.Tokens.Where(row => row.Hash == hash && row.RevokedAt == null).ToListAsync(cancellationToken);
        return await RevokeAsync(database, rows, actor, cancellationToken) > 0;
    }

    private async Task<int> RevokeAsync(RegistryDatabase database, List<TokenRow> rows, string actor, CancellationToken cancellationToken)
    {
        foreach (var row in rows)
        {
            row.RevokedAt = time.GetUtcNow();
            database.Update(row);
            database.Add(Line(row, actor, "token.revoke"));
        }

        await database.SaveChangesAsync(cancellationToken);
        storage.AccessHasChanged();
        return rows.Count;
    }

    private async Task<ShownToken?> FindAsync(string hash, string tenant, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        var shown =
            from token in database.Tokens
            where token.Hash == hash
            from account in database.Accounts.Where(account => account.Id == token.AccountId).DefaultIfEmpty()
            from membership in database.Memberships.Where(membership => membership.AccountId == token.AccountId && membership.Tenant == tenant).DefaultIfEmpty()
            select new ShownToken(token, account, membership);
        return await shown.SingleOrDefaultAsync(cancellationToken);
    }

    private async Task NoteUseAsync(TokenRow row, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var latest = now - UseResolution;
        if (row.UsedAt is null || row.UsedAt < latest)
        {
            await using var database = storage.Open();
            await database.Tokens.Where(other => other.Hash == row.Hash && (other.UsedAt == null || other.UsedAt < latest))
                .ExecuteUpdateAsync(update => update.SetProperty(other => other.UsedAt, now), cancellationToken);
        }
    }

    /// <summary>Whether a header shows a token by its form; what is known of it is not asked.</summary>
    /// <param name="authorization">The <c>Authorization</c> header; <see langword="null"/> for none.</param>
    public static bool IsShownIn(string? authorization) => authorization is not null && TokenIn(authorization) is not null;

    private static string? TokenIn(string authorization) => PasswordOf(authorization) is { } token && TokenText.IsOne(token) ? token : null;

    private static string? PasswordOf(string authorization)
    {
        if (authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return authorization[Bearer.Length..].Trim();
        }

        var buffer = new byte[256];
        return authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase)
            && Convert.TryFromBase64String(authorization[Basic.Length..].Trim(), buffer, out var length)
            && Encoding.UTF8.GetString(buffer, 0, length) is { } pair && pair.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon
                ? pair[(colon + 1)..]
                : null;
    }

    private AuditRow Line(TokenRow row, string actor, string action) => new()
    {
        Tenant = row.Tenant ?? AuditRow.OfTheServer,
        At = time.GetUtcNow(),
        Actor = actor,
        Action = action,
        Subject = System.Text.Json.JsonSerializer.Serialize(row.Name),
    };
}
