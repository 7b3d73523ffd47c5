using System.Security.Cryptography;
using System.Text;
using Ncm.Action.Checks;
using Ncm.Action.GitHub;
using Ncm.Action.Inputs;
using Ncm.Gate.Reporting;

namespace Ncm.Action.Results;

/// <summary>
/// The one comment that a pull request gets: found again by who wrote it and by a marker that it begins with, and kept true in place. A marker
/// alone proves nothing, since anybody can type it.
/// </summary>
/// <param name="context">What every part of a run needs.</param>
/// <param name="commentsOf">The comments of a pull request, where this run has read them; <see langword="null"/> elsewhere.</param>
internal sealed class StickyComment(ActionContext context, Func<int, IReadOnlyList<IssueComment>?> commentsOf)
{
    /// <summary>Writes it, where the workflow asks for one.</summary>
    public async Task WriteAsync(CheckResult result, CancellationToken cancellationToken)
    {
        if (result.Change.PullRequest is not { } number || context.Inputs.Comment == CommentMode.Never)
        {
            return;
        }

        try
        {
            var body = Body(result);
            var isWanted = context.Inputs.Comment == CommentMode.Always || result.ExitCode != ExitCode.Passed;
            if (await FindAsync(number, isWanted, cancellationToken) is { } own)
            {
                if (own.Body != body)
                {
                    await context.GitHub.UpdateCommentAsync(own.Id, body, cancellationToken);
                }
            }
            else if (isWanted)
            {
                await context.GitHub.CreateCommentAsync(number, body, cancellationToken);
            }
        }
        catch (GitHubException problem)
        {
            context.Log.Say(problem.IsRefused
                ? "The token may not comment (pull-requests: write), so there is no comment; the job's summary says the same."
                : $"No comment could be written: {problem.Message}.");
        }
    }

    /// <summary>
    /// The comment that is there. What was read for the grants serves, except before a new one is written: of two runs at once the other may have written it
    /// since then.
    /// </summary>
    private async Task<IssueComment?> FindAsync(int number, bool isWanted, CancellationToken cancellationToken)
    {
        if (commentsOf(number) is { } known && (await OwnAsync(known, cancellationToken) is var own) && (own is not null || !isWanted))
        {
            return own;
        }

        return await OwnAsync(await context.GitHub.ListCommentsAsync(number, cancellationToken), cancellationToken);
    }

    private async Task<IssueComment?> OwnAsync(IReadOnlyList<IssueComment> comments, CancellationToken cancellationToken)
    {
        var marked = comments.Where(comment => comment.Body.StartsWith(Marker, StringComparison.Ordinal)).ToList();
        if (marked.Count == 0)
        {
            return null;
        }

        var self = await context.GitHub.WhoAmIAsync(cancellationToken);
        return marked.FirstOrDefault(comment => self.IsSameAs(comment.Author));
    }

    private string Body(CheckResult result)
    {
        var head = $"{Marker}\n";
        var foot = context.Runner.RunUrl is { } url ? $"\n<sub>{ShortSha(result)} · [the job](<{url}>)</sub>\n" : $"\n<sub>{ShortSha(result)}</sub>\n";
        return head + ResultMarkdown.Write(result, MarkdownWriter.CommentBytes - Encoding.UTF8.GetByteCount(head + foot)) + foot;
    }

    private static string ShortSha(CheckResult result) => $"Commit {result.Change.HeadSha[..7]}";

    /// <summary>Of its own for every job, so that two gates in one repository do not write over each other.</summary>
    private string Marker
    {
        get
        {
            var job = $"{context.Runner.Find("GITHUB_WORKFLOW")}\n{context.Runner.Find("GITHUB_JOB")}";
            return $"<!-- ncm-gate {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job)))[..12]} -->";
        }
    }
}
