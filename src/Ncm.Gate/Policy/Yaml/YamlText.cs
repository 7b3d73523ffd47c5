using System.Text;
using System.Text.Unicode;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Policy.Yaml;

/// <summary>
/// Reads the text of a file that people edit and machines trust: bounded, UTF-8, and nothing in it that an editor would not show.
/// </summary>
internal static class YamlText
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The size beyond which it is not read.</param>
    /// <exception cref="PolicyException">It is absent, unreadable, too big or not UTF-8.</exception>
    public static string Read(string path, int maxBytes)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var buffer = new byte[(int)Math.Min(Math.Max(stream.CanSeek ? stream.Length : 0, 4095), maxBytes) + 1];
            var length = 0;
            for (int read; (read = stream.Read(buffer, length, buffer.Length - length)) > 0;)
            {
                length += read;
                if (length == buffer.Length)
                {
                    Array.Resize(ref buffer, length <= maxBytes ? Math.Min(length * 2, maxBytes + 1) : throw TooBig(path, maxBytes));
                }
            }

            return Decode(buffer.AsSpan(0, length), path, maxBytes);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PolicyException(new FileLocation(path), "there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PolicyException(new FileLocation(path), "the file cannot be read: " + e.Message, e);
        }
    }

    /// <summary>Turns the bytes of a file into text; a byte order mark of UTF-8 is no part of it.</summary>
    /// <exception cref="PolicyException">They are too many or not UTF-8.</exception>
    public static string Decode(ReadOnlySpan<byte> bytes, string path, int maxBytes)
    {
        if (bytes.Length > maxBytes)
        {
            throw TooBig(path, maxBytes);
        }

        if (bytes.StartsWith<byte>([0xFF, 0xFE]) || bytes.StartsWith<byte>([0xFE, 0xFF]))
        {
            throw new PolicyException(new FileLocation(path, 1, 1), "the file is UTF-16; save it as UTF-8.");
        }

        bytes = bytes.StartsWith<byte>([0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes;
        if (!Utf8.IsValid(bytes))
        {
            throw new PolicyException(FirstInvalid(bytes, path), "the file is not UTF-8 from here on; save it as UTF-8.");
        }

        return Encoding.UTF8.GetString(bytes);
    }

    /// <summary>Refuses what hides in an editor or is counted differently there.</summary>
    /// <exception cref="PolicyException">There is a tab before a line's text, or a character that draws nothing.</exception>
    public static void Check(string text, string path)
    {
        var (line, lineStart, blank) = (1, 0, true);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '\n' || (c == '\r' && (i + 1 == text.Length || text[i + 1] != '\n')))
            {
                (line, lineStart, blank) = (line + 1, i + 1, true);
            }
            else if (c == '\t' && blank)
            {
                throw new PolicyException(
                    new FileLocation(path, line, i - lineStart + 1),
                    "a tab stands before the line's text; YAML is indented with spaces.");
            }
            else if (c is not (' ' or '\r' or '\t'))
            {
                blank = false;
                if (c is < ' ' or > '~' && IsRefused(text, i))
                {
                    throw new PolicyException(
                        new FileLocation(path, line, i - lineStart + 1),
                        $"the character U+{(int)c:X4} cannot be seen in an editor; remove it, "
                        + $"or write \"\\u{(int)c:X4}\" inside double quotes.");
                }
            }
        }
    }

    private static bool IsRefused(string text, int index)
    {
        var c = text[index];
        return c is < ' ' or '\u007f' or (>= '\u0080' and <= '\u009f') // controls, NEL among them
            or '\u2028' or '\u2029' // YAML 1.1 breaks lines at these, editors do not
            or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') // bidirectional controls ("Trojan Source")
            or '\ufeff' or '\ufffe' or '\uffff'
            || (char.IsHighSurrogate(c) && (index + 1 == text.Length || !char.IsLowSurrogate(text[index + 1])))
            || (char.IsLowSurrogate(c) && (index == 0 || !char.IsHighSurrogate(text[index - 1])));
    }

    /// <summary>The refusal of a file beyond its bound.</summary>
    public static PolicyException TooBig(string path, int maxBytes) =>
        new(new FileLocation(path), $"the file is bigger than {maxBytes / 1024 / 1024} MB, more than any such file needs.");

    private static FileLocation FirstInvalid(ReadOnlySpan<byte> bytes, string path)
    {
        var valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out var consumed) == System.Buffers.OperationStatus.Done)
        {
            valid += consumed;
        }

        var before = bytes[..valid];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new FileLocation(path, before.Count((byte)'\n') + 1, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
