using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.Gate.Certification.Exchange;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;
using Ncm.Registry.Storage;
using Ncm.Registry.Upstream;

namespace Ncm.Registry.Certification;

/// <summary>
/// Advisories by package: asked for once for all versions, kept, and asked for again when their time is over. Where nobody answers then, what was known
/// goes on counting; a version that was never asked about has no answer, and nothing passes without one.
/// </summary>
internal sealed partial class AdvisoryBook
{
    private const int KeepAttempts = 5;

    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly ServerParts _parts;
    private readonly IAdvisorySource _source;
    private readonly SingleFlight<string, KnownAdvisories> _flights;

    /// <param name="parts">The server's parts.</param>
    /// <param name="source">Who is asked.</param>
    public AdvisoryBook(ServerParts parts, IAdvisorySource source)
    {
        _parts = parts;
        _source = source;
        _flights = new SingleFlight<string, KnownAdvisories>(parts.Stopping);
    }

    private readonly record struct CacheKey(string Source, string Name);

    /// <summary>What is known against one package.</summary>
    /// <param name="name">The package.</param>
    /// <param name="versions">The versions that are asked about.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<KnownAdvisories> GetAsync(string name, IReadOnlyCollection<string> versions, CancellationToken cancellationToken) =>
        Find(name) is { } known && IsFresh(known) && known.Covers(versions)
            ? Task.FromResult(known)
            : _flights.RunAsync(
                name,
                async token => (await GetManyAsync(new Dictionary<string, IReadOnlyCollection<string>> { [name] = versions }, token))[name])
                .WaitAsync(cancellationToken);

    /// <summary>What is known against several packages, in one question for all that is not known.</summary>
    /// <param name="packages">The versions that are asked about, by package.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyDictionary<string, KnownAdvisories>> GetManyAsync(
        IReadOnlyDictionary<string, IReadOnlyCollection<string>> packages, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, KnownAdvisories>(StringComparer.Ordinal);
        foreach (var name in packages.Keys)
        {
            if ((Find(name) ?? await LoadAsync(name, cancellationToken)) is { } found)
            {
                known[name] = found;
            }
        }

        var open = packages.Where(package => known.GetValueOrDefault(package.Key) is not { } of || !IsFresh(of) || !of.Covers(package.Value)).ToList();
        if (open.Count > 0)
        {
            await AskAsync(open, known, cancellationToken);
        }

        return known;
    }

    private async Task AskAsync(
        List<KeyValuePair<string, IReadOnlyCollection<string>>> open, Dictionary<string, KnownAdvisories> known, CancellationToken cancellationToken)
    {
        // Answers are as old as their questions. What was asked before is asked again with the rest, so that all of it has one age.
        var now = _parts.Time.GetUtcNow();
        var asked = open.ToDictionary(
            static package => package.Key,
            package => package.Value.Union(known.GetValueOrDefault(package.Key)?.ByVersion.Keys ?? []).ToList(),
            StringComparer.Ordinal);
        var answer = await _source.GetAsync(
            [.. asked.SelectMany(static package => package.Value.Select(version => new PackageId(package.Key, version)))], null, cancellationToken);
        foreach (var note in answer.Notes)
        {
            LogNote(_parts.Log, note);
        }

        if (answer.Failure is { } failure)
        {
            LogNote(_parts.Log, failure.Message);
            foreach (var (name, _) in open)
            {
                known[name] = Remember(name, known.TryGetValue(name, out var old)
                    ? old with { FreshUntil = now + RetryAfter, Failure = failure.Message }
                    : new KnownAdvisories(now, now + RetryAfter, FrozenDictionary<string, IReadOnlyList<Advisory>>.Empty, failure.Message));
            }

            return;
        }

        foreach (var (name, versions) in asked)
        {
            known[name] = Remember(name, new KnownAdvisories(
                now,
                now + _parts.Options.AdvisoryAge,
                versions.ToFrozenDictionary(static version => version, version => answer.For(new PackageId(name, version)), StringComparer.Ordinal),
                null));
        }

        await KeepAsync([.. asked.Keys], known, cancellationToken);
    }

    private bool IsFresh(KnownAdvisories known) => _parts.Time.GetUtcNow() < known.FreshUntil;

    private KnownAdvisories? Find(string name) => _parts.Memory.Get<KnownAdvisories>(new CacheKey(_source.Name, name));

    private KnownAdvisories Remember(string name, KnownAdvisories known)
    {
        _parts.Memory.Set(new CacheKey(_source.Name, name), known, new MemoryCacheEntryOptions { Size = 1024 + (known.ByVersion.Count * 128L) });
        return known;
    }

    private async Task<KnownAdvisories?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        await using var database = _parts.Storage.Open();
        var row = await database.Advisories.SingleOrDefaultAsync(row => row.Source == _source.Name && row.Name == name, cancellationToken);
        if (row is null)
        {
            return null;
        }

        using var json = JsonDocument.Parse(row.Answers);
        return new KnownAdvisories(
            row.AskedAt,
            row.AskedAt + _parts.Options.AdvisoryAge,
            json.RootElement.EnumerateArray().Select(EvidenceJson.Read).ToFrozenDictionary(
                static evidence => evidence.Subject.Id.Version, static evidence => evidence.Advisories ?? [], StringComparer.Ordinal),
            null);
    }

    private async Task KeepAsync(IReadOnlyList<string> names, Dictionary<string, KnownAdvisories> known, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await WriteAsync(names, known, cancellationToken);
                return;
            }
            catch (DbUpdateException) when (attempt < KeepAttempts)
            {
                // Another question about the same package has written its answer first, so that there is now a row to change.
            }
        }
    }

    private async Task WriteAsync(IReadOnlyList<string> all, Dictionary<string, KnownAdvisories> known, CancellationToken cancellationToken)
    {
        await using var database = _parts.Storage.Open();
        var there = await database.Advisories
            .Where(row => row.Source == _source.Name && all.Contains(row.Name)).Select(static row => row.Name).ToListAsync(cancellationToken);
        foreach (var name in all)
        {
            var row = new AdvisoryRow { Source = _source.Name, Name = name, AskedAt = known[name].AskedAt, Answers = Write(name, known[name]) };
            _ = there.Contains(name) ? database.Update(row) : database.Add(row);
        }

        await database.SaveChangesAsync(cancellationToken);
    }

    private static string Write(string name, KnownAdvisories known)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var (version, advisories) in known.ByVersion)
            {
                json.WriteStartObject();
                EvidenceJson.WriteMembers(json, new Evidence { Subject = new CertificationSubject(new PackageId(name, version)), Advisories = advisories });
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Note}")]
    private static partial void LogNote(ILogger logger, string note);
}
