using System.Text;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// Turns offsets that only grow into lines and columns, looking at each byte once: a lock of one line is as cheap as one of a million.
/// </summary>
/// <param name="file">The file's UTF-8.</param>
internal ref struct LineCounter(ReadOnlySpan<byte> file)
{
    private readonly ReadOnlySpan<byte> _file = file;
    private int _offset;
    private int _line = 1;
    private int _column = 1;

    /// <summary>Goes on to an offset at or behind the last one.</summary>
    /// <param name="offset">The offset of a character's first byte.</param>
    /// <returns>Line and column, both from 1; the column counts UTF-16 code units.</returns>
    public (int Line, int Column) MoveTo(int offset)
    {
        var passed = _file[_offset..offset];
        var lastBreak = passed.LastIndexOf((byte)'\n');
        if (lastBreak >= 0)
        {
            _line += passed[..lastBreak].Count((byte)'\n') + 1;
            _column = 1;
            passed = passed[(lastBreak + 1)..];
        }

        _column += Encoding.UTF8.GetCharCount(passed);
        _offset = offset;
        return (_line, _column);
    }

    /// <summary>The place of one offset, counted from the start.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="file">Its UTF-8.</param>
    /// <param name="offset">The offset; one behind the end means the end.</param>
    public static FileLocation Locate(string path, ReadOnlySpan<byte> file, int offset)
    {
        var (line, column) = new LineCounter(file).MoveTo(Math.Clamp(offset, 0, file.Length));
        return new FileLocation(path, line, column);
    }
}
