using System.Net;
using System.Text;
using Ncm.Action.GitHub;

namespace Ncm.Action.Tests.Comments;

/// <summary>One pull request's conversation, as the port shows it. What a test does not put there is not there.</summary>
internal sealed class FakeGitHub : IGitHub
{
    /// <summary>When the comments of a test begin.</summary>
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 10, 30, 5, TimeSpan.Zero);

    private readonly Dictionary<string, Account> _people = new(StringComparer.Ordinal);
    private long _accounts = 10;
    private long _comments = 100;

    public FakeGitHub()
    {
        Open(5, "author");
        Roles["author"] = new CollaboratorPermission("write", "write");
        Roles["maintainer"] = new CollaboratorPermission("write", "write");
        Roles["reader"] = new CollaboratorPermission("read", "read");
    }

    public Dictionary<int, PullRequest> Pulls { get; } = [];

    public List<(int Number, IssueComment Comment)> Comments { get; } = [];

    public Dictionary<string, CollaboratorPermission> Roles { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>People for whom GitHub gives an error instead of a role.</summary>
    public HashSet<string> WithoutAnswer { get; } = [];

    public Dictionary<string, string> BaseFiles { get; } = [];

    public List<WorkflowRun> Runs { get; } = [];

    public Dictionary<long, IReadOnlyList<WorkflowJob>> Jobs { get; } = [];

    public Dictionary<string, int[]> PullsOfCommits { get; } = [];

    public IReadOnlyList<int> Found { get; set; } = [];

    /// <summary>Lists a tree.</summary>
    public Func<string, bool, GitTree> Tree { get; set; } = (_, _) => throw new NotSupportedException();

    /// <summary>What every call of some kind fails with.</summary>
    public Dictionary<string, GitHubException> Failures { get; } = [];

    /// <summary>What was done, in order: reactions, replies, edits, reruns.</summary>
    public List<string> Done { get; } = [];

    /// <summary>What was asked, in order.</summary>
    public List<string> Asked { get; } = [];

    public Account Person(string login, string type = "User")
    {
        if (!_people.TryGetValue(login, out var person))
        {
            _people.Add(login, person = new Account(++_accounts, login, type));
        }

        return person;
    }

    public PullRequest Open(int number, string author) => Pulls[number] = new PullRequest
    {
        Number = number,
        Author = Person(author),
        IsOpen = true,
        HeadSha = $"head{number}",
        BaseBranch = "main",
        BaseSha = "base",
    };

    public void Merge(int number, DateTimeOffset at) => Pulls[number] = Pulls[number] with { IsOpen = false, MergedAt = at };

    /// <summary>Writes a comment, each a minute after the last.</summary>
    public IssueComment Write(string login, string body, int number = 5, string type = "User")
    {
        var at = Start.AddMinutes(Comments.Count);
        return Put(number, new IssueComment(++_comments, Person(login, type), body, at, at, $"https://github.com/acme/shop/pull/{number}#issuecomment-{_comments}"));
    }

    public IssueComment Put(int number, IssueComment comment)
    {
        Comments.Add((number, comment));
        return comment;
    }

    /// <summary>Changes a comment as its author, or anybody with write access, does on the page.</summary>
    public void Edit(IssueComment comment, string body) => Replace(comment.Id, old => old with { Body = body, UpdatedAt = old.UpdatedAt.AddSeconds(1) });

    public void Replace(long id, Func<IssueComment, IssueComment> change)
    {
        var at = Comments.FindIndex(one => one.Comment.Id == id);
        Comments[at] = (Comments[at].Number, change(Comments[at].Comment));
    }

    public Task<PullRequest> GetPullRequestAsync(int number, CancellationToken cancellationToken)
    {
        Asked.Add($"pull {number}");
        return Pulls.TryGetValue(number, out var pull) ? Task.FromResult(pull) : throw Missing();
    }

    public Task<IReadOnlyList<IssueComment>> ListCommentsAsync(int number, CancellationToken cancellationToken)
    {
        Asked.Add($"comments {number}");
        Check("comments");
        return Task.FromResult<IReadOnlyList<IssueComment>>([.. Comments.Where(one => one.Number == number).Select(one => one.Comment)]);
    }

    public Task<IssueComment?> GetCommentAsync(long id, CancellationToken cancellationToken) =>
        Task.FromResult(Comments.Select(one => one.Comment).FirstOrDefault(comment => comment.Id == id));

    public Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken)
    {
        Check("reply");
        Done.Add($"reply {body}");
        return Task.FromResult(Write("github-actions[bot]", body, number, "Bot"));
    }

    public Task<IssueComment> UpdateCommentAsync(long id, string body, CancellationToken cancellationToken)
    {
        Check("edit");
        Done.Add($"edit {id}");
        Replace(id, old => old with { Body = body, UpdatedAt = Start.AddDays(1) });
        return Task.FromResult(Comments.Single(one => one.Comment.Id == id).Comment);
    }

    public Task ReactAsync(long commentId, Reaction reaction, CancellationToken cancellationToken)
    {
        Check("react");
        Done.Add($"{reaction}");
        return Task.CompletedTask;
    }

    public Task<CollaboratorPermission> GetPermissionAsync(string login, CancellationToken cancellationToken)
    {
        Asked.Add($"role {login}");
        return WithoutAnswer.Contains(login) ? throw new GitHubException(HttpStatusCode.BadGateway, "GitHub is having a day")
            : Roles.TryGetValue(login, out var role) ? Task.FromResult(role)
            : throw Missing();
    }

    public Task<string> GetBranchTipAsync(string branch, CancellationToken cancellationToken) => Task.FromResult($"tip of {branch}");

    public Task<ReadOnlyMemory<byte>?> GetFileAsync(string path, string sha, long maxBytes, CancellationToken cancellationToken) =>
        Task.FromResult(BaseFiles.TryGetValue($"{sha}:{path}", out var text) ? (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(text) : null);

    public Task<IReadOnlyList<PullRequest>> ListPullRequestsOfCommitAsync(string sha, CancellationToken cancellationToken)
    {
        Asked.Add($"pulls of {sha}");
        return Task.FromResult<IReadOnlyList<PullRequest>>([.. PullsOfCommits.GetValueOrDefault(sha, []).Select(number => Pulls[number])]);
    }

    public Task<IReadOnlyList<int>> SearchMergedPullRequestsAsync(
        string baseBranch, DateTimeOffset since, string phrase, int limit, CancellationToken cancellationToken)
    {
        Asked.Add($"search {baseBranch}");
        Check("search");
        return Task.FromResult<IReadOnlyList<int>>([.. Found.Take(limit)]);
    }

    public Task<IReadOnlyList<WorkflowRun>> ListWorkflowRunsAsync(string headSha, CancellationToken cancellationToken)
    {
        Check("runs");
        return Task.FromResult<IReadOnlyList<WorkflowRun>>(headSha == "head5" ? Runs : []);
    }

    public Task<IReadOnlyList<WorkflowJob>> ListJobsAsync(long workflowRun, CancellationToken cancellationToken) => Task.FromResult(Jobs[workflowRun]);

    public Task RerunFailedJobsAsync(long workflowRun, CancellationToken cancellationToken)
    {
        Check("rerun");
        Done.Add($"rerun failed of {workflowRun}");
        return Task.CompletedTask;
    }

    public Task RerunAsync(long workflowRun, CancellationToken cancellationToken)
    {
        Check("rerun");
        Done.Add($"rerun {workflowRun}");
        return Task.CompletedTask;
    }

    public Task<Account> WhoAmIAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> GetDefaultBranchAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Comparison> CompareAsync(string baseSha, string headSha, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<GitTree> GetTreeAsync(string sha, bool isRecursive, CancellationToken cancellationToken)
    {
        Asked.Add(isRecursive ? $"{sha} recursive" : sha);
        return Task.FromResult(Tree(sha, isRecursive));
    }

    public Task<ReadOnlyMemory<byte>> GetBlobAsync(string sha, long maxBytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> CreateCheckRunAsync(CheckRun run, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AddAnnotationsAsync(long checkRun, CheckRun run, CancellationToken cancellationToken) => throw new NotSupportedException();

    private static GitHubException Missing() => new(HttpStatusCode.NotFound, "GitHub does not give it (404 Not Found)");

    private void Check(string what)
    {
        if (Failures.TryGetValue(what, out var failure))
        {
            throw failure;
        }
    }
}
