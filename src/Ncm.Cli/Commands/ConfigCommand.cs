using System.CommandLine;
using Ncm.Cli.Configuration;
using Ncm.Cli.Terminal;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm config</c>: what a person keeps for all projects.</summary>
internal static class ConfigCommand
{
    private const int ShownOfToken = 4;
    private const int LeastHidden = 8;

    public static Command Create()
    {
        var command = new Command("config", """
            Keep a registry, its token and the concurrency for all your projects, in nscm/config.json of your configuration folder.

            Examples:
              nscm config set registry https://npm.acme.example/
              nscm config set token - < token.txt
              nscm config list
            """)
        {
            Set(),
            Get(),
            Delete(),
            List(),
        };
        command.Aliases.Add("c");
        return command;
    }

    private static Command Set()
    {
        var key = KeyArgument();
        var value = new Argument<string>("value")
        {
            Description = "The value; - reads it from standard input, where other processes do not see it.",
        };
        var command = new Command("set", """
            Set a key. A token is sent to the registry that is set and nowhere else; it is dropped when the registry changes.

            Examples:
              nscm config set registry https://npm.acme.example/
              nscm config set concurrency 30
            """)
        {
            key,
            value,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var name = parsed.GetValue(key)!;
            var text = parsed.GetValue(value)!;
            if (text == "-")
            {
                text = Prompt.AtTerminal(parsed.InvocationConfiguration.Error) is { } prompt
                    ? await prompt.AskAsync($"{name}:", cancellation)
                    : (await Console.In.ReadLineAsync(cancellation))?.Trim() ?? "";
            }

            var file = File();
            var before = file.Read();
            var after = before.With(name, text);
            file.Write(after);
            if (before.Token is not null && after.Token is null)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync("nscm: the token was for the registry before and is dropped; set the new one's.");
            }

            return 0;
        });
        return command;
    }

    private static Command Get()
    {
        var key = KeyArgument();
        var show = new Option<bool>("--show") { Description = "Print a token in full." };
        var command = new Command("get", """
            Print a key's value; nothing where it is not set. Of a token, only the end is printed without --show.

            Examples:
              nscm config get registry
              nscm config get token --show
            """)
        {
            key,
            show,
        };
        command.SetAction(parsed =>
        {
            var name = parsed.GetValue(key)!;
            if (File().Read()[name] is { } text)
            {
                parsed.InvocationConfiguration.Output.WriteLine(parsed.GetValue(show) ? text : Shown(name, text));
            }
            else
            {
                parsed.InvocationConfiguration.Error.WriteLine($"nscm: {name} is not set; npm's configuration holds.");
            }

            return 0;
        });
        return command;
    }

    private static Command Delete()
    {
        var key = KeyArgument();
        var command = new Command("delete", """
            Remove a key, so that npm's configuration holds again; with the registry goes its token.

            Examples:
              nscm config delete token
            """)
        {
            key,
        };
        command.SetAction(parsed =>
        {
            var file = File();
            var config = file.Read();
            if (config[parsed.GetValue(key)!] is not null)
            {
                file.Write(config.With(parsed.GetValue(key)!, null));
            }

            return 0;
        });
        return command;
    }

    private static Command List()
    {
        var command = new Command("list", """
            Show the keys that are set; of a token only the end.

            Examples:
              nscm config list
            """);
        command.SetAction(parsed =>
        {
            var file = File();
            var config = file.Read();
            foreach (var key in UserConfig.Keys.Where(key => config[key] is not null))
            {
                parsed.InvocationConfiguration.Output.WriteLine($"{key} = {Shown(key, config[key]!)}");
            }

            if (config == new UserConfig())
            {
                parsed.InvocationConfiguration.Error.WriteLine($"nscm: nothing is set ({file.Path}); npm's configuration holds.");
            }

            return 0;
        });
        return command;
    }

    private static Argument<string> KeyArgument()
    {
        var key = new Argument<string>("key") { Description = string.Join(", ", UserConfig.Keys) + "." };
        key.AcceptOnlyFromAmong([.. UserConfig.Keys]);
        return key;
    }

    /// <summary>A token is recognised by its end; of a short one nothing is shown.</summary>
    private static string Shown(string key, string text) =>
        key != "token" ? text : text.Length >= ShownOfToken + LeastHidden ? $"…{text[^ShownOfToken..]}" : "…";

    private static UserConfigFile File() =>
        UserConfigFile.Find(ProcessEnvironment.Read())
        ?? throw new UsageException("there is no folder for your configuration: neither XDG_CONFIG_HOME nor HOME (on Windows APPDATA) is set.");
}
