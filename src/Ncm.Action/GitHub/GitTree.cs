namespace Ncm.Action.GitHub;

/// <summary>The files and folders of a commit.</summary>
/// <param name="Sha">The tree's own id.</param>
/// <param name="Entries">What it holds.</param>
/// <param name="IsTruncated">Whether GitHub left some out, which it does above 100,000 entries or 7 MB.</param>
internal sealed record GitTree(string Sha, IReadOnlyList<GitTreeEntry> Entries, bool IsTruncated);
