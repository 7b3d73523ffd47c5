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
internal sealed class StickyComment(ActionContext context)
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
            if (await FindAsync(number, cancellationToken) is { } own)
            {
                if (own.Body != body)
                {
                    await context.GitHub.UpdateCommentAsync(own.Id, body, cancellationToken);
                }
            }
            else if (context.Inputs.Comment == CommentMode.Always || result.ExitCode != ExitCode.Passed)
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

    private async Task<IssueComment?> FindAsync(int number, CancellationToken cancellationToken)
    {
        var comments = await context.GitHub.ListCommentsAsync(number, cancellationToken);
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
