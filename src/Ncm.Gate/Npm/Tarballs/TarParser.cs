using System.Buffers;

namespace Ncm.Gate.Npm.Tarballs;

/// <summary>Receives the entries that npm would consider unpacking.</summary>
internal interface ITarSink
{
    /// <summary>A file begins; its bytes follow, unless there are none.</summary>
    /// <param name="path">The path as the archive has it.</param>
    /// <param name="length">The length of its body in bytes.</param>
    void Begin(string path, long length);

    /// <summary>The next bytes of the file.</summary>
    /// <param name="bytes">The bytes.</param>
    void Body(ReadOnlySpan<byte> bytes);

    /// <summary>The file is complete.</summary>
    void End();

    /// <summary>A folder: it takes the place of a file that came before it with the same path.</summary>
    /// <param name="path">The path as the archive has it.</param>
    void Folder(string path);
}

/// <summary>
/// Reads a tar archive as it streams by, in chunks of any size. System.Formats.Tar refuses archives that npm unpacks (bad
/// checksums are skipped, not fatal; odd numbers; unknown types), and would hide from the gate what npm puts on the disk; so this follows npm's own
/// <c>tar</c> (<c>parse.js</c>).
/// </summary>
/// <param name="sink">Receives files and folders. Links and devices are left out, as npm leaves them out.</param>
/// <param name="limits">The bounds.</param>
internal sealed class TarParser(ITarSink sink, TarballLimits limits)
{
    // npm's tar ignores longer ones (maxMetaEntrySize); together with a name's bound nothing longer is of use.
    private const int MaxMeta = 1024 * 1024;

    private readonly byte[] _block = new byte[TarHeader.Size];
    private readonly ArrayBufferWriter<byte> _meta = new();
    private int _blockFilled;
    private TarHeader _entry;
    private Reading _reading;
    private long _bodyLeft;
    private long _paddingLeft;
    private PaxFields _local;
    private PaxFields _global;
    private int _entries;
    private bool _nullBlock;
    private bool _ended;
    private bool _anyValid;

    private enum Reading
    {
        Nothing,
        File,
        Meta,
    }

    /// <summary>Takes the next bytes of the archive; after its end they are passed over.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="TarballLimitException">It is beyond a bound.</exception>
    /// <exception cref="InvalidDataException">It can be read in two ways.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && !_ended)
        {
            if (_bodyLeft > 0)
            {
                var taken = bytes[..(int)Math.Min(bytes.Length, _bodyLeft)];
                TakeBody(taken);
                bytes = bytes[taken.Length..];
            }
            else if (_paddingLeft > 0)
            {
                var skipped = (int)Math.Min(bytes.Length, _paddingLeft);
                _paddingLeft -= skipped;
                bytes = bytes[skipped..];
            }
            else
            {
                var taken = Math.Min(bytes.Length, TarHeader.Size - _blockFilled);
                bytes[..taken].CopyTo(_block.AsSpan(_blockFilled));
                _blockFilled += taken;
                bytes = bytes[taken..];
                if (_blockFilled == TarHeader.Size)
                {
                    _blockFilled = 0;
                    TakeHeader();
                }
            }
        }
    }

    /// <summary>Says that nothing follows.</summary>
    /// <exception cref="InvalidDataException">It is no archive, or one that is cut off: npm refuses both.</exception>
    public void Finish()
    {
        if (!_ended && (_bodyLeft > 0 || _paddingLeft > 0))
        {
            throw new InvalidDataException("the archive ends in the middle of a file");
        }

        if (!_anyValid)
        {
            throw new InvalidDataException("it is not a tar archive");
        }
    }

    private void TakeHeader()
    {
        switch (TarHeader.Read(_block, _local, _global, out var header))
        {
            case TarBlock.Null:
                _ended = _nullBlock;
                _nullBlock = true;
                return;
            case TarBlock.Invalid:
                _nullBlock = false;
                return;
        }

        _nullBlock = false;
        if (++_entries > limits.Entries)
        {
            throw new TarballLimitException($"it has more than {limits.Entries} entries");
        }

        if (header.Path.Length > limits.NameLength)
        {
            throw new TarballLimitException($"it has a path of more than {limits.NameLength} characters");
        }

        _entry = header;
        _bodyLeft = header.BodyLength;
        _paddingLeft = -header.BodyLength & (TarHeader.Size - 1);

        // npm's tar lets an extended header's size decide whether another extended header has a body at all, though not how long it is.
        var metaLength = _global.Size ?? _local.Size ?? header.BodyLength;
        _reading = header switch
        {
            { IsMeta: true } when metaLength is > 0 and <= MaxMeta => Reading.Meta,
            { IsFile: true } => Reading.File,
            _ => Reading.Nothing,
        };
        _anyValid |= _bodyLeft == 0;
        if (!header.IsMeta)
        {
            _local = default;
        }

        if (_reading == Reading.File)
        {
            sink.Begin(header.Path, header.BodyLength);
        }
        else if (header.IsFolder)
        {
            sink.Folder(header.Path);
        }

        if (_bodyLeft == 0)
        {
            EndBody();
        }
    }

    private void TakeBody(ReadOnlySpan<byte> bytes)
    {
        if (_reading == Reading.File)
        {
            sink.Body(bytes);
        }
        else if (_reading == Reading.Meta)
        {
            _meta.Write(bytes);
        }

        _bodyLeft -= bytes.Length;
        if (_bodyLeft == 0)
        {
            _anyValid = true;
            EndBody();
        }
    }

    private void EndBody()
    {
        if (_reading == Reading.File)
        {
            sink.End();
        }
        else if (_reading == Reading.Meta)
        {
            TakeMeta(_meta.WrittenSpan);
            _meta.ResetWrittenCount();
        }

        _reading = Reading.Nothing;
    }

    private void TakeMeta(ReadOnlySpan<byte> meta)
    {
        switch (_entry.Type)
        {
            case 'x' or 'X':
                _local = PaxFields.Parse(meta, _local);
                break;
            case 'g':
                _global = PaxFields.Parse(meta, _global);
                break;
            case 'L' or 'N':
                _local = _local with { Path = TarText.Decode(meta) };
                break;
        }
    }
}
