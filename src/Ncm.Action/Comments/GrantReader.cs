using Ncm.Action.GitHub;
using Ncm.Gate.Npm;

namespace Ncm.Action.Comments;

/// <summary>
/// Reads what the comments of a pull request allow. A comment itself is the grant, so each is read anew and checked anew: by whom, whether
/// they may today, unedited, and in the right words. Nothing that the gate wrote is believed.
/// </summary>
/// <param name="authorization">Who may.</param>
/// <param name="now">The present.</param>
internal sealed class GrantReader(Authorization authorization, DateTimeOffset now)
{
    /// <summary>The grants that are in force, in the order of their comments.</summary>
    /// <param name="pull">The pull request.</param>
    /// <param name="comments">All of its comments as they are now.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<IReadOnlyList<Grant>> ReadAsync(PullRequest pull, IEnumerable<IssueComment> comments, CancellationToken cancellationToken)
    {
        var inForce = new Dictionary<(PackageId Package, string? Resolved, string? Integrity), Grant>();
        foreach (var comment in comments.OrderBy(comment => comment.CreatedAt).ThenBy(comment => comment.Id))
        {
            switch (CommandGrammar.Read(comment.Body).Command)
            {
                case CommentCommand.Add add when await CheckAsync(add, pull, comment, cancellationToken) is { } grant:
                    // Of two decisions about the same the later one counts, be it the shorter.
                    inForce[(add.Package, add.Resolved, add.Integrity)] = grant;
                    break;
                case CommentCommand.Delete delete when inForce.Keys.Any(key => key.Package == delete.Package)
                    && await MayRevokeAsync(comment, cancellationToken):
                    foreach (var key in inForce.Keys.Where(key => key.Package == delete.Package).ToList())
                    {
                        inForce.Remove(key);
                    }

                    break;
            }
        }

        return [.. inForce.Values.Where(grant => !grant.Entry.IsExpired(now)).OrderBy(grant => grant.Comment.CreatedAt).ThenBy(grant => grant.Comment.Id)];
    }

    /// <summary>What one comment grants by itself, whatever later ones say; <see langword="null"/> where it grants nothing.</summary>
    /// <param name="add">The command that it holds.</param>
    /// <param name="pull">Its pull request.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<Grant?> CheckAsync(CommentCommand.Add add, PullRequest pull, IssueComment comment, CancellationToken cancellationToken) =>
        comment.IsByPerson
        && comment.UpdatedAt == comment.CreatedAt
        && !(comment.CreatedAt > pull.MergedAt)
        && Grant.Read(add, pull.Number, comment, out var grant) is null
        && (await authorization.ToWhitelistAsync(comment.Author, pull, cancellationToken)).IsAllowed
            ? grant
            : null;

    /// <summary>
    /// Taking back is refused only to those who surely may not: where GitHub does not say, and after an edit, the grant is gone rather than
    /// back.
    /// </summary>
    private async Task<bool> MayRevokeAsync(IssueComment comment, CancellationToken cancellationToken) =>
        comment.IsByPerson
        && (await authorization.ToRevokeAsync(comment.Author, cancellationToken)).Answer != PermitAnswer.Refused;
}
