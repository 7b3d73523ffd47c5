using System.Net;
using Microsoft.AspNetCore.Identity;
using Ncm.Registry.Access;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary>
/// The one place where a password is looked at. Tries are limited for an address and for an account; an account that fails too often is locked for a while. Whether an
/// account is unknown, locked or the password is wrong shows neither in the answer nor in the time that it takes: a password is hashed each time.
/// </summary>
internal sealed partial class SignIn : IDisposable
{
    /// <summary>So many wrong passwords lock an account.</summary>
    public const int MostFailures = 10;

    /// <summary>What everybody is told who cannot sign in.</summary>
    public const string Wrong = "Wrong name, e-mail address or password. Ten wrong passwords lock an account for fifteen minutes.";

    /// <summary>What is told after too many tries.</summary>
    public const string TooMany = "Too many tries to sign in; come again in a minute.";

    /// <summary>For so long.</summary>
    public static readonly TimeSpan Lockout = TimeSpan.FromMinutes(15);

    private const int ConflictsBorne = 10;

    private readonly AccountBook _accounts;
    private readonly ILogger _log;
    private readonly AttemptLimit _addresses;
    private readonly AttemptLimit _logins;

    // Somebody's hash whom nobody knows.
    private readonly Lazy<string> _nobody = new(static () => NewHasher().HashPassword(new AccountRow(), TokenText.Random(20)));

    /// <summary>Begins to count.</summary>
    /// <param name="accounts">The accounts.</param>
    /// <param name="perMinute">Tries a minute from one address; half as many for one account.</param>
    /// <param name="log">The log.</param>
    public SignIn(AccountBook accounts, int perMinute, ILogger log)
    {
        _accounts = accounts;
        _log = log;
        _addresses = new AttemptLimit(perMinute);
        _logins = new AttemptLimit(Math.Max(1, perMinute / 2));
    }

    /// <summary>Looks at a password.</summary>
    /// <param name="login">The account's name or e-mail address.</param>
    /// <param name="password">The password.</param>
    /// <param name="address">Where it comes from.</param>
    public async Task<SignInAnswer> TryAsync(string login, string password, IPAddress? address)
    {
        if (!_addresses.Allows(address) || !_logins.Allows(login.ToUpperInvariant()))
        {
            LogTooMany(_log, address);
            return new SignInAnswer(null, AttemptLimit.Window);
        }

        var account = await _accounts.UseAsync(manager => CheckAsync(manager, login, password, address));
        return new SignInAnswer(account, null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _addresses.Dispose();
        _logins.Dispose();
    }

    private async Task<AccountRow?> CheckAsync(UserManager<AccountRow> manager, string login, string password, IPAddress? address)
    {
        // What is longer is nobody's password, and is not to cost more.
        password = password.Length <= AccountRules.LongestPassword ? password : "";
        if (await AccountBook.FindAsync(manager, login) is not { } account)
        {
            // The name that was typed is not logged: it may be a password in the wrong field.
            manager.PasswordHasher.VerifyHashedPassword(new AccountRow(), _nobody.Value, password);
            LogUnknown(_log, address);
            return null;
        }

        var isLocked = await manager.IsLockedOutAsync(account);
        var isRight = await manager.CheckPasswordAsync(account, password);
        if (isLocked)
        {
            LogLocked(_log, account.UserName, address);
            return null;
        }

        await (isRight ? manager.ResetAccessFailedCountAsync(account) : CountFailureAsync(account.Id));
        await _accounts.LogAsync(account.UserName!, isRight ? "sign-in" : "sign-in.failed", account.UserName!, address?.ToString());
        LogTried(_log, account.UserName, address, isRight ? "succeeded" : "failed: wrong password");
        return isRight ? account : null;
    }

    /// <summary>Tries at the same time are counted one by one: a count that somebody else has changed meanwhile is read again.</summary>
    private async Task CountFailureAsync(string id)
    {
        for (var i = 0; i < ConflictsBorne; i++)
        {
            if (await _accounts.UseAsync(async manager =>
                await manager.FindByIdAsync(id) is not { } account || (await manager.AccessFailedAsync(account)).Succeeded))
            {
                return;
            }
        }
    }

    private static PasswordHasher<AccountRow> NewHasher() => new(Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = AccountBook.Iterations }));

    [LoggerMessage(Level = LogLevel.Information, Message = "Sign-in of {Account} from {Address} {Result}")]
    private static partial void LogTried(ILogger logger, string? account, IPAddress? address, string result);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in of {Account} from {Address} failed: the account is locked")]
    private static partial void LogLocked(ILogger logger, string? account, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Information, Message = "Sign-in from {Address} failed: unknown account")]
    private static partial void LogUnknown(ILogger logger, IPAddress? address);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Sign-in from {Address} refused: too many tries")]
    private static partial void LogTooMany(ILogger logger, IPAddress? address);
}
