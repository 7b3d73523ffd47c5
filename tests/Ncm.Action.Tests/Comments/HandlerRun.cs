using System.Text;
using Microsoft.Extensions.Time.Testing;
using Ncm.Action.Comments;
using Ncm.Action.Events;
using Ncm.Action.GitHub;
using Ncm.Action.Inputs;
using Ncm.Action.Runner;

namespace Ncm.Action.Tests.Comments;

/// <summary>Runs the handler on a comment of a <see cref="FakeGitHub"/>, as the event of its writing does.</summary>
/// <param name="github">GitHub.</param>
internal sealed class HandlerRun(FakeGitHub github)
{
    private readonly StringBuilder _log = new();

    /// <summary>What the job's log says.</summary>
    public string Log => _log.ToString();

    /// <summary>Writes a comment and obeys it.</summary>
    /// <returns>What was done, in order.</returns>
    public Task<IReadOnlyList<string>> SayAsync(string login, string body, string type = "User") => OnAsync(github.Write(login, body, type: type));

    /// <summary>Obeys a comment.</summary>
    public async Task<IReadOnlyList<string>> OnAsync(IssueComment comment, string action = "created", int number = 5, bool isPullRequest = true)
    {
        await using var log = new StringWriter(_log) { NewLine = "\n" };
        var runner = new RunnerEnvironment(new Dictionary<string, string>
        {
            ["GITHUB_RUN_ID"] = "900",
            ["GITHUB_WORKFLOW_REF"] = "acme/shop/.github/workflows/ncm.yml@refs/heads/main",
        });
        var context = new ActionContext
        {
            Inputs = new InputReader(runner).Read(),
            Runner = runner,
            GitHub = github,
            Log = new WorkflowLog(log),
            Time = new FakeTimeProvider(FakeGitHub.Start.AddHours(1)),
        };
        var before = github.Done.Count;
        await new CommentHandler(context).RunAsync(new IssueCommentEvent(action, number, isPullRequest, comment.Id), CancellationToken.None);
        return [.. github.Done.Skip(before)];
    }
}
