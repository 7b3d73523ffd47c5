using Ncm.Action.Events;
using Ncm.Action.GitHub;
using Ncm.Gate.Policy;

namespace Ncm.Action.Checks;

/// <summary>Finds out which commits an event is about.</summary>
/// <param name="gitHub">GitHub.</param>
internal sealed class ChangeResolver(IGitHub gitHub)
{
    /// <summary>The commits of a pull request: its tip, where it left its base branch, and that branch's tip today.</summary>
    /// <remarks>The payload's own base is what GitHub remembers of the branch, often an old commit: a policy made stricter since would not hold.</remarks>
    public async Task<JudgedChange> OfAsync(PullRequestEvent happened, CancellationToken cancellationToken)
    {
        var tip = await gitHub.GetBranchTipAsync(happened.BaseBranch, cancellationToken);
        var comparison = await gitHub.CompareAsync(tip, happened.HeadSha, cancellationToken);
        return new JudgedChange
        {
            HeadSha = happened.HeadSha,
            PolicySha = tip,
            BaseSha = comparison.MergeBase,
            BaseBranch = happened.BaseBranch,
            Renamed = comparison.Renamed,
            PullRequest = happened.Number,
            Author = happened.Author,
        };
    }

    /// <summary>
    /// The commits of a merge group. The commit that it is put on may be another group that is not merged yet, so that the policy is read from
    /// the branch itself.
    /// </summary>
    public async Task<JudgedChange> OfAsync(MergeGroupEvent happened, CancellationToken cancellationToken)
    {
        var tip = await gitHub.GetBranchTipAsync(happened.BaseBranch, cancellationToken);
        var comparison = await gitHub.CompareAsync(happened.BaseSha, happened.HeadSha, cancellationToken);
        return new JudgedChange
        {
            HeadSha = happened.HeadSha,
            PolicySha = tip,
            BaseSha = comparison.MergeBase,
            BaseBranch = happened.BaseBranch,
            Renamed = comparison.Renamed,
            QueuedPullRequest = happened.PullRequest,
        };
    }

    /// <summary>
    /// The commits of a push. What was pushed is in force, so that all of it is judged; only where the workflow asks for <c>scope: changed</c>
    /// what the push brought.
    /// </summary>
    public async Task<JudgedChange> OfAsync(PushEvent happened, ChangeScope? scope, CancellationToken cancellationToken)
    {
        var whole = new JudgedChange
        {
            HeadSha = happened.After,
            PolicySha = happened.After,
            BaseBranch = happened.Branch,
            IsMerged = true,
            IsPushToDefaultBranch = happened.IsDefaultBranch,
        };
        if (scope != ChangeScope.Changed || happened.Before is null)
        {
            return whole;
        }

        var comparison = await gitHub.CompareAsync(happened.Before, happened.After, cancellationToken);
        return whole with { BaseSha = comparison.MergeBase, Renamed = comparison.Renamed };
    }

    /// <summary>The commit whose whole tree is judged.</summary>
    public static JudgedChange Of(WholeTreeEvent happened) =>
        new() { HeadSha = happened.Sha, PolicySha = happened.Sha, BaseBranch = happened.Branch, IsMerged = true };
}
