using System.Buffers;
using System.Collections.Frozen;
using System.Data.Common;
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
/// Advisories by package: asked for once for all versions, kept, and asked for again when their time is over. A source that does not answer in time holds
/// nobody up: it goes on being asked behind the requests, and until it answers what was known counts for a bounded time longer. A version of which nothing
/// is known then has no answer, and nothing passes without one.
/// </summary>
internal sealed partial class AdvisoryBook
{
    private const int KeepAttempts = 5;

    /// <summary>Packages in one query: SQLite takes some 32,000 parameters, and rows of popular packages have hundreds of kilobytes.</summary>
    private const int NamesAtOnce = 200;

    /// <summary>The most versions of one package that are asked about again. The longest lists of the public registry have some 5,000.</summary>
    private const int MaxVersions = 20_000;

    /// <summary>How long nobody waits for a source that did not answer; an answer ends it at once.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    private readonly ServerParts _parts;
    private readonly IAdvisorySource _source;
    private readonly SingleFlight<string, KnownAdvisories> _flights;
    private readonly Func<string, KnownPackage?> _published;
    private readonly AdvisoryQuestions _questions;
    private readonly AdvisoryQuestions _strangersQuestions;
    private volatile Silence? _silence;

    /// <param name="parts">The server's parts.</param>
    /// <param name="source">Who is asked.</param>
    /// <param name="published">Finds what is known as published of a package, at once.</param>
    public AdvisoryBook(ServerParts parts, IAdvisorySource source, Func<string, KnownPackage?> published)
    {
        _parts = parts;
        _source = source;
        _published = published;
        _questions = new AdvisoryQuestions(parts, source, 4, areMerged: true);
        _strangersQuestions = new AdvisoryQuestions(parts, source, 2, areMerged: false);
        _flights = new SingleFlight<string, KnownAdvisories>(parts.Stopping);
    }

    private readonly record struct CacheKey(string Source, string Name);

    private sealed record Silence(DateTimeOffset Until, string Reason);

    /// <summary>What is known against one package.</summary>
    /// <param name="name">The package.</param>
    /// <param name="versions">The versions that are asked about.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task<KnownAdvisories> GetAsync(string name, IReadOnlyCollection<string> versions, CancellationToken cancellationToken)
    {
        if (Find(name) is { } known && IsFresh(known) && known.Covers(versions))
        {
            return known;
        }

        if (CurrentSilence() is { } silence)
        {
            if (_questions.IsFree)
            {
                _ = AskBehindAsync(name, versions);
            }

            return await WithoutAnswerAsync(name, silence, cancellationToken);
        }

        try
        {
            return await AskOnceAsync(name, versions).WaitAsync(_parts.Options.AdvisoryTimeout, _parts.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return await WithoutAnswerAsync(name, Slow($"{_source.Name} did not answer within {_parts.Options.AdvisoryTimeout.TotalSeconds:0.#} s"), cancellationToken);
        }
    }

    /// <summary>
    /// What is known against several packages, in one question for all that is not known; without one while the source does not answer. Anybody may ask about
    /// anything: installs do not wait for these questions, nor does a failure of one count for them, and what is not known as published is not kept.
    /// </summary>
    /// <param name="packages">The versions that are asked about, by package.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public Task<IReadOnlyDictionary<string, KnownAdvisories>> GetManyAsync(
        IReadOnlyDictionary<string, IReadOnlyCollection<string>> packages, CancellationToken cancellationToken) =>
        FindAsync(packages, isPatient: false, cancellationToken);

    /// <summary>The same, but the source is asked whether it answered before or not, and waited for as long as it may take.</summary>
    /// <param name="packages">The versions that are asked about, by package.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public Task<IReadOnlyDictionary<string, KnownAdvisories>> RenewAsync(
        IReadOnlyDictionary<string, IReadOnlyCollection<string>> packages, CancellationToken cancellationToken) =>
        FindAsync(packages, isPatient: true, cancellationToken);

    /// <summary>Whether what was said of a package still holds: an answer that was missing may have come.</summary>
    /// <param name="known">What was said.</param>
    public bool Holds(KnownAdvisories known) => IsFresh(known) && (known.Failure is null || CurrentSilence() is not null);

    private async Task<IReadOnlyDictionary<string, KnownAdvisories>> FindAsync(
        IReadOnlyDictionary<string, IReadOnlyCollection<string>> packages, bool isPatient, CancellationToken cancellationToken)
    {
        var known = new Dictionary<string, KnownAdvisories>(StringComparer.Ordinal);
        var absent = new List<string>();
        foreach (var name in packages.Keys)
        {
            if (Find(name) is { } found)
            {
                known[name] = found;
            }
            else
            {
                absent.Add(name);
            }
        }

        foreach (var names in absent.Chunk(NamesAtOnce))
        {
            foreach (var (name, found) in await LoadAsync(names, cancellationToken))
            {
                known[name] = Remember(name, found);
            }
        }

        var open = packages.Where(package => known.GetValueOrDefault(package.Key) is not { } of || !IsFresh(of) || !of.Covers(package.Value)).ToList();
        if (!isPatient && CurrentSilence() is { } silence)
        {
            SayWithoutAnswer(open, known, silence);
        }
        else if (open.Count > 0)
        {
            await AskAsync(open, known, isPatient, cancellationToken);
        }

        return known;
    }

    private Task<KnownAdvisories> AskOnceAsync(string name, IReadOnlyCollection<string> versions) => _flights.RunAsync(
        name, async token => (await RenewAsync(new Dictionary<string, IReadOnlyCollection<string>> { [name] = versions }, token))[name]);

    /// <summary>Nobody waits for it; what goes wrong is found again by who asks next.</summary>
    private async Task AskBehindAsync(string name, IReadOnlyCollection<string> versions)
    {
        try
        {
            await AskOnceAsync(name, versions);
        }
        catch (Exception exception) when (exception is OperationCanceledException or DbException or DbUpdateException or IOException)
        {
            LogNote(_parts.Log, $"{name}: the advisories could not be asked for: {exception.Message}");
        }
    }

    private async Task AskAsync(
        List<KeyValuePair<string, IReadOnlyCollection<string>>> open, Dictionary<string, KnownAdvisories> known, bool isPatient, CancellationToken cancellationToken)
    {
        // Answers are as old as their questions. What was asked before is asked again with the rest, so that all of it has one age.
        var now = _parts.Time.GetUtcNow();
        var asked = open.ToDictionary(
            static package => package.Key,
            package => package.Value.Union(known.GetValueOrDefault(package.Key)?.ByVersion.Keys ?? []).Take(Math.Max(MaxVersions, package.Value.Count)).ToList(),
            StringComparer.Ordinal);
        var answer = await (isPatient ? _questions : _strangersQuestions).AskAsync([.. asked.SelectMany(static package => package.Value.Select(version => new PackageId(package.Key, version)))], cancellationToken);
        if (answer.Failure is { } failure)
        {
            SayWithoutAnswer(open, known, isPatient ? FallSilent(failure.Message) : new Silence(now, failure.Message));
            return;
        }

        _silence = null;
        var kept = new Dictionary<string, KnownAdvisories>(StringComparer.Ordinal);
        foreach (var (name, versions) in asked)
        {
            known[name] = new KnownAdvisories(
                now,
                now + _parts.Options.AdvisoryAge,
                versions.ToFrozenDictionary(static version => version, version => answer.For(new PackageId(name, version)), StringComparer.Ordinal),
                null);
            if ((isPatient ? known[name] : Published(name, known[name])) is { ByVersion.Count: > 0 } lasting)
            {
                kept[name] = Remember(name, lasting);
            }
        }

        foreach (var names in kept.Keys.Chunk(NamesAtOnce))
        {
            await KeepAsync(names, kept, cancellationToken);
        }
    }

    /// <summary>What is known against the versions that are known as published: names and versions that somebody made up are endless.</summary>
    private KnownAdvisories? Published(string name, KnownAdvisories known) => _published(name) is not { } package ? null : known with
    {
        ByVersion = known.ByVersion.Where(version => package.Packument.Find(version.Key) is not null).ToFrozenDictionary(StringComparer.Ordinal),
    };

    private Silence? CurrentSilence() => _silence is { } silence && _parts.Time.GetUtcNow() < silence.Until ? silence : null;

    /// <summary>A source that answers others and not this question in time is busy, and not silent: whoever asks next waits for it.</summary>
    private Silence Slow(string reason)
    {
        var now = _parts.Time.GetUtcNow();
        return now - _questions.LastAnswer < _parts.Options.AdvisoryTimeout ? new Silence(now, reason) : FallSilent(reason);
    }

    private Silence FallSilent(string reason)
    {
        if (CurrentSilence() is null)
        {
            LogNote(_parts.Log, reason);
        }

        return _silence = new Silence(_parts.Time.GetUtcNow() + Pause, reason);
    }

    private void SayWithoutAnswer(
        List<KeyValuePair<string, IReadOnlyCollection<string>>> open, Dictionary<string, KnownAdvisories> known, Silence silence)
    {
        foreach (var (name, _) in open)
        {
            known[name] = WithoutAnswer(known.GetValueOrDefault(name), silence);
        }
    }

    private async Task<KnownAdvisories> WithoutAnswerAsync(string name, Silence silence, CancellationToken cancellationToken) =>
        WithoutAnswer(Find(name) ?? (await LoadAsync([name], cancellationToken)).GetValueOrDefault(name), silence);

    /// <summary>What was known, for as long as that may count, and why there is no more.</summary>
    private KnownAdvisories WithoutAnswer(KnownAdvisories? known, Silence silence)
    {
        var counts = known is not null && _parts.Time.GetUtcNow() < known.AskedAt + _parts.Options.AdvisoryAge + _parts.Options.StaleAdvisories;
        return new KnownAdvisories(
            counts ? known!.AskedAt : _parts.Time.GetUtcNow(),
            silence.Until,
            counts ? known!.ByVersion : FrozenDictionary<string, IReadOnlyList<Advisory>>.Empty,
            silence.Reason);
    }

    private bool IsFresh(KnownAdvisories known) => _parts.Time.GetUtcNow() < known.FreshUntil;

    private KnownAdvisories? Find(string name) => _parts.Memory.Get<KnownAdvisories>(new CacheKey(_source.Name, name));

    private KnownAdvisories Remember(string name, KnownAdvisories known)
    {
        _parts.Memory.Set(new CacheKey(_source.Name, name), known, new MemoryCacheEntryOptions { Size = 1024 + (known.ByVersion.Count * 128L) });
        return known;
    }

    /// <summary>What is kept of packages, in one query.</summary>
    private async Task<Dictionary<string, KnownAdvisories>> LoadAsync(string[] names, CancellationToken cancellationToken)
    {
        await using var database = _parts.Storage.Open();
        var rows = await database.Advisories.Where(row => row.Source == _source.Name && names.Contains(row.Name)).ToListAsync(cancellationToken);
        return rows.ToDictionary(static row => row.Name, Read, StringComparer.Ordinal);
    }

    private KnownAdvisories Read(AdvisoryRow row)
    {
        // An advisory stands in the row once for every version that it affects, and in memory once.
        var same = new Dictionary<(string Id, string? Range, string Summary), Advisory>();
        using var json = JsonDocument.Parse(row.Answers);
        return new KnownAdvisories(
            row.AskedAt,
            row.AskedAt + _parts.Options.AdvisoryAge,
            json.RootElement.EnumerateArray().Select(EvidenceJson.Read).ToFrozenDictionary(
                static evidence => evidence.Subject.Id.Version,
                IReadOnlyList<Advisory> (evidence) => [.. (evidence.Advisories ?? []).Select(Shared)],
                StringComparer.Ordinal),
            null);

        Advisory Shared(Advisory advisory)
        {
            var key = (advisory.Id, advisory.VulnerableVersions, advisory.Summary);
            return same.TryGetValue(key, out var first) ? first : same[key] = advisory;
        }
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
