using System.Runtime.InteropServices;
using System.Text;

namespace Ncm.Gate.Lockfiles;

/// <summary>
/// The bytes of a lock file, and behind them the few texts that do not stand in it as they are read: strings that were written with
/// escapes, and install paths that an old lock only implies. Entries keep slices of it and make strings when asked.
/// </summary>
/// <param name="path">The file, as the caller named it.</param>
/// <param name="file">Its bytes, valid UTF-8 without a byte order mark.</param>
internal sealed class LockText(string path, ReadOnlyMemory<byte> file)
{
    // The span of an array is had many times faster than that of a memory, and it is asked for a million times.
    private readonly ArraySegment<byte> _file = MemoryMarshal.TryGetArray(file, out var array) ? array : file.ToArray();
    private byte[] _added = [];
    private int _addedLength;

    /// <summary>The file, as the caller named it.</summary>
    public string Path { get; } = path;

    /// <summary>The file's bytes.</summary>
    public ReadOnlyMemory<byte> File { get; } = file;

    /// <summary>The bytes of a slice.</summary>
    /// <param name="slice">The slice; an absent one has none.</param>
    public ReadOnlySpan<byte> this[Slice slice] => slice.Start < _file.Count
        ? _file.AsSpan(slice.Start, slice.Length)
        : _added.AsSpan(slice.Start - _file.Count, slice.Length);

    /// <summary>The slice as a string.</summary>
    /// <param name="slice">The slice.</param>
    public string String(Slice slice) => Encoding.UTF8.GetString(this[slice]);

    /// <summary>Puts a text behind the file.</summary>
    /// <param name="text">The text in UTF-8.</param>
    public Slice Append(ReadOnlySpan<byte> text)
    {
        var start = _addedLength;
        Reserve(text.Length);
        text.CopyTo(_added.AsSpan(start));
        _addedLength += text.Length;
        return new Slice(File.Length + start, text.Length);
    }

    /// <summary>Puts <c>parent/node_modules/name</c> behind the file; without the slash where the parent is the project itself.</summary>
    /// <param name="parent">The location of the package that holds the folder.</param>
    /// <param name="name">The install name.</param>
    public Slice AppendInstallPath(Slice parent, Slice name)
    {
        var folder = parent.Length == 0 ? "node_modules/"u8 : "/node_modules/"u8;
        Reserve(parent.Length + folder.Length + name.Length);
        var first = Append(this[parent]);
        Append(folder);
        Append(this[name]);
        return first with { Length = parent.Length + folder.Length + name.Length };
    }

    private void Reserve(int count)
    {
        if (_addedLength + count > _added.Length)
        {
            Array.Resize(ref _added, Math.Max(_addedLength + count, Math.Max(256, _added.Length * 2)));
        }
    }
}
