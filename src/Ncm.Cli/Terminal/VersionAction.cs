using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Ncm.Cli.Terminal;

/// <summary>Prints the version alone, without the commit it was built from.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    /// <summary>Gives the root command <c>-v</c> and <c>--version</c>.</summary>
    public static void Install(RootCommand root)
    {
        root.Options.Remove(root.Options.OfType<VersionOption>().Single());
        root.Options.Add(new VersionOption("--version", "-v") { Action = new VersionAction() });
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionAction).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        parseResult.InvocationConfiguration.Output.WriteLine(version.Split('+')[0]);
        return 0;
    }
}
