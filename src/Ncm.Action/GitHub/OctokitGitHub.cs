using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text;
using Ncm.Gate.Reporting;
using Octokit.Internal;

namespace Ncm.Action.GitHub;

/// <summary>GitHub through Octokit, over a pipeline of our own that waits out rate limits and bounds what is read.</summary>
internal sealed class OctokitGitHub : IGitHub, IDisposable
{
    private const int PageSize = 100;

    // What no conversation has; beyond it somebody is making the gate read for ever.
    private const int MostPages = 100;

    private static readonly Octokit.ApiOptions Pages = new() { PageSize = PageSize, PageCount = MostPages };

    private readonly GitHubConnection _connection;
    private readonly HttpClientAdapter _http;
    private readonly Octokit.Connection _octokit;
    private readonly Octokit.GitHubClient _client;
    private readonly Octokit.ApiConnection _api;

    /// <summary>Connects.</summary>
    /// <param name="connection">Where GitHub is and who asks.</param>
    /// <param name="handler">Makes the pipeline that requests go through.</param>
    public OctokitGitHub(GitHubConnection connection, Func<HttpMessageHandler> handler)
    {
        _connection = connection;
        _http = new HttpClientAdapter(handler);

        // A client that is given an address adds /api/v3/ to it; one that is given a connection takes the address as it is.
        _octokit = new Octokit.Connection(
            new Octokit.ProductHeaderValue("ncm-action", typeof(OctokitGitHub).Assembly.GetName().Version!.ToString(3)),
            connection.Api,
            new InMemoryCredentialStore(connection.Token is { } token ? new Octokit.Credentials(token) : Octokit.Credentials.Anonymous),
            _http,
            new SimpleJsonSerializer());

        // The pipeline has a limit for every try; this one is for all of them together.
        _octokit.SetRequestTimeout(TimeSpan.FromMinutes(15));
        _client = new Octokit.GitHubClient(_octokit);
        _api = new Octokit.ApiConnection(_octokit);
    }

    private string Owner => _connection.Owner;

    private string Name => _connection.Name;

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <inheritdoc/>
    public Task<Account> WhoAmIAsync(CancellationToken cancellationToken) => AskAsync(
        "who the token belongs to",
        async () =>
        {
            // GET /user is closed to the token of a workflow, the viewer of GraphQL is not.
            var answer = await _octokit.Post<Viewer>(
                _connection.GraphQl, new ViewerQuery(), "application/json", "application/json", cancellationToken: cancellationToken);
            return answer.Body?.Data?.Viewer is { Login.Length: > 0 } viewer
                ? new Account(viewer.DatabaseId ?? 0, viewer.Login, "")
                : throw new GitHubException(answer.HttpResponse.StatusCode, "GitHub does not say who the token belongs to");
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string> GetDefaultBranchAsync(CancellationToken cancellationToken) => AskAsync(
        "the repository", async () => (await _client.Repository.Get(Owner, Name)).DefaultBranch, cancellationToken);

    /// <inheritdoc/>
    public Task<PullRequest> GetPullRequestAsync(int number, CancellationToken cancellationToken) => AskAsync(
        $"pull request #{number}", async () => Of(await _client.PullRequest.Get(Owner, Name, number)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PullRequest>> ListPullRequestsOfCommitAsync(string sha, CancellationToken cancellationToken) => AskAsync(
        $"the pull requests of commit {sha}",
        async () =>
        {
            // Octokit's own call leaves out when a pull request was merged.
            var pulls = await _api.GetAll<Octokit.PullRequest>(
                new Uri($"repos/{Owner}/{Name}/commits/{sha}/pulls", UriKind.Relative), Pages);
            return Of(pulls, pull => Of(pull));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<IssueComment>> ListCommentsAsync(int number, CancellationToken cancellationToken) => AskAsync(
        $"the comments of pull request #{number}",
        async () => Of(
            await new Octokit.ApiConnection(_octokit).GetAll<CommentJson>(new Uri($"repos/{Owner}/{Name}/issues/{number}/comments", UriKind.Relative), Pages),
            comment => Of(comment)),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IssueComment?> GetCommentAsync(long id, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync($"comment {id}", async () => Of(
                await new Octokit.ApiConnection(_octokit).Get<CommentJson>(new Uri($"repos/{Owner}/{Name}/issues/comments/{id}", UriKind.Relative))), cancellationToken);
        }
        catch (GitHubException problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<IssueComment> CreateCommentAsync(int number, string body, CancellationToken cancellationToken) => AskAsync(
        $"a comment on pull request #{number}", async () => Of(await _client.Issue.Comment.Create(Owner, Name, number, body)), cancellationToken);

    /// <inheritdoc/>
    public Task<IssueComment> UpdateCommentAsync(long id, string body, CancellationToken cancellationToken) => AskAsync(
        $"a change of comment {id}", async () => Of(await _client.Issue.Comment.Update(Owner, Name, id, body)), cancellationToken);

    /// <inheritdoc/>
    public Task ReactAsync(long commentId, Reaction reaction, CancellationToken cancellationToken) => AskAsync(
        $"a reaction to comment {commentId}",
        async () => await _client.Reaction.IssueComment.Create(Owner, Name, commentId, new Octokit.NewReaction(reaction switch
        {
            Reaction.Eyes => Octokit.ReactionType.Eyes,
            Reaction.PlusOne => Octokit.ReactionType.Plus1,
            Reaction.MinusOne => Octokit.ReactionType.Minus1,
            var other => throw new InvalidOperationException($"{other} is not a reaction."),
        })),
        cancellationToken);

    /// <inheritdoc/>
    public Task<CollaboratorPermission> GetPermissionAsync(string login, CancellationToken cancellationToken) => AskAsync(
        $"what {login} may do",
        async () =>
        {
            var answer = await _client.Repository.Collaborator.ReviewPermission(Owner, Name, login);
            return new CollaboratorPermission(answer.Permission ?? "", answer.RoleName ?? "");
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string> GetBranchTipAsync(string branch, CancellationToken cancellationToken) => AskAsync(
        $"the tip of {branch}",

        // Octokit's own call asks for git/refs, which the API has given up.
        async () => (await _api.Get<Octokit.Reference>(new Uri($"repos/{Owner}/{Name}/git/ref/{Uri.EscapeDataString($"heads/{branch}")}", UriKind.Relative))).Object.Sha,
        cancellationToken);

    /// <inheritdoc/>
    public Task<Comparison> CompareAsync(string baseSha, string headSha, CancellationToken cancellationToken) => AskAsync(
        $"what lies between {baseSha} and {headSha}",
        async () =>
        {
            // The changed files come with the first page whatever its size; of the commits not one is of interest.
            var options = new Octokit.ApiOptions { PageSize = 1, StartPage = 1, PageCount = 1 };
            var answer = await _client.Repository.Commit.Compare(Owner, Name, baseSha, headSha, options);
            return new Comparison(
                answer.MergeBaseCommit.Sha,
                (answer.Files ?? [])
                    .Where(file => file.Status == "renamed" && !string.IsNullOrEmpty(file.PreviousFileName))
                    .DistinctBy(file => file.Filename)
                    .ToDictionary(file => file.Filename, file => file.PreviousFileName, StringComparer.Ordinal));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<GitTree> GetTreeAsync(string sha, bool isRecursive, CancellationToken cancellationToken) => AskAsync(
        $"the files of {sha}",
        async () =>
        {
            var answer = isRecursive ? await _client.Git.Tree.GetRecursive(Owner, Name, sha) : await _client.Git.Tree.Get(Owner, Name, sha);
            return new GitTree(
                answer.Sha,
                [.. answer.Tree.Select(item => new GitTreeEntry(item.Path, item.Mode, item.Sha, item.Size))],
                answer.Truncated);
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> GetBlobAsync(string sha, long maxBytes, CancellationToken cancellationToken) => AskAsync(
        $"the content {sha}",
        async () => await GetRawAsync($"repos/{Owner}/{Name}/git/blobs/{sha}", maxBytes),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<ReadOnlyMemory<byte>?> GetFileAsync(string path, string sha, long maxBytes, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(
                $"{path} of {sha}",
                () => GetRawAsync($"repos/{Owner}/{Name}/contents/{Uri.EscapeDataString(path)}?ref={Uri.EscapeDataString(sha)}", maxBytes),
                cancellationToken);
        }
        catch (GitHubException problem) when (problem.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<long> CreateCheckRunAsync(CheckRun run, CancellationToken cancellationToken) => AskAsync(
        "a check run",
        async () =>
        {
            var created = await _client.Check.Run.Create(Owner, Name, new Octokit.NewCheckRun(run.Name, run.HeadSha)
            {
                Status = Octokit.CheckStatus.Completed,
                Conclusion = ConclusionOf(run),
                Output = OutputOf(run),
            });
            return created.Id;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task AddAnnotationsAsync(long checkRun, CheckRun run, CancellationToken cancellationToken) => AskAsync(
        $"annotations of check run {checkRun}",
        async () => await _client.Check.Run.Update(Owner, Name, checkRun, new Octokit.CheckRunUpdate
        {
            Status = Octokit.CheckStatus.Completed,
            Conclusion = ConclusionOf(run),
            Output = OutputOf(run),
        }),
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkflowRun>> ListWorkflowRunsAsync(string headSha, CancellationToken cancellationToken) => AskAsync(
        $"the workflow runs of {headSha}",
        async () =>
        {
            var answer = await _client.Actions.Workflows.Runs.List(Owner, Name, new Octokit.WorkflowRunsRequest { HeadSha = headSha }, Pages);
            return Of(
                answer.WorkflowRuns,
                run => new WorkflowRun(
                    run.Id, run.Event, run.Status.StringValue, run.Conclusion?.StringValue ?? "", run.Path ?? "", run.CreatedAt, run.HtmlUrl));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<WorkflowJob>> ListJobsAsync(long workflowRun, CancellationToken cancellationToken) => AskAsync(
        $"the jobs of workflow run {workflowRun}",
        async () =>
        {
            var request = new Octokit.WorkflowRunJobsRequest { Filter = Octokit.WorkflowRunJobsFilter.Latest };
            var answer = await _client.Actions.Workflows.Jobs.List(Owner, Name, workflowRun, request, Pages);
            return Of(
                answer.Jobs,
                job => new WorkflowJob(
                    job.Id, job.Name, job.Status.StringValue, job.Conclusion?.StringValue ?? "", [.. (job.Steps ?? []).Select(step => step.Name)]));
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RerunFailedJobsAsync(long workflowRun, CancellationToken cancellationToken) => AskAsync(
        $"another attempt of workflow run {workflowRun}",
        async () =>
        {
            await _client.Actions.Workflows.Runs.RerunFailedJobs(Owner, Name, workflowRun);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task RerunAsync(long workflowRun, CancellationToken cancellationToken) => AskAsync(
        $"another attempt of workflow run {workflowRun}",
        async () =>
        {
            await _client.Actions.Workflows.Runs.Rerun(Owner, Name, workflowRun);
            return true;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<int>> SearchMergedPullRequestsAsync(
        string baseBranch, DateTimeOffset since, string phrase, int limit, CancellationToken cancellationToken) => AskAsync(
        $"the pull requests merged into {baseBranch} in whose comments \"{phrase}\" stands",
        async () =>
        {
            // Octokit's own request adds what it thinks a search needs; here every word of it is ours.
            var day = since.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
            var query = $"repo:{Owner}/{Name} is:pr is:merged base:\"{baseBranch}\" merged:>={day} in:comments \"{phrase}\"";
            var answer = await new Octokit.ApiConnection(_octokit).Get<Octokit.SearchIssuesResult>(
                new Uri("search/issues", UriKind.Relative),
                new Dictionary<string, string>
                {
                    ["q"] = query,
                    ["sort"] = "updated",
                    ["order"] = "desc",
                    ["per_page"] = limit.ToString(CultureInfo.InvariantCulture),
                });
            return (IReadOnlyList<int>)[.. answer.Items.Select(item => item.Number).Take(limit)];
        },
        cancellationToken);

    /// <summary>Every way in which Octokit says no becomes the port's own.</summary>
    private static async Task<T> AskAsync<T>(string what, Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().WaitAsync(cancellationToken);
        }
        catch (Octokit.ApiException problem)
        {
            throw new GitHubException(
                problem.StatusCode,
                $"GitHub does not give {what} ({(int)problem.StatusCode} {PlainText(problem.ApiError?.Message ?? problem.StatusCode.ToString())})",
                problem);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            throw new GitHubException(null, $"GitHub does not give {what} ({PlainText(Reason(problem))})", problem);
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw new GitHubException(null, $"GitHub does not give {what} (no answer in time)", problem);
        }
    }

    /// <summary>Of a certificate that is not trusted only the inner exception says so.</summary>
    private static string Reason(Exception problem) =>
        problem.InnerException is AuthenticationException untrusted ? untrusted.Message.TrimEnd('.') : problem.Message;

    /// <summary>What a server says ends up in a sentence of ours.</summary>
    private static string PlainText(string text)
    {
        const int Most = 300;
        var line = new StringBuilder();
        foreach (var letter in text.Trim().TrimEnd('.').Take(Most))
        {
            line.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return line.ToString();
    }

    private static IReadOnlyList<TOut> Of<TIn, TOut>(IReadOnlyList<TIn> list, Func<TIn, TOut> convert) => [.. list.Select(convert)];

    private static Account? Of(Octokit.User? user) =>
        user is null ? null : new Account(user.Id, user.Login, user.Type is { } type ? type.ToString() : "");

    private static IssueComment Of(Octokit.IssueComment comment) => new(
        comment.Id, Of(comment.User), comment.Body ?? "", comment.CreatedAt, comment.UpdatedAt ?? comment.CreatedAt, comment.HtmlUrl);

    private static IssueComment Of(CommentJson comment) =>
        new(comment.Id, Of(comment.User), comment.Body ?? "", comment.CreatedAt, comment.UpdatedAt ?? comment.CreatedAt, comment.HtmlUrl ?? "")
        {
            App = comment.PerformedViaGithubApp is { } app ? app.Name ?? "unnamed" : null,
        };

    private static PullRequest Of(Octokit.PullRequest pull) => new()
    {
        Number = pull.Number,
        Author = Of(pull.User),
        IsOpen = pull.State.Value == Octokit.ItemState.Open,
        HeadSha = pull.Head.Sha,
        BaseBranch = pull.Base.Ref,
        BaseSha = pull.Base.Sha,
        MergedAt = pull.MergedAt,
        MergeCommitSha = pull.MergeCommitSha,
        Url = pull.HtmlUrl ?? "",
    };

    private static Octokit.StringEnum<Octokit.CheckConclusion> ConclusionOf(CheckRun run) => run.Conclusion switch
    {
        "success" => Octokit.CheckConclusion.Success,
        "failure" => Octokit.CheckConclusion.Failure,
        "neutral" => Octokit.CheckConclusion.Neutral,
        var other => throw new InvalidOperationException($"{other} is not a conclusion."),
    };

    private static Octokit.NewCheckRunOutput OutputOf(CheckRun run) => new(run.Title, run.Summary)
    {
        Annotations = [.. run.Annotations.Select(Of)],
    };

    private static Octokit.NewCheckRunAnnotation Of(Annotation annotation) => new(
        annotation.Path,
        annotation.Line,
        annotation.Line,
        annotation.Level switch
        {
            AnnotationLevel.Failure => Octokit.CheckAnnotationLevel.Failure,
            AnnotationLevel.Warning => Octokit.CheckAnnotationLevel.Warning,
            AnnotationLevel.Notice => Octokit.CheckAnnotationLevel.Notice,
            var other => throw new InvalidOperationException($"{other} is not a level."),
        },
        annotation.Message)
    {
        Title = annotation.Title,
        RawDetails = annotation.RawDetails.Length == 0 ? null : annotation.RawDetails,
        StartColumn = annotation.Column,
        EndColumn = annotation.Column,
    };

    private async Task<ReadOnlyMemory<byte>> GetRawAsync(string path, long maxBytes)
    {
        var answer = await _octokit.GetRaw(new Uri(path, UriKind.Relative), new Dictionary<string, string>());
        var bytes = answer.Body ?? [];
        return bytes.LongLength <= maxBytes
            ? bytes
            : throw new GitHubException(null, $"a file has {bytes.LongLength} bytes, more than the {maxBytes} that are read");
    }

    /// <summary>A comment as the API gives it: Octokit's own leaves out which app wrote it in somebody's name.</summary>
    private sealed class CommentJson
    {
        public long Id { get; set; }

        public Octokit.User? User { get; set; }

        public string? Body { get; set; }

        public DateTimeOffset CreatedAt { get; set; }

        public DateTimeOffset? UpdatedAt { get; set; }

        public string? HtmlUrl { get; set; }

        public AppJson? PerformedViaGithubApp { get; set; }
    }

    private sealed class AppJson
    {
        public string? Name { get; set; }
    }

    private sealed class ViewerQuery
    {
        public string Query { get; } = "query { viewer { login databaseId } }";
    }

    private sealed class Viewer
    {
        public ViewerData? Data { get; set; }
    }

    private sealed class ViewerData
    {
        public ViewerAccount? Viewer { get; set; }
    }

    private sealed class ViewerAccount
    {
        public string Login { get; set; } = "";

        public long? DatabaseId { get; set; }
    }
}
