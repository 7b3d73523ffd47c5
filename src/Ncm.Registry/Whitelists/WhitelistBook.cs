using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ncm.Gate;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Registry.Access;
using Ncm.Registry.Storage;

namespace Ncm.Registry.Whitelists;

/// <summary>The registries' whitelists: in memory for every request, in the database for good, each change with its line in the audit log.</summary>
internal sealed class WhitelistBook : IDisposable
{
    private const string Added = "whitelist.add";
    private const string Replaced = "whitelist.replace";

    private readonly RegistryStorage _storage;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _writing = new(1);
    private volatile FrozenDictionary<(string Tenant, string Package), ImmutableArray<WhitelistEntry>> _entries;

    /// <summary>Reads the whitelists.</summary>
    /// <param name="storage">Where they are kept.</param>
    /// <param name="time">The clock.</param>
    public WhitelistBook(RegistryStorage storage, TimeProvider time)
    {
        _storage = storage;
        _time = time;
        using var database = storage.Open();
        _entries = Index(database.Whitelist.ToList());
    }

    /// <summary>A registry's entries about a package, expired ones too. The array is the same object while nothing about the package changes.</summary>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="package">The package's name.</param>
    public ImmutableArray<WhitelistEntry> About(string tenant, string package) =>
        _entries.GetValueOrDefault((tenant, package), ImmutableArray<WhitelistEntry>.Empty);

    /// <summary>All entries of a registry, by package.</summary>
    /// <param name="tenant">The registry's id.</param>
    public IReadOnlyList<WhitelistEntry> All(string tenant) =>
        [.. _entries.Where(pair => pair.Key.Tenant == tenant).OrderBy(static pair => pair.Key.Package, StringComparer.Ordinal).SelectMany(static pair => pair.Value)];

    /// <summary>Adds entries; one about the same package, versions and pin is replaced.</summary>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="entries">The entries.</param>
    /// <param name="caller">Who adds them.</param>
    /// <param name="origin">Where they come from, such as a comment's URL; <see langword="null"/> where nothing is said.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    public Task AddAsync(string tenant, IReadOnlyList<WhitelistEntry> entries, Caller caller, string? origin, CancellationToken cancellationToken) => ChangeAsync(
        tenant,
        async database =>
        {
            foreach (var entry in entries)
            {
                var same = await RowsAsync(database, tenant, entry.Package, other => IsAboutTheSame(other, entry), cancellationToken);
                database.RemoveRange(same);
                database.Add(new WhitelistRow { Tenant = tenant, Package = entry.Package, Entry = Write(entry) });
                database.Add(Line(tenant, caller, same.Count > 0 ? Replaced : Added, Write(entry), origin));
            }
        },
        cancellationToken);

    /// <summary>
    /// Adds what was decided elsewhere, each decision once: not again what came from the same place before, be the entry deleted since, and nothing in the
    /// place of a later decision about the same.
    /// </summary>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="decisions">The entries, each with where it comes from.</param>
    /// <param name="caller">Who adds them.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>The entries that were added.</returns>
    public async Task<IReadOnlyList<WhitelistEntry>> AddOnceAsync(
        string tenant, IReadOnlyList<OriginatedEntry> decisions, Caller caller, CancellationToken cancellationToken)
    {
        var added = new List<WhitelistEntry>();
        await ChangeAsync(
            tenant,
            async database =>
            {
                foreach (var (entry, origin) in decisions)
                {
                    var same = await RowsAsync(database, tenant, entry.Package, other => IsAboutTheSame(other, entry), cancellationToken);
                    if (same.Exists(row => Read(row.Entry).At > entry.At) || await IsKnownAsync(database, tenant, entry, origin, cancellationToken))
                    {
                        continue;
                    }

                    database.RemoveRange(same);
                    database.Add(new WhitelistRow { Tenant = tenant, Package = entry.Package, Entry = Write(entry) });
                    database.Add(Line(tenant, caller, same.Count > 0 ? Replaced : Added, Write(entry), origin));
                    added.Add(entry);
                }
            },
            cancellationToken);
        return added;
    }

    /// <summary>Deletes entries.</summary>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="package">The package; <see langword="null"/> for all packages.</param>
    /// <param name="versions">The versions, if only some are meant.</param>
    /// <param name="caller">Who deletes them.</param>
    /// <param name="origin">Why or where from; <see langword="null"/> where nothing is said.</param>
    /// <param name="cancellationToken">Ends it before anything is written.</param>
    /// <returns>The deleted entries.</returns>
    public async Task<IReadOnlyList<WhitelistEntry>> DeleteAsync(
        string tenant, string? package, NpmRange? versions, Caller caller, string? origin, CancellationToken cancellationToken)
    {
        var gone = new List<WhitelistEntry>();
        await ChangeAsync(
            tenant,
            async database =>
            {
                foreach (var row in await RowsAsync(database, tenant, package, entry => package is null || entry.IsMeantBy(package, versions), cancellationToken))
                {
                    database.Remove(row);
                    database.Add(Line(tenant, caller, "whitelist.delete", row.Entry, origin));
                    gone.Add(Read(row.Entry));
                }
            },
            cancellationToken);
        return gone;
    }

    /// <summary>The audit log of a registry, newest first.</summary>
    /// <param name="tenant">The registry's id.</param>
    /// <param name="before">Only lines older than the one of this number; <see langword="null"/> for the newest.</param>
    /// <param name="count">How many lines.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<AuditRow>> AuditAsync(string tenant, long? before, int count, CancellationToken cancellationToken)
    {
        await using var database = _storage.Open();
        var last = before ?? long.MaxValue;
        return await database.Audit.Where(row => row.Tenant == tenant && row.Id < last)
            .OrderByDescending(static row => row.Id).Take(count).ToListAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _writing.Dispose();

    /// <summary>One change at a time; entry and audit line are written together or not at all, and count from the next request on.</summary>
    private async Task ChangeAsync(string tenant, Func<RegistryDatabase, Task> change, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            await using var database = _storage.Open();
            await change(database);
            await database.SaveChangesAsync(cancellationToken);
            var before = _entries;
            var after = Index(await database.Whitelist.Where(row => row.Tenant == tenant).ToListAsync(CancellationToken.None));
            _entries = before.Where(pair => pair.Key.Tenant != tenant)
                .Concat(after.Select(pair => Unchanged(before, pair)))
                .ToFrozenDictionary();
        }
        finally
        {
            _writing.Release();
        }
    }

    private static KeyValuePair<(string Tenant, string Package), ImmutableArray<WhitelistEntry>> Unchanged(
        FrozenDictionary<(string Tenant, string Package), ImmutableArray<WhitelistEntry>> before,
        KeyValuePair<(string Tenant, string Package), ImmutableArray<WhitelistEntry>> pair) =>
        before.TryGetValue(pair.Key, out var old) && old.Select(Write).SequenceEqual(pair.Value.Select(Write)) ? KeyValuePair.Create(pair.Key, old) : pair;

    private static async Task<List<WhitelistRow>> RowsAsync(
        RegistryDatabase database, string tenant, string? package, Func<WhitelistEntry, bool> which, CancellationToken cancellationToken)
    {
        var rows = await database.Whitelist.Where(row => row.Tenant == tenant && (package == null || row.Package == package)).ToListAsync(cancellationToken);

        // The call's own changes are not in the database yet.
        var changed = database.ChangeTracker.Entries<WhitelistRow>().ToList();
        var gone = changed.Where(static entry => entry.State == EntityState.Deleted).Select(static entry => entry.Entity.Id).ToHashSet();
        var added = changed.Where(static entry => entry.State == EntityState.Added).Select(static entry => entry.Entity);
        return
        [
            .. rows.Where(row => !gone.Contains(row.Id))
                .Concat(added.Where(row => row.Tenant == tenant && (package is null || row.Package == package)))
                .Where(row => which(Read(row.Entry))),
        ];
    }

    private static async Task<bool> IsKnownAsync(
        RegistryDatabase database, string tenant, WhitelistEntry entry, string origin, CancellationToken cancellationToken)
    {
        var subjects = await database.Audit
            .Where(row => row.Tenant == tenant && row.Origin == origin && (row.Action == Added || row.Action == Replaced))
            .Select(static row => row.Subject)
            .ToListAsync(cancellationToken);
        var own = database.ChangeTracker.Entries<AuditRow>()
            .Select(static entry => entry.Entity)
            .Where(row => row.Tenant == tenant && row.Origin == origin && row.Action is (Added or Replaced))
            .Select(static row => row.Subject);
        return subjects.Concat(own).Any(subject => Read(subject) is var before && before.Package == entry.Package && IsAboutTheSame(before, entry));
    }

    private AuditRow Line(string tenant, Caller caller, string action, string subject, string? origin) =>
        new() { Tenant = tenant, At = _time.GetUtcNow(), Actor = caller.Name, Action = action, Subject = subject, Origin = origin };

    private static bool IsAboutTheSame(WhitelistEntry one, WhitelistEntry other) =>
        one.Versions.ToString() == other.Versions.ToString() && one.Integrity == other.Integrity && one.Resolved == other.Resolved;

    private static FrozenDictionary<(string Tenant, string Package), ImmutableArray<WhitelistEntry>> Index(IEnumerable<WhitelistRow> rows) => rows
        .OrderBy(static row => row.Id)
        .GroupBy(static row => (row.Tenant, row.Package))
        .ToFrozenDictionary(static group => group.Key, static group => group.Select(static row => Read(row.Entry)).ToImmutableArray());

    private static WhitelistEntry Read(string entry)
    {
        using var json = JsonDocument.Parse(entry);
        return WhitelistJson.Read(json.RootElement);
    }

    private static string Write(WhitelistEntry entry)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            WhitelistJson.Write(json, entry);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
