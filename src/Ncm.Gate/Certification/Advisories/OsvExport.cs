using System.IO.Compression;
using System.Text.Json;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// The records of an OSV export: a zip of JSON files (as <c>all.zip</c> of OSV's bucket), a folder of them at any depth, or a single
/// file. Files that do not end in <c>.json</c> are not records. Everything is bounded, and one record that cannot be read makes the whole
/// export unreadable: the record might be the one that matters.
/// </summary>
/// <param name="path">The absolute path.</param>
/// <param name="limits">The bounds.</param>
internal sealed class OsvExport(string path, OsvExportLimits limits)
{
    private byte[] _buffer = new byte[64 * 1024];
    private long _bytes;
    private int _records;

    /// <summary>Reads every record.</summary>
    /// <param name="add">Takes each.</param>
    /// <param name="progress">Told the number of records read, now and then.</param>
    /// <param name="cancellationToken">Ends the work between two records.</param>
    /// <exception cref="GateException">A record, or the export, cannot be read.</exception>
    public void Read(Action<OsvRecord> add, Action<int>? progress, CancellationToken cancellationToken)
    {
        try
        {
            if (Directory.Exists(path))
            {
                ReadFolder(add, progress, cancellationToken);
            }
            else if (IsZip(path))
            {
                ReadZip(add, progress, cancellationToken);
            }
            else
            {
                ReadFile(path, Path.GetFileName(path), add);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw Unreadable(null, e.Message, e);
        }

        if (_records == 0)
        {
            throw Unreadable(null, "it holds no OSV record", null);
        }
    }

    /// <summary>Every record's file in a folder, in a stable order.</summary>
    internal static IEnumerable<FileInfo> Files(string folder) =>
        new DirectoryInfo(folder)
            .EnumerateFiles("*.json", new EnumerationOptions { RecurseSubdirectories = true, MatchCasing = MatchCasing.CaseInsensitive, AttributesToSkip = 0, IgnoreInaccessible = false })
            .OrderBy(file => file.FullName, StringComparer.Ordinal);

    private void ReadFolder(Action<OsvRecord> add, Action<int>? progress, CancellationToken cancellationToken)
    {
        foreach (var file in Files(path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadFile(file.FullName, Path.GetRelativePath(path, file.FullName), add);
            Tell(progress);
        }
    }

    private void ReadFile(string file, string name, Action<OsvRecord> add)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        Read(stream, name, add);
    }

    private void ReadZip(Action<OsvRecord> add, Action<int>? progress, CancellationToken cancellationToken)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
        foreach (var entry in zip.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!entry.FullName.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            using var content = Open(entry);
            Read(content, entry.FullName, add);
            Tell(progress);
        }
    }

    private Stream Open(ZipArchiveEntry entry)
    {
        try
        {
            return entry.Open();
        }
        catch (InvalidDataException e)
        {
            throw Unreadable(entry.FullName, e.Message, e);
        }
    }

    private void Read(Stream stream, string name, Action<OsvRecord> add)
    {
        if (++_records > limits.Records)
        {
            throw Unreadable(null, $"it holds more than {limits.Records} records", null);
        }

        try
        {
            var length = Fill(stream, name);
            add(OsvRecordReader.Read(_buffer.AsSpan(0, length)));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException or InvalidOperationException or FormatException)
        {
            // Utf8JsonReader reports invalid UTF-8 inside a string as InvalidOperationException.
            throw Unreadable(name, e.Message, e);
        }
    }

    private int Fill(Stream stream, string name)
    {
        var length = 0;
        while (true)
        {
            if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Min(_buffer.Length * 2, limits.RecordBytes + 1));
            }

            var read = stream.Read(_buffer, length, _buffer.Length - length);
            length += read;
            _bytes += read;
            if (length > limits.RecordBytes)
            {
                throw Unreadable(name, $"it is larger than {limits.RecordBytes} bytes", null);
            }

            if (_bytes > limits.TotalBytes)
            {
                throw Unreadable(null, $"its records are larger than {limits.TotalBytes} bytes in all", null);
            }

            if (read == 0)
            {
                return length;
            }
        }
    }

    private void Tell(Action<int>? progress)
    {
        if (_records % 1000 == 0)
        {
            progress?.Invoke(_records);
        }
    }

    private GateException Unreadable(string? record, string why, Exception? inner)
    {
        var what = record is null ? "The OSV export" : $"The record \"{record}\" of the OSV export";
        return new GateException(
            "NCM9003",
            new FileLocation(path),
            $"{what} cannot be read: {why.TrimEnd('.')}; fetch the export anew or take it out of the policy's advisories.",
            inner);
    }

    /// <summary>By its first bytes: the name does not matter.</summary>
    private static bool IsZip(string path)
    {
        using var file = File.OpenHandle(path);
        Span<byte> start = stackalloc byte[4];
        return RandomAccess.Read(file, start, 0) == 4 && start is [(byte)'P', (byte)'K', 3 or 5, 4 or 6];
    }
}

/// <summary>The bounds on an export, far above what OSV's own export of npm, with its 250,000 records, needs.</summary>
/// <param name="RecordBytes">The most bytes of one record, unpacked.</param>
/// <param name="Records">The most records.</param>
/// <param name="TotalBytes">The most bytes of all records, unpacked: what a zip bomb can make us read.</param>
internal sealed record OsvExportLimits(int RecordBytes = 8 * 1024 * 1024, int Records = 2_000_000, long TotalBytes = 8L * 1024 * 1024 * 1024);
