using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whitelist list</c>.</summary>
internal sealed class WhitelistListCommand
{
    private readonly Argument<string> _path = ProjectPath.Argument();
    private readonly Option<string?> _policy = WhitelistPlace.PolicyOption();
    private readonly Option<bool> _json = new("--json", "-j") { Description = "Write JSON instead of a table." };

    public static Command Create()
    {
        var options = new WhitelistListCommand();
        var command = new Command("list", """
            Show the whitelist: versions, reason, by whom, since and until when; what is expired is marked.

            Examples:
              nscm whitelist list
              nscm whitelist list --json web/
            """)
        {
            options._path,
            options._json,
            options._policy,
        };
        command.SetAction(options.Run);
        return command;
    }

    private int Run(ParseResult parsed)
    {
        var place = WhitelistPlace.Of(parsed.GetValue(_path)!, parsed.GetValue(_policy));
        var entries = File.Exists(place.File) ? WhitelistFile.Read(place.File) : [];
        var (output, now) = (parsed.InvocationConfiguration.Output, TimeProvider.System.GetUtcNow());
        if (parsed.GetValue(_json))
        {
            StandardOutput.WriteJson(output, stream => WhitelistListing.WriteJson(stream, entries, now));
            return 0;
        }

        WhitelistListing.WriteTable(output, entries, now);
        if (entries.Count == 0)
        {
            parsed.InvocationConfiguration.Error.WriteLine($"nscm: the whitelist is empty ({place.Shown}).");
        }

        return 0;
    }
}
