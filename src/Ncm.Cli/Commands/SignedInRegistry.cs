using System.CommandLine;
using Ncm.Cli.Configuration;
using Ncm.Cli.Terminal;
using Ncm.Gate;

namespace Ncm.Cli.Commands;

/// <summary>
/// The registry that a person signs in to: the one that they name, or the one of their own configuration. A project's policy or .npmrc has no say in where
/// a password goes.
/// </summary>
internal static class SignedInRegistry
{
    /// <summary>The option that names it.</summary>
    public static Option<string?> Option() => new("--registry", "-r") { Description = "The certified registry. [default: the one of nscm config]", HelpName = "url" };

    /// <summary>The user's configuration.</summary>
    /// <exception cref="UsageException">There is no folder for it.</exception>
    public static UserConfigFile File() => UserConfigFile.Find(ProcessEnvironment.Read())
        ?? throw new UsageException("there is no folder for your configuration: neither XDG_CONFIG_HOME nor HOME (on Windows APPDATA) is set.");

    /// <summary>Which one it is.</summary>
    /// <param name="named">What was named.</param>
    /// <param name="config">The user's configuration.</param>
    /// <exception cref="UsageException">None is named, or it is no URL.</exception>
    public static Uri Of(string? named, UserConfig config) => named is not null
        ? SettingValues.Registry(named, "--registry")
        : config.Registry ?? throw new UsageException("which registry? Give it as --registry <url>; it is kept for the next time.");

    /// <summary>Prepares to talk to it. No project's npm configuration holds.</summary>
    /// <param name="url">The registry.</param>
    /// <param name="token">The token to show; <see langword="null"/> for none.</param>
    public static CertifiedRegistry Connect(Uri url, string? token)
    {
        var environment = ProcessEnvironment.Read();
        var nowhere = Path.GetPathRoot(Path.GetTempPath())!;
        return CertifiedRegistry.Connect(url, nowhere, new GateRequest { Path = nowhere, Environment = environment, Registry = url, Token = token });
    }
}
