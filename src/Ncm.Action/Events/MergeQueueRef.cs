using System.Globalization;
using System.Text.RegularExpressions;

namespace Ncm.Action.Events;

/// <summary>The branch that GitHub makes for an entry of the merge queue: <c>gh-readonly-queue/&lt;base&gt;/pr-&lt;number&gt;-&lt;sha&gt;</c>.</summary>
internal static partial class MergeQueueRef
{
    /// <summary>The pull request that an entry is about; <see langword="null"/> where the ref is not one of the queue.</summary>
    /// <param name="reference">The ref, with or without <c>refs/heads/</c>.</param>
    /// <param name="baseBranch">The branch that the queue belongs to.</param>
    public static int? PullRequestOf(string? reference, string baseBranch) =>
        reference is not null
        && Form().Match(reference) is { Success: true } match
        && match.Groups[1].ValueSpan.SequenceEqual(baseBranch)
        && int.TryParse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex(@"^(?:refs/heads/)?gh-readonly-queue/(.+)/pr-([1-9][0-9]{0,9})-(?:[0-9a-f]{40}|[0-9a-f]{64})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
