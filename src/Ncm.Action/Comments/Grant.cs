using System.Globalization;
using Ncm.Action.GitHub;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>What a comment allows.</summary>
/// <param name="Entry">The whitelist entry that it stands for.</param>
/// <param name="PullRequest">The pull request's number.</param>
/// <param name="Comment">The comment.</param>
internal sealed record Grant(WhitelistEntry Entry, int PullRequest, IssueComment Comment)
{
    /// <summary>How many days a grant holds that does not say.</summary>
    public const int DefaultDays = 90;

    /// <summary>How many days a grant may hold at most, which bounds how far back comments are looked for.</summary>
    public const int MaxDays = 366;

    /// <summary>One grant for each package, version and pin: of two about the same the later one counts.</summary>
    /// <param name="grants">The grants, those of one pull request in the order of their comments.</param>
    public static IReadOnlyList<Grant> Latest(IEnumerable<Grant> grants) =>
    [
        .. grants
            .GroupBy(grant => (grant.Entry.Package, grant.Entry.Versions.Text, grant.Entry.Resolved, grant.Entry.Integrity))
            .Select(same => same.Last()),
    ];

    /// <summary>What a comment asks for, if it may be asked for at the time of writing. Whether its author may is another matter.</summary>
    /// <param name="add">The command.</param>
    /// <param name="pullRequest">The pull request's number.</param>
    /// <param name="comment">The comment; its author is known.</param>
    /// <param name="grant">The grant.</param>
    /// <returns>What is wrong, in a plain sentence; <see langword="null"/> for nothing.</returns>
    public static string? Read(CommentCommand.Add add, int pullRequest, IssueComment comment, out Grant? grant)
    {
        grant = null;
        var day = DateOnly.FromDateTime(comment.CreatedAt.UtcDateTime);
        var until = add.Until ?? WhitelistDate.Day(day.AddDays(DefaultDays));
        if (until.End < comment.CreatedAt)
        {
            return $"The day after \"until:\", {until}, is over.";
        }

        if (until > WhitelistDate.Day(day.AddDays(MaxDays)))
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"A comment holds for {MaxDays} days at most; put what is to hold longer into {NcmDirectory.Name}/{WhitelistFile.FileName}.");
        }

        // An instant, so that what is published later that day is not accepted.
        var decision = new WhitelistDecision(add.Reason, comment.Author!.Login, WhitelistDate.Instant(comment.CreatedAt), until);
        var entry = decision.EntryFor(add.Package) with { Accepts = add.Accepts, Resolved = add.Resolved, Integrity = add.Integrity };
        grant = new Grant(entry, pullRequest, comment);
        return null;
    }
}
