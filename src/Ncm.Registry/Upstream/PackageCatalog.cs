using System.IO.Compression;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;
using Ncm.Gate.Npm;
using Ncm.Registry.Hosting;
using Ncm.Registry.Npm;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Upstream;

/// <summary>What the catalog has of a package.</summary>
/// <param name="Package">The package; <see langword="null"/> where there is none to be had.</param>
/// <param name="IsMissing">Whether the upstream says that there is no such package, which is definite.</param>
/// <param name="Message">Why there is none.</param>
internal sealed record CatalogAnswer(KnownPackage? Package, bool IsMissing, string Message);

/// <summary>
/// Packuments: from memory while they are young, else asked for with the entity tag at hand. One that was fetched is kept on disk, and serves when the
/// upstream does not answer.
/// </summary>
internal sealed partial class PackageCatalog
{
    /// <summary>How long a package that does not exist, and an upstream that does not answer, are not asked again.</summary>
    private static readonly TimeSpan NoAnswerAge = TimeSpan.FromSeconds(10);

    private readonly ServerParts _parts;
    private readonly Action<KnownPackage> _seen;
    private readonly SingleFlight<string, CatalogAnswer> _flights;

    /// <param name="parts">The server's parts.</param>
    /// <param name="seen">Told of every package whenever it is found.</param>
    public PackageCatalog(ServerParts parts, Action<KnownPackage> seen)
    {
        _parts = parts;
        _seen = seen;
        _flights = new SingleFlight<string, CatalogAnswer>(parts.Stopping);
    }

    private sealed record Remembered(CatalogAnswer Answer, string? EntityTag, DateTimeOffset CheckedAt, DateTimeOffset FreshUntil);

    private readonly record struct CacheKey(string Name);

    /// <summary>Finds a package.</summary>
    /// <param name="name">Its name, valid.</param>
    /// <param name="notOlderThan">The upstream must have been asked since; <see langword="null"/> for what the options say.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public Task<CatalogAnswer> GetAsync(string name, DateTimeOffset? notOlderThan, CancellationToken cancellationToken)
    {
        var remembered = _parts.Memory.Get<Remembered>(new CacheKey(name));
        return remembered is not null && IsFresh(remembered, notOlderThan)
            ? Task.FromResult(remembered.Answer)
            : _flights.RunAsync(name, token => RefreshAsync(name, notOlderThan, token)).WaitAsync(cancellationToken);
    }

    /// <summary>A package as it is in memory, however old; nobody is asked.</summary>
    /// <param name="name">Its name.</param>
    /// <returns><see langword="null"/> when it is not.</returns>
    public KnownPackage? FindRemembered(string name) => _parts.Memory.Get<Remembered>(new CacheKey(name))?.Answer.Package;

    /// <summary>A package as it is kept here, however old; the upstream is not asked.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> when nothing is kept of it.</returns>
    public async Task<KnownPackage?> FindKeptAsync(string name, CancellationToken cancellationToken) =>
        _parts.Memory.Get<Remembered>(new CacheKey(name))?.Answer.Package is { } package ? package
        : await LoadAsync(name, cancellationToken) is { } kept ? Remember(name, kept).Package
        : null;

    /// <summary>The same without remembering it for the requests: for who reads through all packages.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns><see langword="null"/> when nothing is kept of it.</returns>
    public async Task<KnownPackage?> LoadKeptAsync(string name, CancellationToken cancellationToken) =>
        (await LoadAsync(name, cancellationToken))?.Answer.Package;

    private bool IsFresh(Remembered remembered, DateTimeOffset? notOlderThan) =>
        _parts.Time.GetUtcNow() < remembered.FreshUntil && (notOlderThan is not { } since || remembered.CheckedAt >= since);

    private async Task<CatalogAnswer> RefreshAsync(string name, DateTimeOffset? notOlderThan, CancellationToken cancellationToken)
    {
        var known = _parts.Memory.Get<Remembered>(new CacheKey(name)) is { Answer.Package: not null } inMemory
            ? inMemory
            : await LoadAsync(name, cancellationToken);
        if (known is not null && IsFresh(known, notOlderThan))
        {
            return Remember(name, known);
        }

        var now = _parts.Time.GetUtcNow();
        var answer = await _parts.Upstream.GetPackumentAsync(name, known?.EntityTag, cancellationToken);
        _parts.Metrics.CountUpstream("packument", answer.Status);
        switch (answer.Status)
        {
            case UpstreamStatus.NotModified:
                await KeepCheckedAtAsync(name, now, cancellationToken);
                return Remember(name, known! with { CheckedAt = now, FreshUntil = now + _parts.Options.PackumentAge });
            case UpstreamStatus.NotFound:
                return Remember(name, new Remembered(new CatalogAnswer(null, true, answer.Message), null, now, now + NoAnswerAge));
            case UpstreamStatus.Found:
                return TryParse(name, answer.Body, out var problem) is { } packument
                    ? Remember(name, await KeepAsync(packument, answer, known?.Answer.Package, now, cancellationToken))
                    : Unanswered(name, known, $"The upstream's packument of {name} cannot be read: {problem}.", now);
            default:
                return Unanswered(name, known, answer.Message, now);
        }
    }

    /// <summary>What was known goes on being served: an upstream that is down must not make a certified package fail.</summary>
    private CatalogAnswer Unanswered(string name, Remembered? known, string message, DateTimeOffset now)
    {
        LogUnanswered(_parts.Log, name, message, known is null ? "nothing is known of it" : "what is known of it is served");
        return Remember(name, known is null
            ? new Remembered(new CatalogAnswer(null, false, message), null, now, now + NoAnswerAge)
            : known with { FreshUntil = now + NoAnswerAge });
    }

    private CatalogAnswer Remember(string name, Remembered remembered)
    {
        _parts.Memory.Set(new CacheKey(name), remembered, new MemoryCacheEntryOptions
        {
            Size = 1024 + (remembered.Answer.Package is { } package ? package.Packument.Bytes.Length + (package.Packument.Versions.Count * 512L) : 0),

            // What does not exist is forgotten: names are endless.
            AbsoluteExpirationRelativeToNow = remembered.Answer.Package is null ? NoAnswerAge : null,
        });
        if (remembered.Answer.Package is { } known)
        {
            _seen(known);
        }

        return remembered.Answer;
    }

    private static Packument? TryParse(string name, ReadOnlyMemory<byte> body, out string? problem)
    {
        try
        {
            problem = null;
            return Packument.Parse(name, body);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            problem = exception.Message.TrimEnd('.');
            return null;
        }
    }

    private async Task<Remembered?> LoadAsync(string name, CancellationToken cancellationToken)
    {
        var upstream = UpstreamOf(name);
        await using var database = _parts.Storage.Open();
        var row = await database.Packuments.SingleOrDefaultAsync(row => row.Upstream == upstream && row.Name == name, cancellationToken);
        if (row is null || await ReadKeptAsync(row.Content, cancellationToken) is not { } bytes || TryParse(name, bytes, out _) is not { } packument)
        {
            return null;
        }

        var package = new KnownPackage(packument, upstream, await LoadTarballsAsync(database, upstream, name, cancellationToken));
        return new Remembered(new CatalogAnswer(package, false, ""), row.EntityTag, row.CheckedAt, row.CheckedAt + _parts.Options.PackumentAge);
    }

    private async Task<ReadOnlyMemory<byte>?> ReadKeptAsync(string content, CancellationToken cancellationToken)
    {
        await using var file = _parts.Storage.Packuments.TryOpen(content);
        if (file is null)
        {
            return null;
        }

        using var bytes = new MemoryStream();
        await using var unzipped = new GZipStream(file, CompressionMode.Decompress);
        try
        {
            await unzipped.CopyToAsync(bytes, cancellationToken);
        }
        catch (InvalidDataException)
        {
            // It was damaged on the disk: as if it were not kept.
            return null;
        }

        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }

    private static async Task<List<KnownTarball>> LoadTarballsAsync(
        RegistryDatabase database, string upstream, string name, CancellationToken cancellationToken)
    {
        var rows = await database.Tarballs.Where(row => row.Upstream == upstream && row.Name == name).ToListAsync(cancellationToken);
        return rows.ConvertAll(KnownTarball.From);
    }

    private async Task<Remembered> KeepAsync(
        Packument packument, UpstreamAnswer answer, KnownPackage? before, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var freshUntil = now + _parts.Options.PackumentAge;
        if (before?.Packument.Hash == packument.Hash)
        {
            await KeepCheckedAtAsync(packument.Name, now, cancellationToken);
            return new Remembered(new CatalogAnswer(before, false, ""), answer.EntityTag, now, freshUntil);
        }

        var upstream = UpstreamOf(packument.Name);
        var stored = await _parts.Storage.Packuments.AddAsync(async file =>
        {
            await using var zipped = new GZipStream(file, CompressionLevel.Fastest, leaveOpen: true);
            await zipped.WriteAsync(packument.Bytes, cancellationToken);
            return true;
        });
        var content = stored!.Value.Hash;
        await using var database = _parts.Storage.Open();
        var old = await database.Packuments.SingleOrDefaultAsync(row => row.Upstream == upstream && row.Name == packument.Name, cancellationToken);
        var row = new PackumentRow { Upstream = upstream, Name = packument.Name, Content = content, EntityTag = answer.EntityTag, CheckedAt = now };
        _ = old is null ? database.Add(row) : database.Update(row);
        await database.SaveChangesAsync(cancellationToken);
        if (old is not null && old.Content != content)
        {
            _parts.Storage.Packuments.Remove(old.Content);
        }

        var tarballs = before?.Tarballs ?? await LoadTarballsAsync(database, upstream, packument.Name, cancellationToken);
        return new Remembered(new CatalogAnswer(new KnownPackage(packument, upstream, tarballs), false, ""), answer.EntityTag, now, freshUntil);
    }

    private async Task KeepCheckedAtAsync(string name, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var upstream = UpstreamOf(name);
        await using var database = _parts.Storage.Open();
        await database.Packuments
            .Where(row => row.Upstream == upstream && row.Name == name)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.CheckedAt, now), cancellationToken);
    }

    private string UpstreamOf(string name) => _parts.Upstream.RegistryFor(name).AbsoluteUri;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Package}: {Problem} ({Consequence})")]
    private static partial void LogUnanswered(ILogger logger, string package, string problem, string consequence);
}
