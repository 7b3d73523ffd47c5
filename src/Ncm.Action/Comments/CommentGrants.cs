using System.Globalization;
using System.Net;
using Ncm.Action.Checks;
using Ncm.Action.GitHub;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>
/// What maintainers granted by comments, as far as it holds for a change: for a pull request what its own conversation says; for what is
/// merged, what the conversations of merged pull requests say until it expires.
/// </summary>
/// <param name="github">GitHub.</param>
/// <param name="time">The clock.</param>
internal sealed class CommentGrants(IGitHub github, TimeProvider time) : IGrantSource
{
    /// <summary>GitHub closes a conversation at 2,500 comments; a longer one may hide its end, where a grant was taken back.</summary>
    public const int MaxComments = 5000;

    /// <summary>How many merged pull requests are looked at.</summary>
    public const int MaxMerged = 50;

    private readonly RoleLookup _roles = new(github);
    private readonly Dictionary<int, Conversation?> _conversations = [];
    private readonly Dictionary<string, Candidates> _merged = new(StringComparer.Ordinal);

    /// <summary>A pull request and its comments.</summary>
    private sealed record Conversation(PullRequest Pull, IReadOnlyList<IssueComment> Comments);

    /// <summary>Pull requests whose comments may grant something.</summary>
    private sealed record Candidates(IReadOnlyList<int> Numbers, string? Note);

    /// <inheritdoc/>
    public async Task<Grants> FindAsync(JudgedChange change, GatePolicy policy, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadAsync(change, policy, cancellationToken);
        }
        catch (GitHubException problem) when (problem.IsRefused)
        {
            return Grants.None with { Notes = [$"Nothing that comments whitelist counts in this run, which may not read them: {problem.Message}."] };
        }
    }

    private async Task<Grants> ReadAsync(JudgedChange change, GatePolicy policy, CancellationToken cancellationToken)
    {
        var reader = new GrantReader(new Authorization(_roles, policy), time.GetUtcNow());
        var grants = new List<Grant>();
        var notes = new List<string>();
        var own = change.PullRequest ?? change.QueuedPullRequest;
        if (own is { } number)
        {
            // A check may run again after the merge; what was granted before it still counts then.
            await AddAsync(
                number, pull => pull.BaseBranch == change.BaseBranch && (pull.IsOpen || pull.MergedAt is not null), reader, grants, notes, cancellationToken);
        }

        if (change.BaseBranch is { } branch && (change.IsMerged || change.QueuedPullRequest is not null))
        {
            var candidates = await MergedAsync(branch, change.HeadSha, cancellationToken);
            if (candidates.Note is { } note)
            {
                notes.Add(note);
            }

            foreach (var merged in candidates.Numbers.Where(merged => merged != own))
            {
                await AddAsync(merged, pull => pull.MergedAt is not null && pull.BaseBranch == branch, reader, grants, notes, cancellationToken);
            }
        }

        return new Grants([.. grants.Select(grant => grant.Entry)], notes) { ByComment = grants };
    }

    private async Task AddAsync(
        int number, Func<PullRequest, bool> counts, GrantReader reader, List<Grant> grants, List<string> notes, CancellationToken cancellationToken)
    {
        if (await ConversationAsync(number, cancellationToken) is not { } conversation || !counts(conversation.Pull))
        {
            return;
        }

        if (conversation.Comments.Count > MaxComments)
        {
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"Pull request #{number} has more than {MaxComments} comments, so that none of them grants anything."));
            return;
        }

        grants.AddRange(await reader.ReadAsync(conversation.Pull, conversation.Comments, cancellationToken));
    }

    /// <summary>A pull request of this repository with its comments; <see langword="null"/> where there is none of that number.</summary>
    private async Task<Conversation?> ConversationAsync(int number, CancellationToken cancellationToken)
    {
        if (!_conversations.TryGetValue(number, out var conversation))
        {
            try
            {
                conversation = new Conversation(
                    await github.GetPullRequestAsync(number, cancellationToken), await github.ListCommentsAsync(number, cancellationToken));
            }
            catch (GitHubException problem) when (problem.Status == HttpStatusCode.NotFound)
            {
                conversation = null;
            }

            _conversations.Add(number, conversation);
        }

        return conversation;
    }

    /// <summary>
    /// The merged pull requests whose comments may still count. What GitHub's search finds is only where to look; each is read and checked
    /// like any other. The search lags behind by minutes, which is why the commit is asked about too.
    /// </summary>
    private async Task<Candidates> MergedAsync(string branch, string sha, CancellationToken cancellationToken)
    {
        if (_merged.TryGetValue(branch, out var known))
        {
            return known;
        }

        var numbers = (await github.ListPullRequestsOfCommitAsync(sha, cancellationToken)).Select(pull => pull.Number).ToList();
        string? note = null;
        try
        {
            var since = time.GetUtcNow().AddDays(-Grant.MaxDays);
            var found = await github.SearchMergedPullRequestsAsync(branch, since, "ncm whitelist add", MaxMerged + 1, cancellationToken);
            numbers.AddRange(found);
            if (found.Count > MaxMerged)
            {
                note = string.Create(
                    CultureInfo.InvariantCulture,
                    $"More than {MaxMerged} merged pull requests hold grants, and only the latest count; put what is to last into {NcmDirectory.Name}/{WhitelistFile.FileName}.");
            }
        }
        catch (GitHubException problem)
        {
            note = $"Grants of earlier pull requests do not count in this run: {problem.Message}.";
        }

        return _merged[branch] = new Candidates([.. numbers.Distinct().Take(MaxMerged)], note);
    }
}
