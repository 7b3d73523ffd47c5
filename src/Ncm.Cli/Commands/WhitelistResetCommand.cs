using System.CommandLine;
using Ncm.Cli.Terminal;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whitelist reset</c>.</summary>
internal sealed class WhitelistResetCommand
{
    private readonly Argument<string> _path = ProjectPath.Argument();
    private readonly Option<string?> _policy = WhitelistPlace.PolicyOption();
    private readonly ConnectionOptions _connection = new();
    private readonly WhitelistStoreOptions _store;
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask." };

    private WhitelistResetCommand() => _store = new WhitelistStoreOptions(_connection);

    public static Command Create()
    {
        var options = new WhitelistResetCommand();
        var command = new Command("reset", """
            Remove every entry of the whitelist, after a question.

            Examples:
              nscm whitelist reset
              nscm whitelist reset --yes web/
            """)
        {
            options._path,
            options._yes,
            options._policy,
        };
        options._connection.AddTo(command);
        options._store.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var prompt = Prompt.AtTerminal(parsed.InvocationConfiguration.Error);
        if (!parsed.GetValue(_yes) && prompt is null)
        {
            throw new UsageException("there is no terminal to ask on; use --yes to remove every entry without a question.");
        }

        var place = WhitelistPlace.Of(parsed.GetValue(_path)!, parsed.GetValue(_policy));
        using var store = await _store.OpenAsync(parsed, place, cancellationToken);
        var count = (await store.ReadAsync(cancellationToken)).Count;
        var isMeant = count == 0 || parsed.GetValue(_yes)
            || await IsYesAsync(prompt!, $"Remove every entry ({count}) of {store.Shown}? (yN)", cancellationToken);
        var gone = isMeant ? await store.ClearAsync(cancellationToken) : [];
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{store.Shown}: {gone.Count} removed.");
        return 0;
    }

    private static async Task<bool> IsYesAsync(Prompt prompt, string question, CancellationToken cancellationToken) =>
        (await prompt.AskAsync(question, cancellationToken)).ToLowerInvariant() is "y" or "yes";
}
