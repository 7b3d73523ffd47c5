using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Ncm.TestKit;

/// <summary>Makes tarballs, hostile ones included: every header field can be what no honest tool would write.</summary>
public sealed class TarballBuilder
{
    private readonly ArrayBufferWriter<byte> _tar = new();

    /// <summary>A tarball with a package.json and a README, for tests that are about something else.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="version">Its version.</param>
    public static TarballBuilder Package(string name, string version) => new TarballBuilder()
        .File("package/package.json", $$"""{"name":"{{name}}","version":"{{version}}","license":"MIT"}""")
        .File("package/README.md", "# Read me");

    /// <summary>Adds a file.</summary>
    public TarballBuilder File(string path, string text) => Entry(path, Encoding.UTF8.GetBytes(text));

    /// <summary>Adds an entry of any kind.</summary>
    /// <param name="path">The path; longer ones than a header holds are cut.</param>
    /// <param name="body">The body.</param>
    /// <param name="type">The type flag.</param>
    /// <param name="link">The link's target.</param>
    /// <param name="length">The length that the header states, where it lies.</param>
    /// <param name="badChecksum">Whether the header's checksum is wrong.</param>
    public TarballBuilder Entry(string path, byte[] body, char type = '0', string link = "", long? length = null, bool badChecksum = false)
    {
        var header = new byte[512];
        Write(header, 0, path, 100);
        Write(header, 100, "0000644\0", 8);
        Write(header, 108, "0000000\0", 8);
        Write(header, 116, "0000000\0", 8);
        Write(header, 124, Convert.ToString(length ?? body.Length, 8).PadLeft(11, '0'), 12);
        Write(header, 136, "00000000000", 12);
        header[156] = (byte)type;
        Write(header, 157, link, 100);
        Write(header, 257, "ustar\000", 8);
        header.AsSpan(148, 8).Fill((byte)' ');
        var sum = header.Sum(value => value) + (badChecksum ? 1 : 0);
        Write(header, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", 8);
        _tar.Write(header);
        _tar.Write(body);
        _tar.Write(new byte[-body.Length & 511]);
        return this;
    }

    /// <summary>Adds a pax extended header for the next entry.</summary>
    public TarballBuilder Pax(string key, string value, char type = 'x')
    {
        var record = $" {key}={value}\n";
        var length = Encoding.UTF8.GetByteCount(record);
        var total = length + 1;
        while (total != length + total.ToString(CultureInfo.InvariantCulture).Length)
        {
            total = length + total.ToString(CultureInfo.InvariantCulture).Length;
        }

        return Entry("PaxHeader/x", Encoding.UTF8.GetBytes(total.ToString(CultureInfo.InvariantCulture) + record), type);
    }

    /// <summary>Adds bytes as they are.</summary>
    public TarballBuilder Raw(byte[] bytes)
    {
        _tar.Write(bytes);
        return this;
    }

    /// <summary>The archive, not compressed.</summary>
    /// <param name="end">Whether the two blocks of zeros follow that end an archive.</param>
    public byte[] ToTar(bool end = true) => [.. _tar.WrittenSpan, .. end ? new byte[1024] : []];

    /// <summary>The archive, compressed.</summary>
    public byte[] ToTarball() => GZip(ToTar());

    /// <summary>Compresses bytes.</summary>
    public static byte[] GZip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }

    /// <summary>The integrity that a registry would publish for bytes.</summary>
    public static string IntegrityOf(byte[] bytes) => "sha512-" + Convert.ToBase64String(SHA512.HashData(bytes));

    private static void Write(byte[] header, int offset, string text, int length)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(header.AsSpan(offset));
    }
}
