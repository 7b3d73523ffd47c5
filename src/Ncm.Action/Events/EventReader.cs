using System.Text.Json;
using Ncm.Action.GitHub;
using Ncm.Action.Runner;

namespace Ncm.Action.Events;

/// <summary>Reads the event from the file that the runner gives.</summary>
internal static class EventReader
{
    // GitHub's own limit for payloads is 25 MB.
    private const long MaxBytes = 26 * 1024 * 1024;
    private const string BranchPrefix = "refs/heads/";

    /// <summary>Reads it.</summary>
    /// <param name="runner">The runner's variables.</param>
    /// <exception cref="InputException">The event is none that the gate knows, or its file says less than it must.</exception>
    public static ActionEvent Read(RunnerEnvironment runner)
    {
        var name = runner.EventName ?? throw new InputException("GITHUB_EVENT_NAME is not set; this program runs as a step of a workflow.");
        try
        {
            using var payload = Open(runner);
            return Of(name, payload.RootElement, runner);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InputException($"the file of the event {name} does not say what it must ({problem.Message.TrimEnd('.')}).");
        }
    }

    private static ActionEvent Of(string name, JsonElement payload, RunnerEnvironment runner) => name switch
    {
        "pull_request" or "pull_request_target" => OfPullRequest(payload),
        "merge_group" => OfMergeGroup(payload.GetProperty("merge_group")),
        "push" => OfPush(payload),
        "schedule" or "workflow_dispatch" => new WholeTreeEvent(
            runner.Sha is { } sha ? Sha(sha) : throw new InputException("GITHUB_SHA is not set."), runner.Ref is { } there ? BranchOf(there) : null),
        "issue_comment" => OfComment(payload),
        _ => throw new InputException(
            $"the event {name} is none that the gate judges; let the workflow run on pull_request, pull_request_target, merge_group, push, schedule, workflow_dispatch or issue_comment."),
    };

    private static PullRequestEvent OfPullRequest(JsonElement payload)
    {
        var pull = payload.GetProperty("pull_request");
        return new PullRequestEvent(
            pull.GetProperty("number").GetInt32(),
            AccountOf(pull.GetProperty("user")),
            Sha(Text(pull.GetProperty("head").GetProperty("sha"))),
            Text(pull.GetProperty("base").GetProperty("ref")));
    }

    private static MergeGroupEvent OfMergeGroup(JsonElement group)
    {
        var reference = Text(group.GetProperty("base_ref"));
        var branch = BranchOf(reference) ?? reference;
        return new MergeGroupEvent(Sha(Text(group.GetProperty("base_sha"))), Sha(Text(group.GetProperty("head_sha"))), branch)
        {
            PullRequest = group.TryGetProperty("head_ref", out var head) ? MergeQueueRef.PullRequestOf(Text(head), branch) : null,
        };
    }

    private static ActionEvent OfPush(JsonElement payload)
    {
        if (payload.TryGetProperty("deleted", out var deleted) && deleted.ValueKind == JsonValueKind.True)
        {
            return new IdleEvent("The branch was deleted, so there is nothing to judge.");
        }

        var reference = Text(payload.GetProperty("ref"));
        var before = Text(payload.GetProperty("before"));
        var after = Sha(Text(payload.GetProperty("after")));
        return BranchOf(reference) is { } branch
            ? new PushEvent(
                before.All(digit => digit == '0') ? null : Sha(before),
                after,
                branch,
                payload.GetProperty("repository").GetProperty("default_branch").GetString() == branch)
            : new WholeTreeEvent(after, null);
    }

    private static IssueCommentEvent OfComment(JsonElement payload)
    {
        var issue = payload.GetProperty("issue");
        return new IssueCommentEvent(
            Text(payload.GetProperty("action")),
            issue.GetProperty("number").GetInt32(),
            issue.TryGetProperty("pull_request", out var pull) && pull.ValueKind == JsonValueKind.Object,
            payload.GetProperty("comment").GetProperty("id").GetInt64());
    }

    private static Account? AccountOf(JsonElement user) => user.ValueKind != JsonValueKind.Object
        ? null
        : new Account(user.GetProperty("id").GetInt64(), Text(user.GetProperty("login")), user.TryGetProperty("type", out var type) ? Text(type) : "");

    private static JsonDocument Open(RunnerEnvironment runner)
    {
        var path = runner.EventPath ?? throw new InputException("GITHUB_EVENT_PATH is not set; this program runs as a step of a workflow.");
        try
        {
            using var file = File.OpenRead(path);
            return file.Length <= MaxBytes
                ? JsonDocument.Parse(file)
                : throw new InputException("the event's file is larger than any that GitHub sends.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"the event's file cannot be read ({problem.Message.TrimEnd('.')}).");
        }
    }

    private static string Text(JsonElement value) => value.GetString() ?? throw new FormatException("a text is null");

    /// <summary>An id of git, which ends up in addresses.</summary>
    private static string Sha(string text) => text.Length is 40 or 64 && text.All(char.IsAsciiHexDigit)
        ? text
        : throw new FormatException("a commit's id is not one");

    private static string? BranchOf(string reference) =>
        reference.StartsWith(BranchPrefix, StringComparison.Ordinal) ? reference[BranchPrefix.Length..] : null;
}
