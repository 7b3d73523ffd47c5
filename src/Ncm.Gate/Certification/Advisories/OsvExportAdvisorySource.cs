using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// Advisories of an OSV export on disk. The export is indexed once per content into the cache folder; after that a lookup reads a few
/// kilobytes of the index. Without a cache folder that can be written, the export is read through on every run and only what concerns
/// the asked packages is kept.
/// </summary>
/// <param name="path">The absolute path of the export.</param>
/// <param name="name">What messages call it: the path as the policy names it.</param>
/// <param name="cacheFolder">Where the index goes; <see langword="null"/> for no cache.</param>
/// <param name="time">The clock.</param>
/// <param name="limits">The bounds on the export.</param>
internal sealed class OsvExportAdvisorySource(string path, string name, string? cacheFolder, TimeProvider time, OsvExportLimits? limits = null)
    : IAdvisorySource
{
    private readonly OsvExportLimits _limits = limits ?? new OsvExportLimits();

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public async Task<AdvisoryAnswer> GetAsync(
        IReadOnlyCollection<PackageId> packages,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        try
        {
            // Reading and indexing is computing, not waiting.
            return await Task.Run(() => AnswerAsync([.. packages.Distinct()], progress, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (GateException e)
        {
            return AdvisoryAnswer.Failed(name, AdvisoryFailureKind.Unavailable, $"{name}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return AdvisoryAnswer.Failed(
                name,
                AdvisoryFailureKind.Unavailable,
                $"{name}: The OSV export cannot be read: {e.Message.TrimEnd('.')}; fetch it or take it out of the policy's advisories.");
        }
    }

    private async Task<AdvisoryAnswer> AnswerAsync(List<PackageId> packages, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken)
    {
        if (cacheFolder is null)
        {
            return Stream(packages, progress, note: null, cancellationToken);
        }

        var cache = new OsvIndexCache(cacheFolder);
        var (content, note) = await IndexAsync(cache, progress, cancellationToken).ConfigureAwait(false);
        using var index = content is null ? null : cache.TryOpen(content);
        if (index is not null && TryLookUp(packages, index, ref note) is { } byName)
        {
            return Answer(packages, byName, index.Records, index.Newest, note);
        }

        return Stream(packages, progress, note, cancellationToken);
    }

    /// <summary>Makes sure of an index of the export as it is now. Gives the content that it is of, or why there is none.</summary>
    private async Task<(string? Content, string? Note)> IndexAsync(
        OsvIndexCache cache,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        var stamp = OsvExportStamp.Of(path);
        var isLarge = stamp.TotalBytes > OsvExportStamp.AlwaysHashed;
        if (isLarge && cache.TryReadStamp(stamp.Value) is { } remembered && cache.IsUsable(remembered))
        {
            return (remembered, null);
        }

        var settled = stamp.IsSettled(time.GetUtcNow());
        var content = await stamp.HashAsync(cancellationToken).ConfigureAwait(false);
        if (!cache.IsUsable(content) && (Unwritable(cache.CheckWritable) ?? Build(cache, content, stamp, progress, cancellationToken)) is { } note)
        {
            return (null, note);
        }

        if (isLarge && settled)
        {
            cache.SaveStamp(stamp.Value, content);
        }

        return (content, null);
    }

    private string? Build(
        OsvIndexCache cache,
        string content,
        OsvExportStamp stamp,
        IProgress<EvidenceProgress>? progress,
        CancellationToken cancellationToken)
    {
        using var builder = new OsvIndexBuilder();
        Read(builder.Add, progress, cancellationToken);
        if (OsvExportStamp.Of(path).Value != stamp.Value)
        {
            throw new GateException("NCM9003", new FileLocation(path), "The OSV export changed while it was read; run the gate again.");
        }

        return Unwritable(() => cache.Save(content, builder));
    }

    /// <summary>Does something in the cache folder; gives back why it cannot be done.</summary>
    private string? Unwritable(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{name}: the cache folder {cacheFolder} cannot be written ({e.Message.TrimEnd('.')}), so the export is read through on every run.";
        }
    }

    /// <summary>The entries on every asked name; <see langword="null"/> when the index is damaged, which then is deleted.</summary>
    private Dictionary<string, List<OsvEntry>>? TryLookUp(List<PackageId> packages, OsvIndexFile index, ref string? note)
    {
        try
        {
            var byName = new Dictionary<string, List<OsvEntry>>(StringComparer.Ordinal);
            foreach (var package in packages)
            {
                if (!byName.ContainsKey(package.Name))
                {
                    byName.Add(package.Name, index.Find(package.Name));
                }
            }

            return byName;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or FormatException)
        {
            note = Unwritable(() => File.Delete(index.Path)) ?? $"{name}: its index {index.Path} was damaged ({e.Message.TrimEnd('.')}) and will be made anew.";
            return null;
        }
    }

    private AdvisoryAnswer Stream(List<PackageId> packages, IProgress<EvidenceProgress>? progress, string? note, CancellationToken cancellationToken)
    {
        var byName = packages.Select(package => package.Name).Distinct(StringComparer.Ordinal)
            .ToDictionary(package => package, _ => new List<OsvEntry>(), StringComparer.Ordinal);
        DateTimeOffset? newest = null;
        var records = 0;
        Read(
            record =>
            {
                records += record.Entries.Count > 0 ? 1 : 0;
                newest = record.Entries.Count > 0 && (newest is null || record.Modified > newest) ? record.Modified ?? newest : newest;
                foreach (var entry in record.Entries)
                {
                    if (byName.TryGetValue(entry.Package, out var entries))
                    {
                        entries.Add(entry);
                    }
                }
            },
            progress,
            cancellationToken);
        return Answer(packages, byName, records, newest, note);
    }

    private void Read(Action<OsvRecord> add, IProgress<EvidenceProgress>? progress, CancellationToken cancellationToken) =>
        new OsvExport(path, _limits).Read(
            add,
            progress is null ? null : read => progress.Report(new EvidenceProgress(read, 0, $"reading {name}")),
            cancellationToken);

    private AdvisoryAnswer Answer(
        List<PackageId> packages,
        Dictionary<string, List<OsvEntry>> byName,
        int records,
        DateTimeOffset? newest,
        string? note)
    {
        if (records == 0)
        {
            throw new GateException(
                "NCM9003",
                new FileLocation(path),
                "The OSV export holds no record about an npm package; name the export of npm, or take this one out of the policy's advisories.");
        }

        var found = new Dictionary<PackageId, IReadOnlyList<Advisory>>();
        foreach (var package in packages)
        {
            var advisories = byName[package.Name].Select(entry => entry.Match(package.Version)).OfType<Advisory>().ToList();
            if (advisories.Count > 0)
            {
                advisories.Sort((left, right) => AdvisoryIds.Compare(left.Id, right.Id));
                found.Add(package, advisories);
            }
        }

        return new AdvisoryAnswer
        {
            Source = name,
            Advisories = found,
            Exports = [new AdvisoryExport(name, path, records, newest)],
            Notes = note is null ? [] : [note],
        };
    }
}
