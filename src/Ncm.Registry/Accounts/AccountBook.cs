using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary>
/// The accounts and what they may do, over ASP.NET Core Identity, which hashes passwords and counts failures. Each change has its line in the audit log. There is no
/// open sign-up: an administrator makes accounts.
/// </summary>
internal sealed class AccountBook : IDisposable
{
    /// <summary>The first account's name.</summary>
    public const string FirstName = "administrator";

    // PBKDF2-HMAC-SHA512 as OWASP's Password Storage Cheat Sheet has it; a hash with fewer is renewed at the next sign-in.
    internal const int Iterations = 210_000;

    private readonly RegistryStorage _storage;
    private readonly TimeProvider _time;
    private readonly ServiceProvider _identity;

    /// <summary>Opens the accounts.</summary>
    /// <param name="storage">Where they are kept.</param>
    /// <param name="time">The clock.</param>
    public AccountBook(RegistryStorage storage, TimeProvider time)
    {
        _storage = storage;
        _time = time;
        var services = new ServiceCollection();
        services.AddLogging().AddScoped(_ => storage.Open()).Configure<PasswordHasherOptions>(static hasher => hasher.IterationCount = Iterations);
        services.AddIdentityCore<AccountRow>(Configure).AddPasswordValidator<AccountRules>();
        services.AddScoped<IUserStore<AccountRow>, UserOnlyStore<AccountRow, RegistryDatabase>>();
        _identity = services.BuildServiceProvider();
    }

    /// <summary>Whether there is any account.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await using var database = _storage.Open();
        return await database.Accounts.AnyAsync(cancellationToken);
    }

    /// <summary>The accounts by name, each with what it may do.</summary>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<(AccountRow Account, IReadOnlyList<MembershipRow> Memberships)>> ListAsync(CancellationToken cancellationToken)
    {
        await using var database = _storage.Open();
        var memberships = (await database.Memberships.OrderBy(static row => row.Tenant).ToListAsync(cancellationToken)).ToLookup(static row => row.AccountId);
        var accounts = await database.Accounts.OrderBy(static row => row.NormalizedUserName).ToListAsync(cancellationToken);
        return accounts.ConvertAll(account => (account, (IReadOnlyList<MembershipRow>)[.. memberships[account.Id]]));
    }

    /// <summary>Finds an account.</summary>
    /// <param name="login">Its name or its e-mail address.</param>
    public Task<AccountRow?> FindAsync(string login) => UseAsync(manager => FindAsync(manager, login));

    /// <summary>Finds an account by its number.</summary>
    /// <param name="id">The number.</param>
    public Task<AccountRow?> FindByIdAsync(string id) => UseAsync(manager => manager.FindByIdAsync(id));

    /// <summary>Makes an account.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="email">Its e-mail address.</param>
    /// <param name="password">Its password.</param>
    /// <param name="isAdministrator">Whether it may do everything.</param>
    /// <param name="actor">Who makes it.</param>
    /// <returns>What is wrong; <see langword="null"/> when it is made.</returns>
    public Task<string?> CreateAsync(string name, string email, string password, bool isAdministrator, string actor) => UseAsync(async manager =>
    {
        if (!AccountRules.IsName(name))
        {
            return $"\"{name}\" cannot be the name of an account: write 1 to 64 lower-case letters, digits, dots, hyphens and underscores, a letter or digit first.";
        }

        if (!AccountRules.IsEmail(email))
        {
            return $"\"{email}\" is not an e-mail address.";
        }

        var now = _time.GetUtcNow();
        var account = new AccountRow { UserName = name, Email = email, IsAdministrator = isAdministrator, CreatedAt = now, UpdatedAt = now };
        return Problem(await manager.CreateAsync(account, password)) ?? await LogAsync(actor, "account.create", name);
    });

    /// <summary>Deletes an account; its tokens are revoked and its sessions end.</summary>
    /// <param name="name">Its name or e-mail address.</param>
    /// <param name="actor">Who deletes it.</param>
    /// <returns>What is wrong; <see langword="null"/> when it is gone.</returns>
    public Task<string?> DeleteAsync(string name, string actor) => ChangeAsync(name, actor, "account.delete", async (manager, account) =>
    {
        await using var database = _storage.Open();
        if (account.IsAdministrator && await database.Accounts.CountAsync(static other => other.IsAdministrator) == 1)
        {
            return IdentityResult.Failed(new IdentityError { Description = $"{account.UserName} is the only administrator and stays: make another one first." });
        }

        var now = _time.GetUtcNow();
        await database.Tokens.Where(token => token.AccountId == account.Id && token.RevokedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(static token => token.RevokedAt, now));
        await database.Memberships.Where(membership => membership.AccountId == account.Id).ExecuteDeleteAsync();
        await database.Sessions.Where(session => session.AccountId == account.Id).ExecuteDeleteAsync();
        return await manager.DeleteAsync(account);
    });

    /// <summary>Gives an account another password, ends its sessions and a lockout. Its tokens stay: they are revoked one by one.</summary>
    /// <param name="name">Its name or e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <param name="actor">Who does it.</param>
    /// <returns>What is wrong; <see langword="null"/> when it is done.</returns>
    public Task<string?> SetPasswordAsync(string name, string password, string actor) => ChangeAsync(name, actor, "account.password", async (manager, account) =>
    {
        foreach (var validator in manager.PasswordValidators)
        {
            // Before the old one is taken away.
            if (await validator.ValidateAsync(manager, account, password) is { Succeeded: false } refused)
            {
                return refused;
            }
        }

        account.PasswordHash = manager.PasswordHasher.HashPassword(account, password);
        account.UpdatedAt = _time.GetUtcNow();
        account.LockoutEnd = null;
        account.AccessFailedCount = 0;
        await using var database = _storage.Open();
        await database.Sessions.Where(session => session.AccountId == account.Id).ExecuteDeleteAsync();
        return await manager.UpdateSecurityStampAsync(account);
    });

    /// <summary>Says what an account may do in a registry.</summary>
    /// <param name="name">Its name or e-mail address.</param>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="canWrite">Whether it may change the whitelist; <see langword="null"/> to be no member any more.</param>
    /// <param name="actor">Who says so.</param>
    /// <returns>What is wrong; <see langword="null"/> when it is done.</returns>
    public Task<string?> SetMembershipAsync(string name, string tenant, bool? canWrite, string actor)
    {
        var action = canWrite switch { null => "member.remove", true => "member.write", false => "member.read" };
        return ChangeAsync(name, actor, $"{action} {tenant}", async (manager, account) =>
        {
            await using var database = _storage.Open();
            await database.Memberships.Where(row => row.AccountId == account.Id && row.Tenant == tenant).ExecuteDeleteAsync();
            if (canWrite is { } write)
            {
                database.Add(new MembershipRow { AccountId = account.Id, Tenant = tenant, CanWrite = write });
                await database.SaveChangesAsync();
            }

            account.UpdatedAt = _time.GetUtcNow();
            return await manager.UpdateAsync(account);
        });
    }

    /// <summary>What an account may do in a registry.</summary>
    /// <param name="account">The account.</param>
    /// <param name="tenant">The registry.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<Rights> RightsAsync(AccountRow account, Options.TenantOptions tenant, CancellationToken cancellationToken)
    {
        if (account.IsAdministrator)
        {
            return new Rights(CanRead: true, CanWrite: true);
        }

        await using var database = _storage.Open();
        var membership = await database.Memberships.SingleOrDefaultAsync(row => row.AccountId == account.Id && row.Tenant == tenant.Id, cancellationToken);
        return new Rights(tenant.AnonymousRead || membership is not null, membership is { CanWrite: true });
    }

    /// <summary>Adds a line to the audit log of the accounts.</summary>
    /// <param name="actor">Who.</param>
    /// <param name="action">Did what.</param>
    /// <param name="subject">To whom.</param>
    /// <param name="origin">Where from; <see langword="null"/> where nothing is said.</param>
    /// <returns><see langword="null"/>: nothing is wrong.</returns>
    public async Task<string?> LogAsync(string actor, string action, string subject, string? origin = null)
    {
        await using var database = _storage.Open();
        database.Add(new AuditRow
        {
            Tenant = AuditRow.OfTheServer,
            At = _time.GetUtcNow(),
            Actor = actor,
            Action = action,
            Subject = JsonSerializer.Serialize(subject),
            Origin = origin,
        });
        await database.SaveChangesAsync();
        return null;
    }

    /// <summary>The newest lines of the audit log about accounts and tokens, oldest first.</summary>
    /// <param name="count">How many.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<AuditRow>> LogAsync(int count, CancellationToken cancellationToken)
    {
        await using var database = _storage.Open();
        var lines = await database.Audit.Where(static row => row.Tenant == AuditRow.OfTheServer || row.Action.StartsWith("token."))
            .OrderByDescending(static row => row.Id).Take(count).ToListAsync(cancellationToken);
        lines.Reverse();
        return lines;
    }

    /// <summary>A piece of work with Identity.</summary>
    /// <typeparam name="T">What comes of it.</typeparam>
    /// <param name="work">The work.</param>
    internal async Task<T> UseAsync<T>(Func<UserManager<AccountRow>, Task<T>> work)
    {
        await using var scope = _identity.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<UserManager<AccountRow>>());
    }

    /// <summary>Finds an account in a piece of work.</summary>
    /// <param name="manager">Identity.</param>
    /// <param name="login">The account's name or e-mail address; a name has no <c>@</c>.</param>
    internal static Task<AccountRow?> FindAsync(UserManager<AccountRow> manager, string login) =>
        login.Contains('@', StringComparison.Ordinal) ? manager.FindByEmailAsync(login) : manager.FindByNameAsync(login);

    /// <inheritdoc/>
    public void Dispose() => _identity.Dispose();

    private static void Configure(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = true;

        // AccountRules says what names may be.
        options.User.AllowedUserNameCharacters = "";
        options.Password.RequiredLength = AccountRules.ShortestPassword;
        options.Password.RequireDigit = options.Password.RequireLowercase = options.Password.RequireUppercase = options.Password.RequireNonAlphanumeric = false;
        options.Lockout.MaxFailedAccessAttempts = SignIn.MostFailures;
        options.Lockout.DefaultLockoutTimeSpan = SignIn.Lockout;
        options.Lockout.AllowedForNewUsers = true;
    }

    private Task<string?> ChangeAsync(string name, string actor, string action, Func<UserManager<AccountRow>, AccountRow, Task<IdentityResult>> change) =>
        UseAsync(async manager =>
        {
            if (await FindAsync(manager, name) is not { } account)
            {
                return $"There is no account {name}.";
            }

            try
            {
                return Problem(await change(manager, account)) ?? await LogAsync(actor, action, account.UserName!);
            }
            finally
            {
                // Part of it may be done even where it fails.
                _storage.AccessHasChanged();
            }
        });

    private static string? Problem(IdentityResult result) => result.Succeeded ? null : string.Join(' ', result.Errors.Select(static error => error.Description));
}
