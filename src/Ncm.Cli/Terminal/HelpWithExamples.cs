using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Ncm.Cli.Terminal;

/// <summary>
/// Puts a command's examples at the end of its own help, and nowhere else: the framework shows a description as a whole wherever the
/// command is listed. In a description, examples follow an empty line and the word <c>Examples:</c>.
/// </summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private readonly HelpAction _help;
    private readonly Dictionary<Command, string> _examples = [];

    private HelpWithExamples(HelpAction help) => _help = help;

    /// <summary>Sets it up for a command and all below it.</summary>
    public static void Install(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        var help = new HelpWithExamples((HelpAction)option.Action!);
        help.TakeFrom(root);
        option.Action = help;
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        // The commands above have arguments of their own, which the framework would show as if they belonged here.
        for (var above = parseResult.CommandResult.Parent; above is CommandResult { Command: var command }; above = above.Parent)
        {
            command.Arguments.Clear();
        }

        var code = _help.Invoke(parseResult);
        if (_examples.TryGetValue(parseResult.CommandResult.Command, out var examples))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return code;
    }

    private void TakeFrom(Command command)
    {
        var description = command.Description?.ReplaceLineEndings("\n") ?? "";
        if (description.IndexOf("\n\nExamples:", StringComparison.Ordinal) is > 0 and var end)
        {
            _examples.Add(command, description[(end + 2)..].TrimEnd() + "\n");
            command.Description = description[..end];
        }

        foreach (var below in command.Subcommands)
        {
            TakeFrom(below);
        }
    }
}
