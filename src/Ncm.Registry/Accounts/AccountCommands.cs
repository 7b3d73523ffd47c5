using System.Globalization;
using Ncm.Registry.Hosting;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Accounts;

/// <summary><c>ncm-registry account …</c>. A password is asked for or read from standard input, never an argument, which other users of the machine can see.</summary>
internal static class AccountCommands
{
    /// <summary>What there is.</summary>
    public const string Usage = """
        ncm-registry account create <name> <e-mail> [--administrator]
                                                        makes an account; its password is asked for, or read from standard input
        ncm-registry account member <name> <registry> read|write|none
                                                        says what an account may do in a registry
        ncm-registry account password <name>            gives an account another password and ends its sessions
        ncm-registry account delete <name>              deletes an account and revokes its tokens
        ncm-registry account list                       lists the accounts
        ncm-registry account log                        prints what was done to accounts, and who signed in
        """;

    private const string Actor = "command line";
    private const int LogLines = 1000;

    /// <summary>Does what the arguments say.</summary>
    /// <param name="args">The arguments behind <c>account</c>.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="readPassword">Asks for a password.</param>
    /// <returns>The exit code; <see langword="null"/> where the arguments are not understood.</returns>
    /// <exception cref="OptionsException">It cannot be done.</exception>
    public static async Task<int?> RunAsync(string[] args, TextWriter output, Func<string> readPassword)
    {
        var arguments = CommandArguments.Read(args, ["--administrator"], []);
        var settings = CommandLine.Read([.. arguments.OfServer]).Options;
        using var accounts = new AccountBook(new RegistryStorage(settings.Data), TimeProvider.System);
        switch (arguments.Words)
        {
            case ["create", var name, var email]:
                Done(await accounts.CreateAsync(name, email, readPassword(), arguments.Has("--administrator"), Actor));
                await output.WriteLineAsync($"Created: {name}");
                return 0;
            case ["member", var name, var registry, "read" or "write" or "none"]:
                var right = arguments.Words[^1];
                Done(await accounts.SetMembershipAsync(name, CommandArguments.Known(registry, "account member", settings), right switch { "none" => null, _ => right == "write" }, Actor));
                await output.WriteLineAsync(right == "none" ? $"{name} is no member of {registry}." : $"{name} may {right} in {registry}.");
                return 0;
            case ["password", var name]:
                Done(await accounts.SetPasswordAsync(name, readPassword(), Actor));
                await output.WriteLineAsync($"Changed: {name}");
                return 0;
            case ["delete", var name]:
                Done(await accounts.DeleteAsync(name, Actor));
                await output.WriteLineAsync($"Deleted: {name}");
                return 0;
            case ["list"]:
                await ListAsync(accounts, output);
                return 0;
            case ["log"]:
                await LogAsync(accounts, output);
                return 0;
            default:
                return null;
        }
    }

    private static async Task ListAsync(AccountBook accounts, TextWriter output)
    {
        foreach (var (account, memberships) in await accounts.ListAsync(CancellationToken.None))
        {
            var rights = account.IsAdministrator ? ["administrator"] : memberships.Select(static row => $"{row.Tenant}: {(row.CanWrite ? "write" : "read")}").DefaultIfEmpty("member of no registry");
            var locked = account.LockoutEnd > TimeProvider.System.GetUtcNow() ? $"  locked until {Time(account.LockoutEnd.Value)}" : "";
            await output.WriteLineAsync($"{account.UserName}  {account.Email}  {string.Join(", ", rights)}  {account.CreatedAt:yyyy-MM-dd}{locked}");
        }
    }

    private static async Task LogAsync(AccountBook accounts, TextWriter output)
    {
        foreach (var line in await accounts.LogAsync(LogLines, CancellationToken.None))
        {
            await output.WriteLineAsync($"{Time(line.At)}  {line.Actor}  {line.Action}  {line.Subject.Trim('"')}{(line.Origin is { } origin ? $"  {origin}" : "")}");
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static void Done(string? problem)
    {
        if (problem is not null)
        {
            throw new OptionsException(problem);
        }
    }
}
