using Ncm.Action.Events;
using Ncm.Action.GitHub;
using Ncm.Gate.Policy;

namespace Ncm.Action.Comments;

/// <summary>
/// Obeys a comment: says what it decides, and has the check run again, which then decides for itself. Nothing is kept: a grant is the
/// comment, and counts by being read.
/// </summary>
/// <param name="context">What a run needs.</param>
internal sealed class CommentHandler(ActionContext context)
{
    private readonly IGitHub _github = context.GitHub;

    /// <summary>Obeys it.</summary>
    /// <param name="happened">What happened.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    /// <returns>The exit code: a refusal is an answer, not a failure.</returns>
    /// <exception cref="GitHubException">GitHub does not answer, or does not take the answer.</exception>
    public async Task<int> RunAsync(IssueCommentEvent happened, CancellationToken cancellationToken)
    {
        if (happened.Action != "created")
        {
            context.Log.Say("Only new comments are commands; this one was changed or deleted.");
            return ExitCode.Passed;
        }

        // As it is now: between the event and this run somebody may have edited it.
        if (await _github.GetCommentAsync(happened.CommentId, cancellationToken) is not { } comment)
        {
            context.Log.Say("The comment was deleted.");
            return ExitCode.Passed;
        }

        var reading = CommandGrammar.Read(comment.Body);
        if (!reading.IsForUs || comment.Author is not { IsPerson: true })
        {
            context.Log.Say(reading.IsForUs ? "Commands are obeyed when a person writes them." : "The comment is not for the gate.");
            return ExitCode.Passed;
        }

        await ReactAsync(comment, Reaction.Eyes, cancellationToken);
        var reply = await AnswerAsync(happened, comment, reading, cancellationToken);
        context.Log.Say(reply.LogLine);
        await ReactAsync(comment, reply.IsDone ? Reaction.PlusOne : Reaction.MinusOne, cancellationToken);
        await _github.CreateCommentAsync(happened.Number, reply.Text, cancellationToken);
        return ExitCode.Passed;
    }

    /// <summary>A reaction is a courtesy; without it the answer still comes.</summary>
    private async Task ReactAsync(IssueComment comment, Reaction reaction, CancellationToken cancellationToken)
    {
        try
        {
            await _github.ReactAsync(comment.Id, reaction, cancellationToken);
        }
        catch (GitHubException problem)
        {
            context.Log.Say($"{problem.Message}.");
        }
    }

    private async Task<CommentReply> AnswerAsync(
        IssueCommentEvent happened, IssueComment comment, CommentReading reading, CancellationToken cancellationToken)
    {
        if (!happened.IsPullRequest)
        {
            return CommentReply.Refused(comment, "This is not a pull request, and commands are for those.");
        }

        if (comment.UpdatedAt != comment.CreatedAt)
        {
            return CommentReply.Refused(comment, "The comment was edited, so that it does not say who wrote what; write a new one.");
        }

        if (comment.App is { } app)
        {
            return CommentReply.Refused(comment, $"The app {app} wrote this in the name of {comment.Author!.Login}; commands are for people, so write it by hand.");
        }

        if (reading.Command is not { } command)
        {
            return CommentReply.Refused(comment, reading.Refusal!);
        }

        if (command is CommentCommand.Help)
        {
            return CommentReply.Help(comment);
        }

        var pull = await _github.GetPullRequestAsync(happened.Number, cancellationToken);
        if (!pull.IsOpen && !(pull.MergedAt is not null && command is CommentCommand.List or CommentCommand.Delete))
        {
            return CommentReply.Refused(
                comment,
                pull.MergedAt is not null
                    ? $"The pull request is merged; what is to be accepted now belongs into {NcmDirectory.Name}/{WhitelistFile.FileName}."
                    : "The pull request is closed.");
        }

        try
        {
            var policy = await BasePolicy.ReadAsync(_github, pull.BaseBranch, context.Inputs.Policy, cancellationToken);
            return await ObeyAsync(command, pull, comment, new Authorization(new RoleLookup(_github), policy), cancellationToken);
        }
        catch (PolicyException problem)
        {
            return CommentReply.Refused(comment, $"The policy on the base branch cannot be read, so it is not known who may whitelist: {problem.Message}");
        }
    }

    private async Task<CommentReply> ObeyAsync(
        CommentCommand command, PullRequest pull, IssueComment comment, Authorization authorization, CancellationToken cancellationToken)
    {
        var reader = new GrantReader(authorization, context.Time.GetUtcNow());
        switch (command)
        {
            case CommentCommand.Add add:
                return await AddAsync(add, pull, comment, authorization, cancellationToken);
            case CommentCommand.Delete delete:
                var revoke = await authorization.ToRevokeAsync(comment.Author, cancellationToken);
                return revoke.IsAllowed ? await DeleteAsync(delete, pull, comment, reader, cancellationToken) : CommentReply.Refused(comment, revoke.Why);
            case CommentCommand.Recheck:
                var recheck = await authorization.ToRecheckAsync(comment.Author, cancellationToken);
                return recheck.IsAllowed ? await RecheckAsync(pull, comment, cancellationToken) : CommentReply.Refused(comment, recheck.Why);
            case CommentCommand.List:
                return CommentReply.List(comment, await reader.ReadAsync(pull, await _github.ListCommentsAsync(pull.Number, cancellationToken), cancellationToken));
            default:
                throw new InvalidOperationException($"{command.GetType().Name} is not a command.");
        }
    }

    private async Task<CommentReply> AddAsync(
        CommentCommand.Add add, PullRequest pull, IssueComment comment, Authorization authorization, CancellationToken cancellationToken)
    {
        if (Grant.Read(add, pull.Number, comment, out var grant) is { } problem)
        {
            return CommentReply.Refused(comment, problem);
        }

        var permit = await authorization.ToWhitelistAsync(comment.Author, pull, cancellationToken);
        if (!permit.IsAllowed)
        {
            return CommentReply.Refused(comment, permit.Why);
        }

        var rerun = await RerunAsync(pull, evenIfPassed: false, cancellationToken);
        var what = add.Accepts is { } accepts ? $"for {string.Join(", ", accepts)}" : "for what is known now";
        return CommentReply.Done(comment, $"{add.Package} is whitelisted until {grant!.Entry.Expires}, {what}; {rerun.Clause}.");
    }

    /// <summary>
    /// Takes grants back. Their comments are edited, because an edited comment never counts again: not when the one that takes it back is
    /// deleted, and not when its author may no longer take anything back.
    /// </summary>
    private async Task<CommentReply> DeleteAsync(
        CommentCommand.Delete delete, PullRequest pull, IssueComment comment, GrantReader reader, CancellationToken cancellationToken)
    {
        var granting = new List<IssueComment>();
        foreach (var other in (await _github.ListCommentsAsync(pull.Number, cancellationToken)).Where(other => other.Id != comment.Id))
        {
            if (CommandGrammar.Read(other.Body).Command is CommentCommand.Add add && add.Package == delete.Package
                && await reader.CheckAsync(add, pull, other, cancellationToken) is not null)
            {
                granting.Add(other);
            }
        }

        if (granting.Count == 0)
        {
            return CommentReply.Refused(comment, $"No comment here whitelists {delete.Package}.");
        }

        var unmarked = await MarkAsync(granting, comment, cancellationToken);
        var rerun = pull.IsOpen ? $"; {(await RerunAsync(pull, evenIfPassed: true, cancellationToken)).Clause}" : "";
        return CommentReply.Done(comment, $"{delete.Package} is no longer whitelisted{unmarked}{rerun}.");
    }

    private async Task<string> MarkAsync(IEnumerable<IssueComment> granting, IssueComment revoking, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var comment in granting)
            {
                await _github.UpdateCommentAsync(comment.Id, CommentReply.TakenBack(comment, revoking), cancellationToken);
            }

            return "";
        }
        catch (GitHubException problem)
        {
            return $", as long as your comment stands ({problem.Message})";
        }
    }

    private async Task<CommentReply> RecheckAsync(PullRequest pull, IssueComment comment, CancellationToken cancellationToken)
    {
        var outcome = await RerunAsync(pull, evenIfPassed: true, cancellationToken);
        var clause = char.ToUpperInvariant(outcome.Clause[0]) + outcome.Clause[1..];
        return outcome.Kind == RerunKind.Started ? CommentReply.Done(comment, $"{clause}.") : CommentReply.Refused(comment, $"{clause}.");
    }

    private Task<RerunOutcome> RerunAsync(PullRequest pull, bool evenIfPassed, CancellationToken cancellationToken) =>
        new CheckRerun(_github, context.Runner).RunAsync(pull.HeadSha, evenIfPassed, cancellationToken);
}
