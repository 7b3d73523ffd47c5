using System.CommandLine;
using Ncm.Cli.Configuration;
using Ncm.Cli.Terminal;
using Ncm.Gate;

namespace Ncm.Cli.Commands;

/// <summary>Whom to ask, with which token, and how many questions at once: the option, else the user's configuration, else npm's.</summary>
internal sealed class ConnectionOptions
{
    private readonly Option<string?> _registry = new("--registry", "-r")
    {
        Description = "The npm registry for packages without a registry of their scope. [default: nscm config, then npm's configuration]",
        HelpName = "url",
    };

    private readonly Option<string?> _token = new("--token", "-t")
    {
        Description = "The token for that registry and no other host. Other processes can see it on the command line: "
            + "better keep it in .npmrc or 'nscm config set token -'.",
        HelpName = "token",
    };

    private readonly Option<string?> _concurrency = new("--concurrency", "-c")
    {
        Description = "How many requests may be under way at once. [default: nscm config, then npm's maxsockets, 15]",
        HelpName = "number",
    };

    public ConnectionOptions()
    {
        Validate(_registry, SettingValues.Registry);
        Validate(_token, SettingValues.Token);
        Validate(_concurrency, (text, name) => SettingValues.Concurrency(text, name));
    }

    /// <summary>Gives a command these options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_concurrency);
        command.Options.Add(_registry);
        command.Options.Add(_token);
    }

    /// <summary>What the options and the user's configuration say about a project.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="path">The project's folder or lock file.</param>
    /// <exception cref="UsageException">The user's configuration cannot be read.</exception>
    public GateRequest RequestFor(ParseResult parsed, string path)
    {
        var environment = ProcessEnvironment.Read();
        var config = UserConfigFile.Find(environment)?.Read() ?? new UserConfig();
        var registry = Named(parsed);
        return new GateRequest
        {
            Path = path,
            Environment = environment,
            CacheDirectory = UserCache.Directory(environment),
            Registry = registry ?? config.Registry,
            Token = parsed.GetValue(_token) ?? config.TokenFor(registry),
            Concurrency = parsed.GetValue(_concurrency) is { } number ? SettingValues.Concurrency(number, "--concurrency") : config.Concurrency,
        };
    }

    /// <summary>The registry that was named on the command line; <see langword="null"/> for none.</summary>
    public Uri? Named(ParseResult parsed) => parsed.GetValue(_registry) is { } url ? SettingValues.Registry(url, "--registry") : null;

    private static void Validate<T>(Option<string?> option, Func<string, string, T> read) => option.Validators.Add(result =>
    {
        try
        {
            if (result.GetValueOrDefault<string?>() is { } text)
            {
                read(text, option.Name);
            }
        }
        catch (UsageException problem)
        {
            result.AddError(problem.Message);
        }
    });
}
