using Ncm.Registry.Hosting;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Access;

/// <summary><c>ncm-registry token …</c>: tokens that belong to no account, for machines; and everybody's, to list and revoke.</summary>
internal static class TokenCommands
{
    /// <summary>What there is.</summary>
    public const string Usage = """
        ncm-registry token create <name> [--write] [--registry <id>] [--expires <days>] [--network <cidr>]…
                                                        makes a token and prints it once; without --registry it is for all of them
        ncm-registry token list                         lists the tokens, those of accounts too
        ncm-registry token revoke <name or beginning>   revokes the tokens of a name, or the one that begins so
        """;

    /// <summary>Does what the arguments say.</summary>
    /// <param name="args">The arguments behind <c>token</c>.</param>
    /// <param name="output">Standard output.</param>
    /// <returns>The exit code; <see langword="null"/> where the arguments are not understood.</returns>
    /// <exception cref="OptionsException">An option makes no sense.</exception>
    public static async Task<int?> RunAsync(string[] args, TextWriter output)
    {
        var arguments = CommandArguments.Read(args, ["--write"], ["--registry", "--expires", "--network"]);
        var settings = CommandLine.Read([.. arguments.OfServer]).Options;
        var wanted = Wanted(arguments, settings);
        var storage = new RegistryStorage(settings.Data);
        var tokens = new TokenBook(storage, TimeProvider.System);
        switch (arguments.Words)
        {
            case ["create", var name] when name.Length is > 0 and <= 100:
                await output.WriteLineAsync((await tokens.CreateAsync(wanted with { Name = name }, TokenBook.CommandLine, CancellationToken.None)).Token);
                return 0;
            case ["list"]:
                await ListAsync(storage, tokens, output);
                return 0;
            case ["revoke", var name]:
                var count = await tokens.RevokeAsync(name, CancellationToken.None);
                await output.WriteLineAsync(count == 0 ? $"There is no token {name} that counts." : $"Revoked: {name}");
                return count == 0 ? 1 : 0;
            default:
                return null;
        }
    }

    private static NewToken Wanted(CommandArguments arguments, RegistryOptions settings)
    {
        var networks = arguments.All("--network");
        foreach (var network in networks)
        {
            if (!Networks.TryParse(network, out _))
            {
                throw new OptionsException($"--network: \"{network}\" is not a network such as 192.0.2.0/24 or 2001:db8::/32.");
            }
        }

        return new NewToken("", arguments.Registry("--registry", settings), arguments.Has("--write"))
        {
            Networks = networks,
            Days = arguments.Days("--expires"),
        };
    }

    private static async Task ListAsync(RegistryStorage storage, TokenBook tokens, TextWriter output)
    {
        await using var database = storage.Open();
        var owners = database.Accounts.ToDictionary(static account => account.Id, static account => account.UserName);
        foreach (var token in await tokens.ListAsync(CancellationToken.None))
        {
            await output.WriteLineAsync(string.Concat(
                $"{token.Start}  {token.Name}  {token.Tenant ?? "all registries"}  {(token.CanWrite ? "write" : "read")}  {token.CreatedAt:yyyy-MM-dd}",
                token.AccountId is { } owner ? $"  of {owners.GetValueOrDefault(owner, "an account that is gone")}" : "",
                token.Networks is { } networks ? $"  from {networks}" : "",
                token.ExpiresAt is { } end ? $"  expires {end:yyyy-MM-dd}" : "",
                token.UsedAt is { } used ? $"  used {used:yyyy-MM-dd}" : "",
                token.RevokedAt is { } revoked ? $"  revoked {revoked:yyyy-MM-dd}" : ""));
        }
    }
}
