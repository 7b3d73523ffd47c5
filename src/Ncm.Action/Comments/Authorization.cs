using Ncm.Action.GitHub;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>
/// Says who may do what by a comment: by the role that GitHub states now, never by what a comment or an event says of its author.
/// </summary>
/// <param name="roles">What people may do.</param>
/// <param name="policy">The policy at the tip of the branch that the change is for.</param>
internal sealed class Authorization(RoleLookup roles, GatePolicy policy)
{
    // GitHub's account "ghost" stands in the place of those that were deleted.
    private const long Ghost = 10137;

    /// <summary>Whether somebody may whitelist in a pull request.</summary>
    /// <param name="author">The comment's author; <see langword="null"/> for a deleted account.</param>
    /// <param name="pull">The pull request.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task<Permit> ToWhitelistAsync(Account? author, PullRequest pull, CancellationToken cancellationToken)
    {
        if (author is { IsPerson: true } && !policy.AllowSelfApproval)
        {
            if (pull.Author is null or { Id: Ghost })
            {
                return Permit.Refused("The pull request's author has no account any more, so it cannot be told whether you are another person.");
            }

            if (author.IsSameAs(pull.Author))
            {
                return Permit.Refused("The author of a pull request does not whitelist their own change; ask somebody else who may.");
            }
        }

        return await HasRoleAsync(author, policy.Approvers, "whitelist", cancellationToken);
    }

    /// <summary>Whether somebody may take back what comments allowed. The pull request's author may, given the role.</summary>
    /// <param name="author">The comment's author; <see langword="null"/> for a deleted account.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public Task<Permit> ToRevokeAsync(Account? author, CancellationToken cancellationToken) =>
        HasRoleAsync(author, policy.Approvers, "take back what was whitelisted", cancellationToken);

    /// <summary>Whether somebody may spend the minutes of another run.</summary>
    /// <param name="author">The comment's author; <see langword="null"/> for a deleted account.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public Task<Permit> ToRecheckAsync(Account? author, CancellationToken cancellationToken) =>
        HasRoleAsync(author, Approvers.Write, "run the check again", cancellationToken);

    private async Task<Permit> HasRoleAsync(Account? author, Approvers least, string what, CancellationToken cancellationToken)
    {
        if (author is null)
        {
            return Permit.Refused("The comment's author has no account any more.");
        }

        if (!author.IsPerson)
        {
            return Permit.Refused($"{author.Login} is not a person.");
        }

        var answer = await roles.OfAsync(author.Login, cancellationToken);
        return answer.Role is not { } role
            ? Permit.Unknown($"It cannot be told what {author.Login} may do here, so nothing was done: {answer.Failure}.")
            : Reaches(role, least)
                ? Permit.Allowed
                : Permit.Refused($"To {what} needs the role {Names(least)} in this repository, and {author.Login} has {Shown(role)}.");
    }

    /// <summary>
    /// Only GitHub's own roles count, and only where the folded permission agrees: an organisation may call a custom role as it likes.
    /// </summary>
    private static bool Reaches(CollaboratorPermission role, Approvers least) => (role.Role, role.Permission) switch
    {
        ("admin", "admin") => true,
        ("maintain", "write") => least is Approvers.Write or Approvers.Maintain,
        ("write", "write") => least is Approvers.Write,
        _ => false,
    };

    private static string Names(Approvers least) => least switch
    {
        Approvers.Write => "write, maintain or admin",
        Approvers.Maintain => "maintain or admin",
        Approvers.Admin => "admin",
        _ => throw new InvalidOperationException($"{least} is not a kind of approver."),
    };

    private static string Shown(CollaboratorPermission role) => role switch
    {
        { Role: "none" or "", Permission: "none" } => "none",
        { Role: "" } => "one that GitHub does not name",
        _ => role.Role,
    };
}
