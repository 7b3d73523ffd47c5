using System.CommandLine;
using Ncm.Gate.Npm;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whitelist delete</c>.</summary>
internal sealed class WhitelistDeleteCommand
{
    private readonly Argument<string[]> _packages = new("package")
    {
        Description = "A package: all its entries; with @range, the entry of that very range and those of exact versions within it.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<string> _project = WhitelistPlace.ProjectOption();
    private readonly Option<string?> _policy = WhitelistPlace.PolicyOption();
    private readonly ConnectionOptions _connection = new();
    private readonly WhitelistStoreOptions _store;

    private WhitelistDeleteCommand() => _store = new WhitelistStoreOptions(_connection);

    public static Command Create()
    {
        var options = new WhitelistDeleteCommand();
        var command = new Command("delete", """
            Remove entries from the whitelist.

            Examples:
              nscm whitelist delete debug@2.2.0
              nscm whitelist delete @babel/core
            """)
        {
            options._packages,
            options._project,
            options._policy,
        };
        options._connection.AddTo(command);
        options._store.AddTo(command);
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var place = WhitelistPlace.Of(parsed.GetValue(_project)!, parsed.GetValue(_policy));
        var meant = parsed.GetValue(_packages)!.Select(Read).ToList();
        using var store = await _store.OpenAsync(parsed, place, cancellationToken);
        var entries = await store.ReadAsync(cancellationToken);
        foreach (var (text, name, range) in meant)
        {
            if (!entries.Any(entry => entry.IsMeantBy(name, range)))
            {
                var others = string.Join(", ", entries.Where(entry => entry.Package == name).Select(entry => entry.Versions.Text));
                throw new UsageException(
                    $"{PlainText.EscapeForLog(text)} is not in {store.Shown}{(others.Length == 0 ? "" : $"; it has {name} {others}")}. Nothing was removed.");
            }
        }

        var gone = await store.RemoveAsync(meant.ConvertAll(static package => (package.Name, package.Range)), cancellationToken);
        foreach (var entry in gone)
        {
            await parsed.InvocationConfiguration.Output.WriteLineAsync($"removed {PlainText.EscapeForLog($"{entry.Package} {entry.Versions.Text}")}{(store is RegistryWhitelist ? $" from {store.Shown}" : "")}");
        }

        return 0;
    }

    private static (string Text, string Name, NpmRange? Range) Read(string text)
    {
        var at = text.IndexOf('@', Math.Min(1, text.Length));
        var name = at < 0 ? text : text[..at];
        NpmRange? range = null;
        return PackageName.IsValid(name) && (at < 0 || NpmRange.TryParse(text[(at + 1)..], out range))
            ? (text, name, range)
            : throw new UsageException($"\"{PlainText.EscapeForLog(text)}\" is not a package; write name or name@range, such as debug@2.2.0.");
    }
}
