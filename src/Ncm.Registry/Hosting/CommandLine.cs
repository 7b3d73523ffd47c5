using System.Net.Sockets;
using Ncm.Gate.Diagnostics;
using Ncm.Registry.Access;
using Ncm.Registry.Accounts;
using Ncm.Registry.Options;

namespace Ncm.Registry.Hosting;

/// <summary>What the program is asked to do: to serve, or to look after accounts and tokens.</summary>
internal static class CommandLine
{
    private const int WrongUsage = 2;

    private const string Usage = $"""
        ncm-registry [--option value …]                 serves; docs/certified-registry.md lists the options
        {AccountCommands.Usage}
        {TokenCommands.Usage}
        ncm-registry health                             asks the server of this configuration whether it is ready
        """;

    // What ASP.NET Core itself reads; every other option is ours.
    private static readonly string[] HostKeys = ["urls", "environment", "contentRoot"];

    /// <summary>Does what the arguments say.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="output">Standard output.</param>
    /// <param name="error">Standard error.</param>
    /// <param name="readPassword">Asks for a password; <see langword="null"/> to ask the terminal or standard input.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error, Func<string>? readPassword = null)
    {
        try
        {
            switch (args)
            {
                case ["--help" or "-h" or "help", ..]:
                    await output.WriteLineAsync(Usage);
                    return 0;
                case ["account", .. var rest]:
                    return await AccountCommands.RunAsync(rest, output, readPassword ?? PasswordPrompt.Read) ?? throw NotUnderstood();
                case ["token", .. var rest]:
                    return await TokenCommands.RunAsync(rest, output) ?? throw NotUnderstood();
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

    private static async Task GreetAsync(RegistryServer server, RegistryOptions options, TextWriter output)
    {
        var url = (options.PublicUrl?.AbsoluteUri ?? server.App.Urls.First()).TrimEnd('/') + "/";
        await output.WriteLineAsync($"Serving {url}");
        await FirstAccount.EnsureAsync(server.Accounts, url, output);
    }

    private static OptionsException NotUnderstood() => new($"this is not understood. Usage:\n{Usage}");

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
