using System.CommandLine;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm help whitelist add</c> is <c>nscm whitelist add --help</c>.</summary>
internal static class HelpCommand
{
    /// <summary>Adds the command.</summary>
    public static void AddTo(RootCommand root)
    {
        var words = new Argument<string[]>("command") { Description = "A command and its sub-command.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", """
            Show the help of a command.

            Examples:
              nscm help
              nscm help whitelist add
            """)
        {
            words,
        };
        command.SetAction((parsed, cancellation) =>
        {
            Command about = root;
            foreach (var word in parsed.GetValue(words) ?? [])
            {
                about = about.Subcommands.FirstOrDefault(known => known.Name == word || known.Aliases.Contains(word))
                    ?? throw new UsageException(
                        $"there is no command \"{word}\"; the commands are {string.Join(", ", about.Subcommands.Select(known => known.Name))}.");
            }

            return root.Parse([.. parsed.GetValue(words) ?? [], "--help"], Application.Grammar).InvokeAsync(parsed.InvocationConfiguration, cancellation);
        });
        root.Subcommands.Add(command);
    }
}
