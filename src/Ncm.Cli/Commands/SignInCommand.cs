using System.CommandLine;
using Ncm.Cli.Terminal;
using Ncm.Gate;
using Ncm.Gate.Diagnostics;

namespace Ncm.Cli.Commands;

/// <summary><c>nscm signin</c>: gets a token from a registry, in the browser or for a password, and keeps it as <c>nscm config</c> does.</summary>
internal sealed class SignInCommand
{
    /// <summary>How long a person has to finish it in the browser.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Option<string?> _registry = SignedInRegistry.Option();

    private readonly Option<bool> _legacy = new("--legacy") { Description = "Sign in with name or e-mail address and password at this terminal, not in the browser." };

    public static Command Create()
    {
        var options = new SignInCommand();
        var command = new Command("signin", """
            Sign in to a certified registry and keep its token in nscm/config.json of your configuration folder, readable by you alone. Prints the page
            to open; where a registry has none, asks for name and password.

            Examples:
              nscm signin --registry https://ncm.acme.example/
              nscm signin --legacy
            """)
        {
            options._registry,
            options._legacy,
        };
        command.Aliases.Add("login");
        command.Aliases.Add("s");
        command.SetAction(options.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var error = parsed.InvocationConfiguration.Error;
        var file = SignedInRegistry.File();
        var config = file.Read();
        var url = SignedInRegistry.Of(parsed.GetValue(_registry), config);
        if (url.Scheme != Uri.UriSchemeHttps && !url.IsLoopback)
        {
            throw new UsageException($"{url} is not asked for a token: over plain http anybody on the way could read it; use https.");
        }

        using var registry = SignedInRegistry.Connect(url, token: null);
        var login = parsed.GetValue(_legacy) ? null : await registry.BeginLoginAsync(cancellationToken);
        var token = login is null
            ? await AskPasswordAsync(registry, error, cancellationToken)
            : await WaitForBrowserAsync(registry, login, error, cancellationToken);
        file.Write(config.With("registry", url.AbsoluteUri).With("token", token));

        using var signedIn = SignedInRegistry.Connect(url, token);
        var name = await signedIn.WhoAmIAsync(cancellationToken)
            ?? throw new GateException("NCM9003", null, $"{url} gave a token and does not know it; it is kept in {file.Path}.");
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"Signed in to {url} as {Gate.Reporting.PlainText.EscapeForLog(name)}.");
        return 0;
    }

    private static async Task<string> WaitForBrowserAsync(CertifiedRegistry registry, WebLogin login, TextWriter error, CancellationToken cancellationToken)
    {
        await error.WriteLineAsync($"Open this page to sign in:\n\n  {login.LoginUrl.AbsoluteUri}\n\nWaiting until you have ...");
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await registry.EndLoginAsync(
                login, static (wait, token) => Task.Delay(wait is { } said && said <= LongestPause ? said : Pause, TimeProvider.System, token), either.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new UsageException($"nobody signed in on the page within {Patience.TotalMinutes} minutes; start again.");
        }
    }

    private static async Task<string> AskPasswordAsync(CertifiedRegistry registry, TextWriter error, CancellationToken cancellationToken)
    {
        var prompt = Prompt.AtTerminal(error)
            ?? throw new UsageException("there is no terminal to ask for a password on; get a token in the registry and use 'nscm config set token -'.");
        var name = await prompt.AskAsync($"Name or e-mail address for {registry.Url}:", cancellationToken);
        var password = await prompt.AskSecretAsync("Password:", cancellationToken);
        return name.Length > 0 && password.Length > 0
            ? await registry.LoginAsync(name, password, cancellationToken)
            : throw new UsageException("a name and a password are needed.");
    }
}
