using System.CommandLine;
using Ncm.Gate;
using Ncm.Gate.Policy;

namespace Ncm.Cli.Commands;

/// <summary>
/// Which whitelist is meant: with <c>registry:</c> in the policy the registry's, as for the gate; with a certified registry named by <c>--registry</c> that
/// one's; else, or with <c>--file</c>, the project's file.
/// </summary>
/// <param name="connection">Whom to ask, with which token.</param>
internal sealed class WhitelistStoreOptions(ConnectionOptions connection)
{
    private readonly Option<bool> _file = new("--file")
    {
        Description = "Keep to .ncm/whitelist.yml, where the policy names a certified registry whose whitelist is meant otherwise.",
    };

    /// <summary>Gives a command the option.</summary>
    public void AddTo(Command command) => command.Options.Add(_file);

    /// <summary>Finds it.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="place">The project.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="Gate.Diagnostics.GateException">The policy cannot be read, or the registry does not answer.</exception>
    public async Task<WhitelistStore> OpenAsync(ParseResult parsed, WhitelistPlace place, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_file))
        {
            return new FileWhitelist(place);
        }

        var request = connection.RequestFor(parsed, place.Directory);
        if (connection.Named(parsed) is { } named)
        {
            CertifiedRegistry? registry = CertifiedRegistry.Connect(named, place.Directory, request);
            try
            {
                // Another npm registry may be named for what it publishes.
                if (await registry.ExistsAsync(cancellationToken))
                {
                    var store = new RegistryWhitelist(registry);
                    registry = null;
                    return store;
                }
            }
            finally
            {
                registry?.Dispose();
            }
        }
        else if (PolicyOf(place)?.Registry is { } certified)
        {
            return new RegistryWhitelist(CertifiedRegistry.Connect(certified, place.Directory, request));
        }

        return new FileWhitelist(place);
    }

    private static GatePolicy? PolicyOf(WhitelistPlace place) =>
        (place.Policy ?? PolicyFile.Find(place.Directory)) is { } path ? PolicyFile.Read(path) : null;
}
