using System.Threading.Channels;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Certification;

/// <summary>Reads tarballs behind the requests: what a gate waits for, and what installations are likely to want next.</summary>
internal sealed class CertificationQueue : BackgroundService
{
    /// <summary>When to come again for a package that is being certified.</summary>
    public static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(5);

    private const int Workers = 4;

    private readonly TarballKeeper _tarballs;
    private readonly ILogger _log;
    private readonly Channel<(KnownPackage Package, PackumentVersion Version)> _wanted =
        Channel.CreateBounded<(KnownPackage Package, PackumentVersion Version)>(new BoundedChannelOptions(20_000) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <param name="tarballs">The tarballs.</param>
    /// <param name="log">The log.</param>
    public CertificationQueue(TarballKeeper tarballs, ILogger log)
    {
        _tarballs = tarballs;
        _log = log;
    }

    /// <summary>Puts a version into the queue. A queue that is full drops it: whoever wants it asks again.</summary>
    /// <param name="package">The package.</param>
    /// <param name="version">The version.</param>
    public void Add(KnownPackage package, PackumentVersion version) => _wanted.Writer.TryWrite((package, version));

    /// <summary>Puts the versions into the queue that who asks for a packument is likely to want: those that are tagged.</summary>
    /// <param name="tenant">The registry.</param>
    /// <param name="judged">The package.</param>
    public void AddLikely(Tenant tenant, JudgedPackage judged)
    {
        foreach (var tagged in judged.Package.Packument.Tags.Values.Distinct(StringComparer.Ordinal).Take(Workers))
        {
            if (judged.Decisions.GetValueOrDefault(tagged)?.Admission == Admission.Pending && judged.Package.TarballOf(tagged) is null)
            {
                Add(judged.Package, judged.Package.Packument.Find(tagged)!);
            }
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        _wanted.Reader.ReadAllAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = stoppingToken },
        async (wanted, token) => await ReadAsync(wanted.Package, wanted.Version, token));

    /// <summary>What one package does to the disk or the database must not end the work for all others.</summary>
    private Task ReadAsync(KnownPackage package, PackumentVersion version, CancellationToken cancellationToken) => WorkerEdge.GuardAsync(
        _log, $"The certification of {package.Packument.Name}@{version.Version}", cancellationToken, () => _tarballs.GetAsync(package, version, cancellationToken));
}
