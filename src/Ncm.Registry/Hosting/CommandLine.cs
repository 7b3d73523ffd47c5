using System.Net.Sockets;
using Ncm.Gate.Diagnostics;
using Ncm.Registry.Access;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Hosting;

/// <summary>What the program is asked to do: to serve, or to make, list and revoke tokens.</summary>
internal static class CommandLine
{
    private const int WrongUsage = 2;

    private const string Usage = """
        ncm-registry [--option value …]                                serves; docs/certified-registry.md lists the options
        ncm-registry token create <name> [--write] [--registry <id>]   makes a token and prints it once; without --registry it is for all of them
        ncm-registry token list                                        lists the tokens
        ncm-registry token revoke <name>                               revokes the tokens of a name
        ncm-registry health                                            asks the server of this configuration whether it is ready
        """;

    // What ASP.NET Core itself reads; every other option is ours.
    private static readonly string[] HostKeys = ["urls", "environment", "contentRoot"];

    /// <summary>Does what the arguments say.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        try
        {
            switch (args)
            {
                case ["--help" or "-h" or "help", ..]:
                    await output.WriteLineAsync(Usage);
                    return 0;
                case ["token", var verb, .. var rest]:
                    return await TokenAsync(verb, rest, output);
                case ["health", .. var rest]:
                    return await HealthCheck.RunAsync(Read(rest).Builder.Configuration, output) ? 0 : 1;
                default:
                    await ServeAsync(args, output);
                    return 0;
            }
        }
        catch (Exception exception) when (exception is OptionsException or GateException)
        {
            await error.WriteLineAsync($"ncm-registry: {exception.Message}");
            return WrongUsage;
        }
    }

    /// <summary>The host and the options that arguments, environment and appsettings.json give, the earlier before the later.</summary>
    /// <param name="args">The arguments: <c>--option value</c> or <c>--option=value</c>.</param>
    /// <exception cref="OptionsException">An argument is no option.</exception>
    internal static (WebApplicationBuilder Builder, RegistryOptions Options) Read(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = OursApart(args) });
        return (builder, OptionsReader.Read(builder.Configuration.GetSection("Ncm"), builder.Environment.ContentRootPath));
    }

    private static async Task ServeAsync(string[] args, TextWriter output)
    {
        var (builder, options) = Read(args);
        await using var server = RegistryServer.Create(builder, options, TimeProvider.System);
        await StartAsync(server);
        await GreetAsync(server, options, output);
        await server.App.WaitForShutdownAsync();
    }

    private static async Task StartAsync(RegistryServer server)
    {
        try
        {
            await server.App.StartAsync();
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException or SocketException)
        {
            // An address that is in use or is none, a certificate that cannot be read.
            await server.App.StopAsync();
            throw new OptionsException($"the server cannot listen: {exception.Message}");
        }
    }

    /// <summary>The first start makes an administrator's token: there is no other way in.</summary>
    private static async Task GreetAsync(RegistryServer server, RegistryOptions options, TextWriter output)
    {
        var url = (options.PublicUrl?.AbsoluteUri ?? server.App.Urls.First()).TrimEnd('/') + "/";
        await output.WriteLineAsync($"Serving {url}");
        if (await server.Tokens.AnyAsync(CancellationToken.None))
        {
            return;
        }

        var token = await server.Tokens.CreateAsync("administrator", null, canWrite: true, CancellationToken.None);
        await output.WriteLineAsync($"""

            The administrator's token, which is shown this once:

              {token}

            Use the registry:            npm config set registry {url}
            Write its whitelist by npm's configuration:
                                         npm config set {url[url.IndexOf("//", StringComparison.Ordinal)..]}:_authToken {token}

            """);
    }

    private static async Task<int> TokenAsync(string verb, string[] args, TextWriter output)
    {
        var words = new List<string>();
        var options = new List<string>();
        string? tenant = null;
        var canWrite = false;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--write":
                    canWrite = true;
                    break;
                case "--registry" when i + 1 < args.Length:
                    tenant = args[++i];
                    break;
                case ['-', '-', ..] option:
                    options.Add(option);
                    if (!option.Contains('=', StringComparison.Ordinal) && i + 1 < args.Length)
                    {
                        options.Add(args[++i]);
                    }

                    break;
                default:
                    words.Add(args[i]);
                    break;
            }
        }

        var settings = Read([.. options]).Options;
        if (tenant is not null && !settings.Tenants.Any(known => known.Id == tenant))
        {
            throw new OptionsException($"--registry: there is no registry {tenant}; there are {string.Join(", ", settings.Tenants.Select(static known => known.Id))}.");
        }

        var tokens = new TokenBook(new RegistryStorage(settings.Data), TimeProvider.System);
        switch ((verb, words))
        {
            case ("create", [var name]) when name.Length is > 0 and <= 100:
                await output.WriteLineAsync(await tokens.CreateAsync(name, tenant, canWrite, CancellationToken.None));
                return 0;
            case ("list", []):
                foreach (var token in await tokens.ListAsync(CancellationToken.None))
                {
                    await output.WriteLineAsync(
                        $"{token.Name}  {token.Tenant ?? "all registries"}  {(token.CanWrite ? "write" : "read")}  {token.CreatedAt:yyyy-MM-dd}{(token.RevokedAt is { } revoked ? $"  revoked {revoked:yyyy-MM-dd}" : "")}");
                }

                return 0;
            case ("revoke", [var name]):
                var count = await tokens.RevokeAsync(name, CancellationToken.None);
                await output.WriteLineAsync(count == 0 ? $"There is no token {name} that counts." : $"Revoked: {name}");
                return count == 0 ? 1 : 0;
            default:
                throw new OptionsException($"this is not understood. Usage:\n{Usage}");
        }
    }

    private static string[] OursApart(string[] args)
    {
        var all = new List<string>(args.Length);
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal))
            {
                throw new OptionsException($"\"{args[i]}\" is not understood. Usage:\n{Usage}");
            }

            var equals = args[i].IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? args[i][2..] : args[i][2..equals];
            var value = equals >= 0 ? args[i][(equals + 1)..] : ++i < args.Length ? args[i] : throw new OptionsException($"--{key} has no value.");
            var isHosts = HostKeys.Contains(key, StringComparer.OrdinalIgnoreCase) || key.StartsWith("Kestrel:", StringComparison.OrdinalIgnoreCase) || key.StartsWith("Logging:", StringComparison.OrdinalIgnoreCase);
            all.Add($"--{(isHosts ? "" : "Ncm:")}{key}={value}");
        }

        return [.. all];
    }
}
