using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Ncm.Gate.Certification.Advisories;

/// <summary>
/// An export of advisories as a flat file that answers by package name: a head (format, number of buckets, number of records, newest
/// record), the place and checksum of every bucket, a SHA-256 over all of that, then the buckets. A lookup reads the head and the buckets
/// of the asked names. Every byte that is read is covered by a checksum: a damaged index must not read as "no advisories".
/// </summary>
internal sealed class OsvIndexFile : IDisposable
{
    /// <summary>The average number of entries in a bucket.</summary>
    public const int EntriesPerBucket = 8;

    private const int FixedHead = 24;
    private const int PlaceLength = 20;
    private const int MaxBuckets = 1 << 20;

    private readonly SafeFileHandle _file;
    private readonly byte[] _head;

    private OsvIndexFile(string path, SafeFileHandle file, byte[] head)
    {
        Path = path;
        _file = file;
        _head = head;
    }

    /// <summary>What the file starts with. The number changes with every change of the form.</summary>
    public static ReadOnlySpan<byte> Format => "NCMOSV02"u8;

    /// <summary>Where the index is.</summary>
    public string Path { get; }

    /// <summary>How many records about npm packages the export holds.</summary>
    public int Records => BinaryPrimitives.ReadInt32LittleEndian(_head.AsSpan(12));

    /// <summary>When its newest record was modified.</summary>
    public DateTimeOffset? Newest =>
        BinaryPrimitives.ReadInt64LittleEndian(_head.AsSpan(16)) is var ticks && ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    private int Buckets => BinaryPrimitives.ReadInt32LittleEndian(_head.AsSpan(8));

    /// <summary>Opens an index.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another format.</exception>
    /// <exception cref="IOException">It cannot be read, or is not there.</exception>
    public static OsvIndexFile Open(string path)
    {
        var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        try
        {
            var start = new byte[FixedHead];
            ReadExactly(file, start, 0);
            var buckets = BinaryPrimitives.ReadInt32LittleEndian(start.AsSpan(8));
            if (!start.AsSpan().StartsWith(Format) || buckets is < 1 or > MaxBuckets)
            {
                throw new InvalidDataException("it is of another format");
            }

            var head = new byte[HeadLength(buckets)];
            ReadExactly(file, head, 0);
            var content = head.AsSpan(0, head.Length - SHA256.HashSizeInBytes);
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(head.AsSpan(content.Length)))
            {
                throw new InvalidDataException("its head is damaged");
            }

            return new OsvIndexFile(path, file, head);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>The entries on a package.</summary>
    /// <exception cref="InvalidDataException">The index is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public List<OsvEntry> Find(string package)
    {
        var found = new List<OsvEntry>();
        var bucket = (int)(Hash(package) % (ulong)Buckets);
        var place = _head.AsSpan(FixedHead + (bucket * PlaceLength), PlaceLength);
        var offset = BinaryPrimitives.ReadInt64LittleEndian(place);
        var length = BinaryPrimitives.ReadInt32LittleEndian(place[8..]);
        if (length == 0)
        {
            return found;
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            ReadExactly(_file, buffer.AsSpan(0, length), offset);
            if (Checksum(buffer.AsSpan(0, length)) != BinaryPrimitives.ReadUInt64LittleEndian(place[12..]))
            {
                throw new InvalidDataException("a part of it is damaged");
            }

            using var stream = new MemoryStream(buffer, 0, length, writable: false);
            using var reader = new BinaryReader(stream, Encoding.UTF8);
            while (stream.Position < length)
            {
                var name = reader.ReadString();
                var rest = reader.ReadInt32();
                if (name == package)
                {
                    found.Add(OsvEntryCodec.Read(reader, package));
                }
                else
                {
                    stream.Position += rest;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return found;
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>How long everything before the first bucket is.</summary>
    internal static int HeadLength(int buckets) => FixedHead + (buckets * PlaceLength) + SHA256.HashSizeInBytes;

    /// <summary>Notes where a bucket is.</summary>
    internal static void WritePlace(Span<byte> head, int bucket, long offset, ReadOnlySpan<byte> bytes)
    {
        var place = head.Slice(FixedHead + (bucket * PlaceLength), PlaceLength);
        BinaryPrimitives.WriteInt64LittleEndian(place, offset);
        BinaryPrimitives.WriteInt32LittleEndian(place[8..], bytes.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(place[12..], Checksum(bytes));
    }

    /// <summary>FNV-1a over UTF-16 code units: the same on every machine, unlike string.GetHashCode.</summary>
    internal static ulong Hash(string name)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in name)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return hash;
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    private static void ReadExactly(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        while (buffer.Length > 0)
        {
            var read = RandomAccess.Read(file, buffer, offset);
            if (read == 0)
            {
                throw new InvalidDataException("it ends too early");
            }

            buffer = buffer[read..];
            offset += read;
        }
    }
}
