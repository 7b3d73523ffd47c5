using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Access;

/// <summary>Bearer tokens. A token is 256 random bits and shown once; what is kept is its SHA-256, which needs no salt for so much chance.</summary>
/// <param name="storage">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class TokenBook(RegistryStorage storage, TimeProvider time)
{
    // What people see and scanners for leaked secrets look for.
    private const string Prefix = "ncm_";
    private const string Bearer = "Bearer ";

    /// <summary>Who a request comes from.</summary>
    /// <param name="authorization">The <c>Authorization</c> header; <see langword="null"/> for none.</param>
    /// <param name="tenant">The registry that it asks.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> for a token that does not count here.</returns>
    public async Task<Caller?> IdentifyAsync(string? authorization, TenantOptions tenant, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(authorization))
        {
            return Caller.Anonymous(tenant.AnonymousRead);
        }

        if (!authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var hash = HashOf(authorization[Bearer.Length..].Trim());
        await using var database = storage.Open();
        var row = await database.Tokens.SingleOrDefaultAsync(row => row.Hash == hash, cancellationToken);
        return row is { RevokedAt: null } && (row.Tenant is null || row.Tenant == tenant.Id) ? new Caller(row.Name, true, row.CanWrite) : null;
    }

    /// <summary>Whether there is any token, revoked ones too: without one, nobody could ever write.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        return await database.Tokens.AnyAsync(cancellationToken);
    }

    /// <summary>Makes a token.</summary>
    /// <param name="name">What people call it.</param>
    /// <param name="tenant">The registry that it is for; <see langword="null"/> for all of them.</param>
    /// <param name="canWrite">Whether it may change the whitelist.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>The token, which nobody can show again.</returns>
    public async Task<string> CreateAsync(string name, string? tenant, bool canWrite, CancellationToken cancellationToken)
    {
        var token = Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await using var database = storage.Open();
        database.Add(new TokenRow { Hash = HashOf(token), Name = name, Tenant = tenant, CanWrite = canWrite, CreatedAt = time.GetUtcNow() });
        database.Add(Line(tenant, "token.create", name));
        await database.SaveChangesAsync(cancellationToken);
        return token;
    }

    /// <summary>The tokens, oldest first.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<TokenRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        return await database.Tokens.OrderBy(static row => row.CreatedAt).ToListAsync(cancellationToken);
    }

    /// <summary>Revokes tokens.</summary>
    /// <param name="name">What they are called.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>How many.</returns>
    public async Task<int> RevokeAsync(string name, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        var rows = await database.Tokens.Where(row => row.Name == name && row.RevokedAt == null).ToListAsync(cancellationToken);
        foreach (var row in rows)
        {
            row.RevokedAt = time.GetUtcNow();
            database.Update(row);
            database.Add(Line(row.Tenant, "token.revoke", name));
        }

        await database.SaveChangesAsync(cancellationToken);
        return rows.Count;
    }

    private AuditRow Line(string? tenant, string action, string name) => new()
    {
        Tenant = tenant ?? TenantOptions.DefaultId,
        At = time.GetUtcNow(),
        Actor = "command line",
        Action = action,
        Subject = System.Text.Json.JsonSerializer.Serialize(name),
    };

    private static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
