namespace Ncm.Action.GitHub;

/// <summary>What lies between two commits.</summary>
/// <param name="MergeBase">The commit that both have in common.</param>
/// <param name="Renamed">Files that GitHub sees as moved: the new path, and the old one. GitHub lists no more than 300 changed files.</param>
internal sealed record Comparison(string MergeBase, IReadOnlyDictionary<string, string> Renamed);
