using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Access;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts.Web;

/// <summary>The clients that wait for a sign-in with a browser. Any node of several can answer, for all of it is in the database.</summary>
/// <param name="storage">Where they are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class WebLoginBook(RegistryStorage storage, TimeProvider time)
{
    /// <summary>So long a client waits.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>So many wait at a time at most: whoever asks need not be signed in.</summary>
    private const int Most = 10_000;

    // 143 bits for what is shown on a terminal and opened in a browser, 256 for what gets the token.
    private const int IdLength = 24;
    private const int SecretLength = 43;

    /// <summary>Begins to wait.</summary>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="client">What the client says that it is.</param>
    /// <param name="address">Where it asks from.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>What the page's address ends in, and the client's secret; <see langword="null"/> where too many wait.</returns>
    public async Task<(string Id, string Secret)?> BeginAsync(string tenant, string client, string address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var database = storage.Open();
        await database.WebLogins.Where(login => login.ExpiresAt <= now).ExecuteDeleteAsync(cancellationToken);
        if (await database.WebLogins.CountAsync(cancellationToken) >= Most)
        {
            return null;
        }

        var (id, secret) = (TokenText.Random(IdLength), TokenText.Random(SecretLength));
        database.Add(new WebLoginRow
        {
            Id = id,
            DoneHash = TokenText.HashOf(secret),
            Tenant = tenant,
            Client = client,
            Address = address,
            CreatedAt = now,
            ExpiresAt = now + Lifetime,
        });
        await database.SaveChangesAsync(cancellationToken);
        return (id, secret);
    }

    /// <summary>Who waits behind a page, undecided.</summary>
    /// <param name="id">What the page's address ends in.</param>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<WebLoginRow?> FindAsync(string id, string tenant, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        return await Undecided(database, id, tenant).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Lets a client in.</summary>
    /// <param name="waiting">The client.</param>
    /// <param name="accountId">As whom.</param>
    /// <param name="canWrite">Whether its token may write.</param>
    /// <param name="days">How many days that lasts; <see langword="null"/> for ever.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>Whether it still waited.</returns>
    public async Task<bool> AllowAsync(WebLoginRow waiting, string accountId, bool canWrite, int? days, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        return await Undecided(database, waiting.Id, waiting.Tenant).ExecuteUpdateAsync(
            update => update.SetProperty(login => login.AccountId, accountId).SetProperty(login => login.CanWrite, canWrite).SetProperty(login => login.Days, days),
            cancellationToken) > 0;
    }

    /// <summary>Turns a client away.</summary>
    /// <param name="waiting">The client.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    public async Task DenyAsync(WebLoginRow waiting, CancellationToken cancellationToken)
    {
        await using var database = storage.Open();
        await Undecided(database, waiting.Id, waiting.Tenant).ExecuteUpdateAsync(update => update.SetProperty(static login => login.IsDenied, true), cancellationToken);
    }

    /// <summary>How it stands with a client; one that has been let in is forgotten with this answer, so that the answer is given once.</summary>
    /// <param name="secret">The client's secret.</param>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> for a secret that is unknown, has ended or has been answered.</returns>
    public async Task<WebLoginRow?> TakeAsync(string secret, string tenant, CancellationToken cancellationToken)
    {
        var hash = TokenText.HashOf(secret);
        var now = time.GetUtcNow();
        await using var database = storage.Open();
        var login = await database.WebLogins.SingleOrDefaultAsync(login => login.DoneHash == hash && login.Tenant == tenant && login.ExpiresAt > now, cancellationToken);
        return login is null or { AccountId: null, IsDenied: false } || await database.WebLogins.Where(same => same.Id == login.Id).ExecuteDeleteAsync(cancellationToken) > 0 ? login : null;
    }

    private IQueryable<WebLoginRow> Undecided(RegistryDatabase database, string id, string tenant)
    {
        var now = time.GetUtcNow();
        return database.WebLogins.Where(login => login.Id == id && login.Tenant == tenant && login.ExpiresAt > now && login.AccountId == null && !login.IsDenied);
    }
}
