using System.CommandLine;
using Ncm.Gate.Diagnostics;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm signout</c>: revokes the token that is kept, and forgets it.</summary>
internal static class SignOutCommand
{
    public static Command Create()
    {
        var command = new Command("signout", """
            Revoke the token of 'nscm signin' on its registry and forget it. It is forgotten even where the registry does not answer (exit code 3).

            Examples:
              nscm signout
            """);
        command.Aliases.Add("logout");
        command.Aliases.Add("o");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = SignedInRegistry.File();
        var config = file.Read();
        if (config is not { Registry: { } url, Token: { } token })
        {
            throw new UsageException("you are not signed in: no registry and token are kept.");
        }

        file.Write(config.With("token", null));
        using var registry = SignedInRegistry.Connect(url, token);
        try
        {
            var counted = await registry.RevokeAsync(token, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(counted
                ? $"Signed out of {url}; its token is revoked."
                : $"Signed out of {url}; its token did not count there any more.");
            return 0;
        }
        catch (GateException problem)
        {
            throw new GateException(problem.Code, null, $"{problem.Message} It is forgotten here; revoke it in the registry.", problem);
        }
    }
}
