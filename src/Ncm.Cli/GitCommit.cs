using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ncm.Gate.Diagnostics;

namespace Ncm.Cli;

/// <summary>Files of a git commit as data: real git gives their bytes, and nothing is checked out, filtered or run.</summary>
internal sealed class GitCommit : IDisposable
{
    /// <summary>The most bytes that are read of a file: what the gate reads of a lock file.</summary>
    private const long MaxBytes = 256 * 1024 * 1024;

    private readonly string _id;
    private readonly Process _git;
    private readonly Stream _answers;

    private GitCommit(string id, Process git)
    {
        _id = id;
        _git = git;
        _answers = git.StandardOutput.BaseStream;
    }

    /// <summary>The commit's name for messages: the first digits of its id.</summary>
    public string Name => _id[..12];

    /// <summary>Finds the commit where HEAD and a ref parted.</summary>
    /// <param name="directory">A folder of the working tree; files are named from it.</param>
    /// <param name="reference">A branch, tag or commit.</param>
    /// <param name="cancellationToken">Ends git and the wait.</param>
    /// <exception cref="GateException">There is no git, no repository, no such commit, or no merge base (NCM9001).</exception>
    public static async Task<GitCommit> OpenMergeBaseAsync(string directory, string reference, CancellationToken cancellationToken)
    {
        var (found, tip, problem) = await RunAsync(directory, ["rev-parse", "--verify", "--end-of-options", $"{reference}^{{commit}}"], cancellationToken);
        if (!found)
        {
            throw Unreadable($"--base {reference} is neither a file nor a commit of a git repository here ({problem}); fetch the ref, or name a lock file.");
        }

        var (related, id, _) = await RunAsync(directory, ["merge-base", tip, "HEAD"], cancellationToken);
        return related
            ? new GitCommit(id, Start(directory, ["cat-file", "--batch"]))
            : throw Unreadable($"--base {reference} has no commit in common with HEAD that git knows of; in a shallow clone fetch the history (git fetch --unshallow).");
    }

    /// <summary>The bytes of a file.</summary>
    /// <param name="path">Its path from the folder, with forward slashes.</param>
    /// <returns><see langword="null"/> where the commit has no such file.</returns>
    /// <exception cref="GateException">It cannot be read (NCM9001).</exception>
    public ReadOnlyMemory<byte>? Read(string path)
    {
        if (path.Contains('\n', StringComparison.Ordinal))
        {
            throw Unreadable($"a path with a line break in it cannot be read from commit {Name}.");
        }

        try
        {
            // https://git-scm.com/docs/git-cat-file#_batch_output: "<oid> <type> <size>", the bytes, a line feed; or "<object> missing".
            _git.StandardInput.BaseStream.Write(Encoding.UTF8.GetBytes($"{_id}:./{path}\n"));
            _git.StandardInput.BaseStream.Flush();
            var header = ReadLine();
            if (header.EndsWith(" missing", StringComparison.Ordinal))
            {
                return null;
            }

            return header.Split(' ') is [_, "blob", var digits]
                && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size <= MaxBytes
                ? ReadBytes((int)size)
                : throw Unreadable($"{path} in commit {Name} is not a file that can be read ({header}).");
        }
        catch (IOException exception)
        {
            throw Unreadable($"git does not give {path} of commit {Name} ({exception.Message.TrimEnd('.')}).", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It ends with its input.
        _git.StandardInput.Close();
        _git.WaitForExit();
        _git.Dispose();
    }

    private ReadOnlyMemory<byte> ReadBytes(int size)
    {
        var bytes = new byte[size + 1];
        _answers.ReadExactly(bytes);
        return bytes.AsMemory(0, size);
    }

    private string ReadLine()
    {
        const int MaxLine = 64 * 1024;
        var line = new List<byte>();
        for (var next = _answers.ReadByte(); next != '\n'; next = _answers.ReadByte())
        {
            if (next < 0 || line.Count == MaxLine)
            {
                throw new EndOfStreamException("git ended");
            }

            line.Add((byte)next);
        }

        return Encoding.UTF8.GetString([.. line]);
    }

    private static async Task<(bool Succeeded, string Line, string Problem)> RunAsync(
        string directory, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var git = Start(directory, arguments);
        using var kill = cancellationToken.Register(() => git.Kill(entireProcessTree: true));
        git.StandardInput.Close();
        var output = git.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var error = git.StandardError.ReadToEndAsync(CancellationToken.None);
        await git.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        var line = (await output).Split('\n')[0].Trim();
        return (git.ExitCode == 0 && line.Length >= 12, line, (await error).Split('\n')[0].Trim());
    }

    private static Process Start(string directory, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw Unreadable($"--base with a git ref needs git on the PATH ({problem.Message}).", problem);
        }
    }

    private static GateException Unreadable(string message, Exception? cause = null) => new("NCM9001", null, message, cause);
}
