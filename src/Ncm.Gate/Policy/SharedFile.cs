using System.Text;
using Ncm.Gate.Diagnostics;

namespace Ncm.Gate.Policy;

/// <summary>
/// Changes a small text file so that no reader sees half of it and no other writer's change is lost. The new content is written to
/// <c>name.lock</c> beside it, which only one writer can create, and is renamed over the file (as git does with its index).
/// </summary>
internal static class SharedFile
{
    /// <summary>How often it is tried to become the writer: for 10 seconds in all. A change takes milliseconds.</summary>
    internal const int Tries = 200;

    /// <summary>The pause between two tries.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Changes a file.</summary>
    /// <param name="path">The absolute path of the file; it and its folder are made if they are not there.</param>
    /// <param name="read">Reads the file.</param>
    /// <param name="change">Given the present text (<see langword="null"/> for no file), the new text; the same one to leave it.</param>
    /// <param name="time">The clock of the pauses.</param>
    /// <param name="cancellationToken">Ends the waiting for another writer.</param>
    /// <exception cref="ArgumentException">The path is not absolute.</exception>
    /// <exception cref="PolicyException">The file cannot be written, or another writer does not finish.</exception>
    public static async Task UpdateAsync(
        string path, Func<string, string> read, Func<string?, string> change, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Path.IsPathFullyQualified(path))
        {
            throw new ArgumentException("The path of the file must be absolute.", nameof(path));
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);

            // A link stays a link: its target is what changes.
            var target = new FileInfo(path) is { LinkTarget: not null } link
                ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
                : path;
            await UpdateLockedAsync(target, read, change, time, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PolicyException(new FileLocation(path), "the file cannot be written: " + e.Message, e);
        }
    }

    private static async Task UpdateLockedAsync(
        string path, Func<string, string> read, Func<string?, string> change, TimeProvider time, CancellationToken cancellationToken)
    {
        var lockPath = path + ".lock";
        var stream = await LockAsync(lockPath, time, cancellationToken).ConfigureAwait(false);
        var renamed = false;
        try
        {
            await using (stream.ConfigureAwait(false))
            {
                var exists = File.Exists(path);
                var before = exists ? read(path) : null;
                var after = change(before);
                if (after == before)
                {
                    return;
                }

                byte[] bytes = [.. exists && HasByteOrderMark(path) ? Encoding.UTF8.Preamble : [], .. Encoding.UTF8.GetBytes(after)];
                await stream.WriteAsync(bytes, CancellationToken.None).ConfigureAwait(false);
                await stream.FlushAsync(CancellationToken.None).ConfigureAwait(false);
                RandomAccess.FlushToDisk(stream.SafeFileHandle); // before the rename, or a power cut could leave an empty file
                if (exists && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(stream.SafeFileHandle, File.GetUnixFileMode(path));
                }
            }

            File.Move(lockPath, path, overwrite: true);
            renamed = true;
        }
        finally
        {
            if (!renamed)
            {
                File.Delete(lockPath);
            }
        }
    }

    private static async Task<FileStream> LockAsync(string lockPath, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(lockPath, FileMode.CreateNew, FileAccess.Write, FileShare.None);
            }
            catch (IOException e) when (IsThereAlready(e))
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }

        throw new PolicyException(
            new FileLocation(lockPath),
            $"another process has been writing for {Tries * Pause.TotalSeconds:0} seconds; "
            + "if none is running, delete this file and try again.");
    }

    // EEXIST; ERROR_FILE_EXISTS; ERROR_SHARING_VIOLATION, of a file whose writer is about to rename it.
    private static bool IsThereAlready(IOException e) => e.HResult is 17 or unchecked((int)0x80070050) or unchecked((int)0x80070020);

    private static bool HasByteOrderMark(string path)
    {
        using var stream = File.OpenRead(path);
        Span<byte> start = stackalloc byte[3];
        return stream.ReadAtLeast(start, 3, throwOnEndOfStream: false) == 3 && start.SequenceEqual(Encoding.UTF8.Preamble);
    }
}
