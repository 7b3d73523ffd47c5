namespace Ncm.Gate.Npm.Tarballs;

/// <summary>What one 512-byte block says when it stands where a header is expected.</summary>
internal enum TarBlock
{
    /// <summary>Nothing but zeros.</summary>
    Null,

    /// <summary>No header: npm warns and goes on with the next block.</summary>
    Invalid,

    /// <summary>A header.</summary>
    Header,
}

/// <summary>
/// A header block, read as npm's own <c>tar</c> reads it (<c>header.js</c>), leniencies included: what counts is what npm
/// would unpack.
/// </summary>
internal readonly record struct TarHeader
{
    public const int Size = 512;

    /// <summary>The type flag; <c>0</c> for the old spelling <c>NUL</c>, <c>5</c> for a file whose name ends in a slash.</summary>
    public char Type { get; private init; }

    public string Path { get; private init; }

    /// <summary>Bytes of the body, padding not counted.</summary>
    public long BodyLength { get; private init; }

    /// <summary>Whether it is metadata for what follows, not an entry of its own.</summary>
    public bool IsMeta => Type is 'g' or 'x' or 'X' or 'K' or 'L' or 'N';

    public bool IsFile => Type is '0' or '7';

    public bool IsFolder => Type is '5' or 'D';

    /// <summary>Reads a block.</summary>
    /// <param name="block">512 bytes.</param>
    /// <param name="local">What the extended header before it says, for entries that it can apply to.</param>
    /// <param name="global">What the global extended header says.</param>
    /// <param name="header">The header, when it is one.</param>
    public static TarBlock Read(ReadOnlySpan<byte> block, PaxFields local, PaxFields global, out TarHeader header)
    {
        header = default;
        var sum = 8 * ' ';
        for (var i = 0; i < Size; i++)
        {
            sum += i is >= 148 and < 156 ? 0 : block[i];
        }

        if (!TryNumber(block.Slice(148, 12), out var checksum))
        {
            return TarBlock.Invalid;
        }

        if (checksum is null && sum == 8 * ' ')
        {
            return TarBlock.Null;
        }

        var type = block[156] == 0 ? '0' : (char)block[156];
        // An extended header speaks of the next entry, never of another extended header in between.
        var extensible = type is (>= '0' and <= '7') or 'D';
        var length = extensible ? local.Size ?? global.Size : null;
        if (checksum != sum || (length is null && !TryNumber(block.Slice(124, 12), out length))
            || !TryNumber(block.Slice(100, 8), out _) || !TryNumber(block.Slice(108, 8), out _)
            || !TryNumber(block.Slice(116, 8), out _) || !TryNumber(block.Slice(136, 12), out _))
        {
            return TarBlock.Invalid;
        }

        var path = extensible && local.Path is not null ? local.Path : WithPrefix(block);
        if (type == '0' && path.EndsWith('/'))
        {
            type = '5';
        }

        // A link without a target is no entry, and neither is anything else with one.
        var hasLink = TarText.Decode(block.Slice(157, 100)).Length > 0;
        if (path.Length == 0 || (type is '1' or '2' ? !hasLink : hasLink && type is not ('x' or 'g')))
        {
            return TarBlock.Invalid;
        }

        header = new TarHeader { Type = type, Path = path, BodyLength = type == '5' || length is null or < 0 ? 0 : length.Value };
        return TarBlock.Header;
    }

    private static string WithPrefix(ReadOnlySpan<byte> block)
    {
        var name = TarText.Decode(block[..100]);
        if (!block.Slice(257, 8).SequenceEqual("ustar\000"u8))
        {
            return name;
        }

        // Where star keeps its times at the end of the prefix, the prefix is shorter.
        var prefix = TarText.Decode(block.Slice(345, block[475] != 0 ? 155 : 130));
        return block[475] != 0 || prefix.Length > 0 ? $"{prefix}/{name}" : name;
    }

    /// <summary>Octal digits up to the first other sign, or a binary number behind a marked first byte.</summary>
    /// <returns>Whether the field can be read; a field without digits is no number and no error.</returns>
    private static bool TryNumber(ReadOnlySpan<byte> field, out long? number)
    {
        number = null;
        if ((field[0] & 0x80) != 0)
        {
            return TryBinary(field, out number);
        }

        var end = field.IndexOf((byte)0);
        var digits = (end < 0 ? field : field[..end]).Trim(" \t\r\n"u8);
        var negative = digits.Length > 0 && digits[0] == '-';
        foreach (var digit in negative ? digits[1..] : digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                break;
            }

            number = ((number ?? 0) * 8) + digit - '0';
        }

        number = negative ? -number : number;
        return true;
    }

    private static bool TryBinary(ReadOnlySpan<byte> field, out long? number)
    {
        number = null;
        if (field[0] is not (0x80 or 0xFF))
        {
            return false;
        }

        var negative = field[0] == 0xFF;
        long value = 0;
        foreach (var part in field[1..])
        {
            if (value >= 1L << 45)
            {
                return false; // beyond JavaScript's safe integers
            }

            value = (value << 8) | (negative ? (byte)~part : part);
        }

        number = negative ? -value - 1 : value;
        return true;
    }
}
