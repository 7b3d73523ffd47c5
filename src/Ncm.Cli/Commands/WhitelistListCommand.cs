using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whitelist list</c>.</summary>
internal sealed class WhitelistListCommand
{
    private readonly Argument<string> _path = ProjectPath.Argument();
    private readonly Option<string?> _policy = WhitelistPlace.PolicyOption();
    private readonly ConnectionOptions _connection = new();
    private readonly WhitelistStoreOptions _store;
    private readonly Option<bool> _json = new("--json", "-j") { Description = "Write JSON instead of a table." };

    private WhitelistListCommand() => _store = new WhitelistStoreOptions(_connection);

    public static Command Create()
    {
        var options = new WhitelistListCommand();
        var command = new Command("list", """
            Show the whitelist: versions, reason, by whom, since and until when; what is expired is marked.

            Examples:
              nscm whitelist list
              nscm whitelist list --json web/
              nscm whitelist list --registry https://ncm.acme.example/
            """)
        {
            options._path,
            options._json,
            options._policy,
        };
        options._connection.AddTo(command);
        options._store.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var place = WhitelistPlace.Of(parsed.GetValue(_path)!, parsed.GetValue(_policy));
        using var store = await _store.OpenAsync(parsed, place, cancellationToken);
        var entries = await store.ReadAsync(cancellationToken);
        var (output, now) = (parsed.InvocationConfiguration.Output, TimeProvider.System.GetUtcNow());
        if (parsed.GetValue(_json))
        {
            StandardOutput.WriteJson(output, stream => WhitelistListing.WriteJson(stream, entries, now));
            return 0;
        }

        WhitelistListing.WriteTable(output, entries, now);
        if (entries.Count == 0)
        {
            await parsed.InvocationConfiguration.Error.WriteLineAsync($"nscm: the whitelist is empty ({store.Shown}).");
        }

        return 0;
    }
}
