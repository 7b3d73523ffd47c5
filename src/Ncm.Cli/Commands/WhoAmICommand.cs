using System.CommandLine;
using Ncm.Gate.Reporting;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm whoami</c>.</summary>
internal sealed class WhoAmICommand
{
    private readonly Option<string?> _registry = SignedInRegistry.Option();

    public static Command Create()
    {
        var options = new WhoAmICommand();
        var command = new Command("whoami", """
            Print whom the registry takes you for; exit code 2 where you are not signed in.

            Examples:
              nscm whoami
              nscm whoami --registry https://ncm.acme.example/
            """)
        {
            options._registry,
        };
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var config = SignedInRegistry.File().Read();
        var named = parsed.GetValue(_registry);
        var url = SignedInRegistry.Of(named, config);
        using var registry = SignedInRegistry.Connect(url, config.TokenFor(named is null ? null : url));
        var name = await registry.WhoAmIAsync(cancellationToken) ?? throw new UsageException($"you are not signed in to {url}; 'nscm signin' does it.");
        await parsed.InvocationConfiguration.Output.WriteLineAsync(PlainText.EscapeForLog(name));
        return 0;
    }
}
