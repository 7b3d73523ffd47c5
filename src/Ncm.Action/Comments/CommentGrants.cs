using System.Globalization;
using System.Net;
using Ncm.Action.Checks;
using Ncm.Action.GitHub;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;
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

    /// <summary>The comments of a pull request as they were read for its grants; <see langword="null"/> where they were not.</summary>
    public IReadOnlyList<IssueComment>? CommentsOf(int number) => _conversations.GetValueOrDefault(number)?.Comments;

    /// <inheritdoc/>
    public Task<Grants> FindAsync(JudgedChange change, GatePolicy policy, CancellationToken cancellationToken) => IfReadableAsync(async () =>
    {
        var found = new Collection(new GrantReader(new Authorization(_roles, policy), time.GetUtcNow()));
        if ((change.PullRequest ?? change.QueuedPullRequest) is { } number)
        {
            // A check may run again after the merge; what was granted before it still counts then.
            await AddAsync(number, pull => pull.BaseBranch == change.BaseBranch && (pull.IsOpen || pull.MergedAt is not null), found, cancellationToken);
        }

        if (change.IsMerged || change.QueuedPullRequest is not null)
        {
            await AddMergedAsync(change, change.HeadSha, found, cancellationToken);
        }

        return found.Grants;
    });

    /// <inheritdoc/>
    public Task<Grants> FindForBaseAsync(JudgedChange change, GatePolicy policy, LockedProject earlier, CancellationToken cancellationToken) =>
        IfReadableAsync(async () =>
        {
            var found = new Collection(new GrantReader(new Authorization(_roles, policy), time.GetUtcNow()));
            await AddMergedAsync(change, change.PolicySha, found, cancellationToken);
            found.KeepOnly(entry => earlier.Lockfile.Entries.Any(locked =>
                locked.Version is { } version && entry.Covers(new PackageId(locked.Name, version), locked.Integrity, locked.Resolved)));
            return found.Grants;
        });

    /// <summary>A token that may not read comments finds none; an answer that fails to come decides nothing.</summary>
    private static async Task<Grants> IfReadableAsync(Func<Task<Grants>> read)
    {
        try
        {
            return await read();
        }
        catch (GitHubException problem) when (problem.IsRefused)
        {
            return Grants.None with { Notes = [$"Nothing that comments whitelist counts in this run, which may not read them: {problem.Message}."] };
        }
    }

    private async Task AddMergedAsync(JudgedChange change, string sha, Collection found, CancellationToken cancellationToken)
    {
        if (change.BaseBranch is not { } branch)
        {
            return;
        }

        var candidates = await MergedAsync(branch, sha, cancellationToken);
        found.Note(candidates.Note);
        foreach (var merged in candidates.Numbers.Where(merged => merged != change.PullRequest && merged != change.QueuedPullRequest))
        {
            await AddAsync(merged, pull => pull.MergedAt is not null && pull.BaseBranch == branch, found, cancellationToken);
        }
    }

    private async Task AddAsync(int number, Func<PullRequest, bool> counts, Collection found, CancellationToken cancellationToken)
    {
        if (await ConversationAsync(number, cancellationToken) is not { } conversation || !counts(conversation.Pull))
        {
            return;
        }

        if (conversation.Comments.Count > MaxComments)
        {
            found.Note(string.Create(
                CultureInfo.InvariantCulture, $"Pull request #{number} has more than {MaxComments} comments, so that none of them grants anything."));
            return;
        }

        found.Add(await found.Reader.ReadAsync(conversation.Pull, conversation.Comments, cancellationToken));
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

    /// <summary>What was found so far.</summary>
    private sealed class Collection(GrantReader reader)
    {
        private readonly List<Grant> _grants = [];
        private readonly List<string> _notes = [];

        public GrantReader Reader => reader;

        public Grants Grants => new([.. _grants.Select(grant => grant.Entry)], [.. _notes]) { ByComment = [.. _grants] };

        public void Add(IEnumerable<Grant> grants) => _grants.AddRange(grants);

        public void Note(string? note) => _notes.AddRange(note is null ? [] : [note]);

        public void KeepOnly(Func<WhitelistEntry, bool> which) => _grants.RemoveAll(grant => !which(grant.Entry));
    }
}
