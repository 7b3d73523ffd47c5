using System.Collections.Concurrent;
using Ncm.Action.GitHub;
using Ncm.Gate.Diagnostics;

namespace Ncm.Action.Checks;

/// <summary>
/// Reads commits through the API by their ids. What is the same in two commits has the same id in git, so that nothing is fetched twice.
/// </summary>
/// <param name="gitHub">GitHub.</param>
internal sealed class RepositoryReader(IGitHub gitHub)
{
    // A repository whose tree GitHub truncates has more than 100,000 entries; it is then read folder by folder, within this.
    private const int MostTreeRequests = 500;

    private readonly ConcurrentDictionary<string, Lazy<Task<CommitFiles>>> _commits = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<ReadOnlyMemory<byte>>>> _blobs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<GitTree>>> _trees = new(StringComparer.Ordinal);
    private int _treeRequests;

    /// <summary>The files of a commit.</summary>
    /// <exception cref="GateException">The repository is too large to be read.</exception>
    /// <exception cref="GitHubException">GitHub does not give them.</exception>
    public Task<CommitFiles> OpenAsync(string sha, CancellationToken cancellationToken) =>
        _commits.GetOrAdd(sha, id => new Lazy<Task<CommitFiles>>(() => ListAsync(id, cancellationToken))).Value;

    /// <summary>A file's content by its id.</summary>
    public Task<ReadOnlyMemory<byte>> ReadAsync(string sha, long maxBytes, CancellationToken cancellationToken) =>
        _blobs.GetOrAdd(sha, id => new Lazy<Task<ReadOnlyMemory<byte>>>(() => gitHub.GetBlobAsync(id, maxBytes, cancellationToken))).Value;

    private async Task<CommitFiles> ListAsync(string sha, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, GitTreeEntry>(StringComparer.Ordinal);
        await AddAsync(sha, "", entries, cancellationToken);
        return new CommitFiles(sha, entries, this);
    }

    /// <summary>All below a folder at once, or where GitHub cuts that, the folder itself and then each folder in it.</summary>
    private async Task AddAsync(string sha, string folder, Dictionary<string, GitTreeEntry> entries, CancellationToken cancellationToken)
    {
        var all = await TreeAsync(sha, isRecursive: true, cancellationToken);
        if (!all.IsTruncated)
        {
            Add(all, folder, entries);
            return;
        }

        var level = await TreeAsync(sha, isRecursive: false, cancellationToken);
        if (level.IsTruncated)
        {
            throw TooLarge(folder);
        }

        Add(level, folder, entries);
        foreach (var below in level.Entries.Where(entry => entry.IsFolder && entry.Path != "node_modules"))
        {
            await AddAsync(below.Sha, RepositoryPath.Join(folder, below.Path), entries, cancellationToken);
        }
    }

    private Task<GitTree> TreeAsync(string sha, bool isRecursive, CancellationToken cancellationToken) => _trees.GetOrAdd(
        $"{sha} {isRecursive}",
        _ => new Lazy<Task<GitTree>>(() => Interlocked.Increment(ref _treeRequests) <= MostTreeRequests
            ? gitHub.GetTreeAsync(sha, isRecursive, cancellationToken)
            : throw TooLarge(""))).Value;

    private static void Add(GitTree tree, string folder, Dictionary<string, GitTreeEntry> entries)
    {
        foreach (var entry in tree.Entries.Where(entry => !entry.IsFolder))
        {
            entries[RepositoryPath.Join(folder, entry.Path)] = entry;
        }
    }

    private static GateException TooLarge(string folder) => new(
        "NCM9001",
        folder.Length == 0 ? null : new FileLocation(folder),
        "there are more files here than GitHub lists, so that the lock files among them cannot be found.");
}
