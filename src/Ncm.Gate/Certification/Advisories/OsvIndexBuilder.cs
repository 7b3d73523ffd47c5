using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>Gathers the entries of an export and writes them as an <see cref="OsvIndexFile"/>.</summary>
internal sealed class OsvIndexBuilder : IDisposable
{
    private readonly MemoryStream _entries = new();
    private readonly BinaryWriter _writer;
    private readonly List<(ulong Hash, int Start, int Length)> _places = [];
    private DateTimeOffset? _newest;
    private int _records;

    /// <summary>Starts empty.</summary>
    public OsvIndexBuilder()
    {
        _writer = new BinaryWriter(_entries, Encoding.UTF8, leaveOpen: true);
    }

    /// <summary>Adds a record.</summary>
    public void Add(OsvRecord record)
    {
        if (record.Entries.Count == 0)
        {
            return;
        }

        _records++;
        _newest = record.Modified > _newest || _newest is null ? record.Modified ?? _newest : _newest;
        foreach (var entry in record.Entries)
        {
            // The name and the length of the rest come first, so that a reader can pass over other packages.
            var start = (int)_entries.Position;
            _writer.Write(entry.Package);
            var lengthAt = (int)_entries.Position;
            _writer.Write(0);
            OsvEntryCodec.Write(_writer, entry);
            var end = (int)_entries.Position;
            BinaryPrimitives.WriteInt32LittleEndian(_entries.GetBuffer().AsSpan(lengthAt), end - lengthAt - sizeof(int));
            _places.Add((OsvIndexFile.Hash(entry.Package), start, end - start));
        }
    }

    /// <summary>
    /// Writes the index to a file that does not exist yet. It is not forced to the disk: what a power cut leaves of it fails its checksums.
    /// </summary>
    public void WriteTo(string path)
    {
        var buckets = Math.Max(1, _places.Count / OsvIndexFile.EntriesPerBucket);
        var sorted = _places.Select(place => (Bucket: (int)(place.Hash % (ulong)buckets), place.Start, place.Length)).ToList();
        sorted.Sort();

        var head = new byte[OsvIndexFile.HeadLength(buckets)];
        OsvIndexFile.Format.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), buckets);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), _records);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(16), _newest?.UtcTicks ?? 0);

        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 20);
        file.Position = head.Length;
        var entries = _entries.GetBuffer();
        var bucketBytes = new MemoryStream();
        var next = 0;
        for (var bucket = 0; bucket < buckets; bucket++)
        {
            bucketBytes.SetLength(0);
            for (; next < sorted.Count && sorted[next].Bucket == bucket; next++)
            {
                bucketBytes.Write(entries, sorted[next].Start, sorted[next].Length);
            }

            var bytes = bucketBytes.GetBuffer().AsSpan(0, (int)bucketBytes.Length);
            OsvIndexFile.WritePlace(head, bucket, file.Position, bytes);
            file.Write(bytes);
        }

        SHA256.HashData(head.AsSpan(0, head.Length - SHA256.HashSizeInBytes), head.AsSpan(head.Length - SHA256.HashSizeInBytes));
        file.Position = 0;
        file.Write(head);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _writer.Dispose();
        _entries.Dispose();
    }
}
