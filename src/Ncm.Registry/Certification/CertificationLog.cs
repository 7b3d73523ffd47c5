using System.Buffers;
using System.Data.Common;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Exchange;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Options;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Certification;

/// <summary>
/// Keeps every certification of a version that was wanted, with its evidence and its time: a row when it is first wanted, and another when what is said of it
/// changes. Written behind the requests, many at a time. What the database does not take in several attempts is given up, and noted again when it is wanted again.
/// </summary>
internal sealed partial class CertificationLog : BackgroundService
{
    private const int RowsAtOnce = 500;
    private const int Attempts = 5;

    private static readonly TimeSpan PauseBetweenAttempts = TimeSpan.FromSeconds(1);

    private readonly ServerParts _parts;

    // When the disk is slower than the requests, the newest lines are dropped instead of filling the memory; whoever wants the version next notes it again.
    private readonly Channel<CertificationRow> _rows = Channel.CreateBounded<CertificationRow>(new BoundedChannelOptions(50_000) { SingleReader = true });

    /// <param name="parts">The server's parts.</param>
    public CertificationLog(ServerParts parts) => _parts = parts;

    private readonly record struct CacheKey(string Tenant, string Name, string Version);

    /// <summary>Notes what is said of a version now.</summary>
    /// <param name="tenant">The registry.</param>
    /// <param name="judged">The package and what it rests on.</param>
    /// <param name="version">The version.</param>
    /// <param name="decided">What is said of it.</param>
    public void Add(Tenant tenant, JudgedPackage judged, PackumentVersion version, Decision decided)
    {
        var key = new CacheKey(tenant.Options.Id, judged.Package.Packument.Name, version.Version);
        if (decided.Admission is Admission.Pending or Admission.Undecided || _parts.Memory.Get<Decision>(key) == decided)
        {
            return;
        }

        tenant.Judge.Decide(judged.Package, version, judged.Advisories, out var certification);
        var row = new CertificationRow
        {
            Tenant = key.Tenant,
            Name = key.Name,
            Version = key.Version,
            At = _parts.Time.GetUtcNow(),
            Verdict = decided.Verdict.ToString().ToLowerInvariant(),
            ScoreMin = decided.OwnScore.Min,
            ScoreMax = decided.OwnScore.Max,
            Reason = decided.Reason,
            Observed = tenant.Options.Mode == RegistryMode.Observe && decided.Admission != Admission.Admitted,
            Evidence = Write(certification.Evidence),
        };
        if (_rows.Writer.TryWrite(row))
        {
            _parts.Memory.Set(key, decided, new MemoryCacheEntryOptions { Size = 256 });
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _rows.Reader.WaitToReadAsync(stoppingToken))
        {
            var rows = new List<CertificationRow>(RowsAtOnce);
            while (rows.Count < RowsAtOnce && _rows.Reader.TryRead(out var row))
            {
                rows.Add(row);
            }

            await WorkerEdge.GuardAsync(_parts.Log, "The keeping of certifications", stoppingToken, () => KeepAsync(rows, stoppingToken));
        }
    }

    /// <summary>A database that is locked or full now may not be in a while. A server that is stopping makes no second attempt.</summary>
    private async Task KeepAsync(List<CertificationRow> rows, CancellationToken stopping)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await SaveAsync(rows);
                return;
            }
            catch (Exception exception) when (exception is DbException or DbUpdateException)
            {
                if (attempt == Attempts || stopping.IsCancellationRequested)
                {
                    GiveUp(rows, exception.InnerException?.Message ?? exception.Message);
                    return;
                }
            }

            await Task.Delay(PauseBetweenAttempts, _parts.Time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SaveAsync(List<CertificationRow> rows)
    {
        await using var database = _parts.Storage.Open();
        var added = new List<CertificationRow>();
        foreach (var row in rows)
        {
            if (await LastAsync(database, row, CancellationToken.None) is not { } last
                || last.Verdict != row.Verdict || last.Reason != row.Reason || last.ScoreMin != row.ScoreMin || last.ScoreMax != row.ScoreMax)
            {
                database.Add(row);
                added.Add(row);
            }
        }

        await database.SaveChangesAsync(CancellationToken.None);
        added.ForEach(row => _parts.Metrics.CountCertification(row.Verdict));
    }

    private void GiveUp(List<CertificationRow> rows, string problem)
    {
        LogLost(_parts.Log, rows.Count, problem);
        foreach (var row in rows)
        {
            LogLostRow(_parts.Log, row.Tenant, row.Name, row.Version, row.Verdict);
            _parts.Memory.Remove(new CacheKey(row.Tenant, row.Name, row.Version));
        }
    }

    private static Task<CertificationRow?> LastAsync(RegistryDatabase database, CertificationRow of, CancellationToken cancellationToken) =>
        database.Certifications
            .Where(row => row.Tenant == of.Tenant && row.Name == of.Name && row.Version == of.Version)
            .OrderByDescending(static row => row.Id)
            .FirstOrDefaultAsync(cancellationToken);

    private static string Write(Evidence evidence)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            EvidenceJson.WriteMembers(json, evidence);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Count} certifications could not be kept: {Problem}")]
    private static partial void LogLost(ILogger logger, int count, string problem);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Not kept for {Registry}: {Package}@{Version} is {Verdict}")]
    private static partial void LogLostRow(ILogger logger, string registry, string package, string version, string verdict);
}
