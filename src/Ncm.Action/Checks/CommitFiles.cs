using Ncm.Action.GitHub;
using Ncm.Gate.Diagnostics;

namespace Ncm.Action.Checks;

/// <summary>The files of one commit, as data: nothing is checked out, and a symbolic link is never followed.</summary>
/// <param name="sha">The commit.</param>
/// <param name="entries">Its files, links and submodules by path.</param>
/// <param name="reader">Reads their content.</param>
internal sealed class CommitFiles(string sha, IReadOnlyDictionary<string, GitTreeEntry> entries, RepositoryReader reader)
{
    /// <summary>The commit.</summary>
    public string Sha => sha;

    /// <summary>The paths of all files, links and submodules.</summary>
    public IEnumerable<string> Paths => entries.Keys;

    /// <summary>What stands at a path; <see langword="null"/> where nothing does.</summary>
    public GitTreeEntry? Find(string path) => entries.GetValueOrDefault(path);

    /// <summary>Whether there is anything at a path that is no folder.</summary>
    public bool Has(string path) => entries.ContainsKey(path);

    /// <summary>Reads a file.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="maxBytes">More is an error.</param>
    /// <param name="code">The rule that is broken where it cannot be read: NCM9001 for a lock file or a package.json, NCM9002 for the policy.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <exception cref="GateException">It is no file, or too big.</exception>
    /// <exception cref="GitHubException">GitHub does not give it.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadAsync(string path, long maxBytes, string code, CancellationToken cancellationToken)
    {
        var entry = entries[path];
        var problem = !RepositoryPath.IsSafe(path) ? "the path is none that a file can have here; rename it."
            : entry.IsLink ? "this is a symbolic link, which is not followed; commit the file itself."
            : !entry.IsFile ? "this is no file; commit the file itself."
            : entry.Size > maxBytes ? $"the file has {entry.Size:N0} bytes and no more than {maxBytes:N0} are read."
            : null;
        return problem is null
            ? await reader.ReadAsync(entry.Sha, maxBytes, cancellationToken)
            : throw new GateException(code, new FileLocation(path), problem);
    }
}
