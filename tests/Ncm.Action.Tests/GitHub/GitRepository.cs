using System.Diagnostics;
using System.Globalization;
using Ncm.TestKit;

namespace Ncm.Action.Tests.GitHub;

/// <summary>A real git repository in a temporary folder.</summary>
internal sealed class GitRepository : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public GitRepository()
    {
        Git("init", "--quiet", "--initial-branch=main");
        Git("config", "user.name", "Octo Cat");
        Git("config", "user.email", "octocat@example.com");
        Git("config", "core.autocrlf", "false");
    }

    /// <summary>The working tree.</summary>
    public string Path => _folder.Path;

    /// <summary>Writes a file of the working tree.</summary>
    public GitRepository Write(string path, string content)
    {
        _folder.Write(path, content);
        return this;
    }

    /// <summary>Deletes a file of the working tree.</summary>
    public GitRepository Delete(string path)
    {
        File.Delete(_folder.At(path));
        return this;
    }

    /// <summary>Commits all of the working tree.</summary>
    /// <returns>The commit's id.</returns>
    public string Commit(string message = "change")
    {
        Git("add", "--all", "--force");
        Git("commit", "--quiet", "--allow-empty", "--message", message);
        return Git("rev-parse", "HEAD").Trim();
    }

    /// <summary>Goes to a branch, which is made where there is none.</summary>
    /// <param name="name">The branch.</param>
    /// <param name="from">Where a new branch starts.</param>
    public GitRepository Checkout(string name, string from = "HEAD")
    {
        if (Git("branch", "--list", name).Length > 0)
        {
            Git("checkout", "--quiet", name);
        }
        else
        {
            Git("checkout", "--quiet", "-b", name, from);
        }

        return this;
    }

    /// <summary>Runs git.</summary>
    /// <returns>What it says.</returns>
    public string Git(params string[] arguments)
    {
        var result = Run(arguments);
        return result.ExitCode == 0 ? result.Output : throw new InvalidOperationException($"git {string.Join(' ', arguments)}: {result}");
    }

    /// <summary>The bytes of an object.</summary>
    /// <returns><see langword="null"/> where there is none.</returns>
    public byte[]? Bytes(string id)
    {
        // Text would not do: a file need not be any.
        var start = new ProcessStartInfo("git", ["cat-file", "blob", id]) { WorkingDirectory = Path, RedirectStandardOutput = true, RedirectStandardError = true };
        using var git = Process.Start(start)!;
        using var bytes = new MemoryStream();
        git.StandardOutput.BaseStream.CopyTo(bytes);
        git.WaitForExit();
        return git.ExitCode == 0 ? bytes.ToArray() : null;
    }

    /// <summary>Whether git knows an object.</summary>
    public bool Has(string id) => Run("cat-file", "-e", id).ExitCode == 0;

    /// <summary>What a commit or tree holds.</summary>
    public IEnumerable<(string Path, string Mode, string Type, string Sha, long? Size)> Tree(string id, bool isRecursive)
    {
        var listing = isRecursive ? Git("ls-tree", "-r", "-t", "-l", "-z", "--full-tree", id) : Git("ls-tree", "-l", "-z", "--full-tree", id);
        foreach (var line in listing.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            var fields = line[..tab].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return (
                line[(tab + 1)..], fields[0], fields[1], fields[2], fields[3] == "-" ? null : long.Parse(fields[3], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What was renamed between two commits: the old path and the new one.</summary>
    public IEnumerable<(string From, string To)> Renames(string before, string after)
    {
        var fields = Git("diff", "--name-status", "-M", "-z", before, after).Split('\0');
        for (var i = 0; i + 1 < fields.Length; i += 2)
        {
            if (fields[i].StartsWith('R') || fields[i].StartsWith('C'))
            {
                yield return (fields[i + 1], fields[i + 2]);
                i++;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private CommandResult Run(params string[] arguments) => CommandLine.RunAsync("git", arguments, Path).GetAwaiter().GetResult();
}
