using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Lockfiles;

/// <summary>What must be true of a lock's bytes before they are read as JSON, and what to say of those that are not JSON.</summary>
internal static class LockfileBytes
{
    /// <summary>
    /// The most bytes that are read: about ten times the lock of a repository with 50,000 packages. A longer file is refused by its length.
    /// </summary>
    public const int MaximumLength = 256 * 1024 * 1024;

    /// <summary>Reads a file whose length is within the bound.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="LockfileException">It cannot be read, or is too long.</exception>
    public static byte[] ReadFile(string path)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            var length = RandomAccess.GetLength(handle);
            if (length > MaximumLength)
            {
                throw new LockfileException(
                    new FileLocation(path),
                    $"the file has {length:N0} bytes and no more than {MaximumLength:N0} are read; npm writes about 500 bytes for a package, so look at what is in it");
            }

            var bytes = GC.AllocateUninitializedArray<byte>((int)length);
            var read = 0;
            while (read < bytes.Length)
            {
                var count = RandomAccess.Read(handle, bytes.AsSpan(read), read);
                if (count == 0)
                {
                    throw new LockfileException(new FileLocation(path), "the file became shorter while it was read; try again when nothing writes it");
                }

                read += count;
            }

            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LockfileException(new FileLocation(path), $"the file cannot be read ({e.GetType().Name}); check that it exists and may be read", e);
        }
    }

    /// <summary>The bytes without a byte order mark, when they are UTF-8 that may be an npm lock.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="LockfileException">They are something else.</exception>
    public static ReadOnlyMemory<byte> Check(string path, ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (bytes.Length > MaximumLength)
        {
            throw new LockfileException(new FileLocation(path), $"the lock has {bytes.Length:N0} bytes and no more than {MaximumLength:N0} are read");
        }

        if (ForeignFormat(path, bytes) is { } foreign)
        {
            throw new LockfileException(new FileLocation(path, 1, 1), foreign);
        }

        return CheckEncoding(path, file);
    }

    /// <summary>The bytes without a byte order mark, when they are UTF-8 and not blank.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="file">Its bytes.</param>
    /// <exception cref="LockfileException">They are something else.</exception>
    public static ReadOnlyMemory<byte> CheckEncoding(string path, ReadOnlyMemory<byte> file)
    {
        var bytes = file.Span;
        if (bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, _, ..] or [_, 0, ..])
        {
            throw new LockfileException(new FileLocation(path, 1, 1), "the file is UTF-16 and npm reads UTF-8 only; save it as UTF-8");
        }

        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            file = file[Encoding.UTF8.Preamble.Length..];
            bytes = file.Span;
        }

        if (!Utf8.IsValid(bytes))
        {
            throw new LockfileException(
                LineCounter.Locate(path, bytes, FirstInvalid(bytes)),
                "the file is not valid UTF-8 here; save it as UTF-8, or write the lock anew: npm install --package-lock-only");
        }

        if (bytes.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new LockfileException(new FileLocation(path, 1, 1), "the file is empty; restore it (git checkout) or write the lock: npm install --package-lock-only");
        }

        return file;
    }

    /// <summary>Says what is wrong with bytes that are not JSON, and where.</summary>
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="error">What the JSON reader says.</param>
    public static LockfileException Malformed(string path, ReadOnlySpan<byte> bytes, JsonException error)
    {
        var offset = OffsetOf(bytes, error);
        if (FindConflict(bytes) is >= 0 and var conflict && conflict <= offset + 16)
        {
            return new LockfileException(
                LineCounter.Locate(path, bytes, conflict),
                "the file has the markers of an unfinished merge (<<<<<<<); finish it: take one side and run npm install --package-lock-only",
                error);
        }

        var where = LineCounter.Locate(path, bytes, offset);
        var message = error.Message.Contains("maximum configured depth", StringComparison.Ordinal)
            ? $"the JSON is nested deeper than {LockfileReader.MaximumDepth} levels, which no version of npm writes; write the lock anew: npm install --package-lock-only"
            : offset >= bytes.Length
                ? "the file ends in the middle; restore it (git checkout) or write it anew: npm install --package-lock-only"
                : "the file is not valid JSON here; restore it (git checkout) or write it anew: npm install --package-lock-only";
        return new LockfileException(where, message, error);
    }

    private static string? ForeignFormat(string path, ReadOnlySpan<byte> bytes)
    {
        const string advice = "the gate reads package-lock.json and npm-shrinkwrap.json";
        return Path.GetFileName(path) switch
        {
            "package.json" => $"this is a package.json, not a lock; {advice}, so give the lock beside it or write one: npm install --package-lock-only",
            "yarn.lock" => $"yarn's locks are not read yet; {advice}",
            "pnpm-lock.yaml" => $"pnpm's locks are not read yet; {advice}",
            "bun.lock" or "bun.lockb" => $"bun's locks are not read yet; {advice}",
            _ when bytes.StartsWith("# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT"u8) || bytes.StartsWith("# This file is generated by running \"yarn"u8)
                || (bytes[..Math.Min(bytes.Length, 512)].IndexOf("__metadata:"u8) >= 0) => $"this is a lock of yarn, which is not read yet; {advice}",
            _ when bytes.StartsWith("lockfileVersion:"u8) || bytes.StartsWith("---\nlockfileVersion:"u8) => $"this is a lock of pnpm, which is not read yet; {advice}",
            _ when bytes.StartsWith("#!/usr/bin/env bun"u8) => $"this is a lock of bun, which is not read yet; {advice}",
            _ => null,
        };
    }

    private static int FirstInvalid(ReadOnlySpan<byte> bytes)
    {
        var offset = 0;
        while (Rune.DecodeFromUtf8(bytes[offset..], out _, out var length) == System.Buffers.OperationStatus.Done)
        {
            offset += length;
        }

        return offset;
    }

    private static int FindConflict(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("<<<<<<< "u8))
        {
            return 0;
        }

        var found = bytes.IndexOf("\n<<<<<<< "u8);
        return found < 0 ? -1 : found + 1;
    }

    private static int OffsetOf(ReadOnlySpan<byte> bytes, JsonException error)
    {
        var offset = 0;
        for (var line = error.LineNumber ?? 0; line > 0; line--)
        {
            offset += bytes[offset..].IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(bytes.Length, offset + (error.BytePositionInLine ?? 0));
    }
}
