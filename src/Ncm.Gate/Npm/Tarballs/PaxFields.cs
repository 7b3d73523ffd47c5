using System.Globalization;

namespace Ncm.Gate.Npm.Tarballs;

/// <summary>The fields of pax and GNU extended headers that matter to what is unpacked.</summary>
/// <param name="Path">The path.</param>
/// <param name="Size">The body's length in bytes.</param>
internal readonly record struct PaxFields(string? Path, long? Size)
{
    /// <summary>Reads the records <c>length key=value</c>, one a line, as npm's own <c>tar</c> does (<c>pax.js</c>), over what was known before.</summary>
    /// <param name="text">The body of the extended header.</param>
    /// <param name="before">What earlier extended headers of the same entry said.</param>
    /// <exception cref="InvalidDataException">A record would make npm's <c>tar</c> and every other one unpack different things.</exception>
    public static PaxFields Parse(ReadOnlySpan<byte> text, PaxFields before)
    {
        var fields = before;
        foreach (var range in text.Split((byte)'\n'))
        {
            var line = text[range];
            var blank = line.IndexOf((byte)' ');
            var equals = line.IndexOf((byte)'=');
            if (blank < 0 || equals < blank || line[0] == '0'
                || !int.TryParse(line[..blank], NumberStyles.None, CultureInfo.InvariantCulture, out var length) || length != line.Length + 1)
            {
                continue;
            }

            var value = line[(equals + 1)..];
            var key = line[(blank + 1)..equals];
            if (key.SequenceEqual("path"u8))
            {
                fields = fields with { Path = TarText.Decode(value) };
            }
            else if (key.SequenceEqual("size"u8))
            {
                fields = fields with { Size = Length(value) ?? fields.Size };
            }
            else if (key.SequenceEqual("type"u8))
            {
                // npm's tar takes an entry's type from it, no other tar does: an archive with it is made to be read in two ways.
                throw new InvalidDataException("an extended header changes the type of an entry");
            }
        }

        return fields;
    }

    private static long? Length(ReadOnlySpan<byte> value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new InvalidDataException("an extended header holds a size that is no number");
}
