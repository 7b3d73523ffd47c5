using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Npm;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Hosting;

/// <summary>What all parts of the server share.</summary>
/// <param name="Options">How the server runs.</param>
/// <param name="Storage">What it remembers for good.</param>
/// <param name="Upstream">The registries behind it.</param>
/// <param name="Memory">What it remembers for speed, bounded.</param>
/// <param name="Metrics">What it counts.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">The log.</param>
/// <param name="Stopping">Cancelled when the server stops.</param>
internal sealed record ServerParts(
    RegistryOptions Options,
    RegistryStorage Storage,
    NpmUpstream Upstream,
    IMemoryCache Memory,
    RegistryMetrics Metrics,
    TimeProvider Time,
    ILogger Log,
    CancellationToken Stopping);
