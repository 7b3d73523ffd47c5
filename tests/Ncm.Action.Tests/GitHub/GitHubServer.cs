using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.TestKit;

namespace Ncm.Action.Tests.GitHub;

/// <summary>
/// As much of GitHub as the action uses, with a memory: its files and commits are those of a real git repository, its comments, check runs,
/// reactions and workflow runs are what was put or written there. Answers are GitHub's own examples (examples.json) with the state filled in.
/// </summary>
internal sealed class GitHubServer : IDisposable
{
    private static readonly JsonObject Examples = (JsonObject)JsonNode.Parse(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "Ncm.Action.Tests", "GitHub", "examples.json")))!;

    private readonly LoopbackRegistry _server;
    private readonly List<(string Method, Regex Path, Func<Call, Task> Answer)> _routes = [];
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, string> _trees = new();
    private long _ids = 1000;

    public GitHubServer()
    {
        AddRoutes();
        _server = new LoopbackRegistry(AnswerAsync);
        People["octocat"] = (1, "User");
        People["github-actions[bot]"] = (41898282, "Bot");
    }

    /// <summary>The repository's <c>owner/name</c>.</summary>
    public string FullName { get; set; } = "acme/shop";

    /// <summary>The API's root as <c>GITHUB_API_URL</c> has it, like that of an Enterprise Server.</summary>
    public string Api => _server.Url.AbsoluteUri + "api/v3";

    /// <summary>The GraphQL API as <c>GITHUB_GRAPHQL_URL</c> has it.</summary>
    public string GraphQl => _server.Url.AbsoluteUri + "api/graphql";

    /// <summary>The commits.</summary>
    public GitRepository Git { get; } = new();

    /// <summary>The default branch.</summary>
    public string DefaultBranch { get; set; } = "main";

    /// <summary>The account that the token acts as.</summary>
    public string Identity { get; set; } = "github-actions[bot]";

    /// <summary>The accounts: number and type.</summary>
    public ConcurrentDictionary<string, (long Id, string Type)> People { get; } = new();

    /// <summary>What accounts may do: permission and role. Who is not here may read.</summary>
    public ConcurrentDictionary<string, (string Permission, string Role)> Permissions { get; } = new();

    /// <summary>The pull requests by number.</summary>
    public ConcurrentDictionary<int, FakePullRequest> PullRequests { get; } = new();

    /// <summary>The comments, the oldest first.</summary>
    public List<FakeComment> Comments { get; } = [];

    /// <summary>The reactions so far: comment and <c>content</c>.</summary>
    public ConcurrentQueue<(long Comment, string Content)> Reactions { get; } = new();

    /// <summary>What was sent to make or change check runs, in order; <c>id</c> says which.</summary>
    public List<JsonObject> CheckRuns { get; } = [];

    /// <summary>The workflow runs: each an object of the API's fields that matter, <c>head_sha</c> among them.</summary>
    public List<JsonObject> WorkflowRuns { get; } = [];

    /// <summary>The jobs of workflow runs.</summary>
    public ConcurrentDictionary<long, List<JsonObject>> Jobs { get; } = new();

    /// <summary>The workflow runs that were started again.</summary>
    public ConcurrentQueue<long> Reruns { get; } = new();

    /// <summary>How many entries of a tree are listed; GitHub's own bound is 100,000.</summary>
    public int MostTreeEntries { get; set; } = 100_000;

    /// <summary>Answers before anything else does, such as with an error; what it does not answer goes its way.</summary>
    public Func<LoopbackExchange, Task>? Before { get; set; }

    /// <summary>The requests so far, such as <c>GET /repos/acme/shop/pulls/1</c>.</summary>
    public IReadOnlyList<string> Requests => [.. _server.Requests.Select(request => $"{request.Method} {PathOf(request)}")];

    /// <summary>The requests so far, with their headers.</summary>
    public IReadOnlyList<LoopbackExchange> Exchanges => _server.Requests;

    /// <summary>Adds a comment, written by a person or a bot.</summary>
    /// <returns>Its number.</returns>
    public long AddComment(int number, string login, string body, DateTimeOffset? at = null, DateTimeOffset? editedAt = null, string type = "User")
    {
        People.TryAdd(login, (Interlocked.Increment(ref _ids), type));
        var created = at ?? TimeProvider.System.GetUtcNow();
        var comment = new FakeComment(Interlocked.Increment(ref _ids), number, login, body, created, editedAt ?? created);
        lock (_lock)
        {
            Comments.Add(comment);
        }

        return comment.Id;
    }

    /// <summary>Adds a pull request from a branch of the repository.</summary>
    public FakePullRequest AddPullRequest(int number, string headSha, string author = "octocat", string baseBranch = "main")
    {
        People.TryAdd(author, (Interlocked.Increment(ref _ids), "User"));
        return PullRequests[number] = new FakePullRequest(number, author, headSha, baseBranch);
    }

    /// <summary>The bodies of a pull request's comments that the token's account wrote.</summary>
    public IReadOnlyList<string> OwnComments(int number)
    {
        lock (_lock)
        {
            return [.. Comments.Where(comment => comment.Number == number && comment.Login == Identity).Select(comment => comment.Body)];
        }
    }

    /// <summary>The payload of an event about a pull request, as a workflow's event file has it.</summary>
    public string PullRequestPayload(int number, string action = "synchronize") => new JsonObject
    {
        ["action"] = action,
        ["number"] = number,
        ["pull_request"] = Json(PullRequests[number], "pullRequest"),
        ["repository"] = RepositoryJson(),
    }.ToJsonString();

    /// <summary>The payload of an event about a comment.</summary>
    public string CommentPayload(long comment, string action = "created")
    {
        var found = Comments.Single(one => one.Id == comment);
        return new JsonObject
        {
            ["action"] = action,
            ["issue"] = new JsonObject { ["number"] = found.Number, ["pull_request"] = PullRequests.ContainsKey(found.Number) ? new JsonObject() : null },
            ["comment"] = Json(found),
            ["repository"] = RepositoryJson(),
        }.ToJsonString();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _server.Dispose();
        Git.Dispose();
    }

    private static JsonObject Example(string name) => (JsonObject)Examples[name]!.DeepClone();

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string PathOf(LoopbackExchange exchange) =>
        exchange.Path.StartsWith("/api/v3/", StringComparison.Ordinal) ? exchange.Path["/api/v3".Length..] : exchange.Path;

    private void AddRoutes()
    {
        Route("GET", "", call => call.RespondAsync(RepositoryJson()));
        Route("GET", "/pulls/(?<number>\\d+)", call => PullRequests.TryGetValue(call.Int("number"), out var pull)
            ? call.RespondAsync(Json(pull, "pullRequest"))
            : call.NotFoundAsync());
        Route("GET", "/commits/(?<sha>[0-9a-f]+)/pulls", call => call.RespondPageAsync(
            PullRequests.Values
                .Where(pull => pull.HeadSha == call["sha"] || pull.MergeCommitSha == call["sha"] || pull.Commits.Contains(call["sha"]))
                .Select(pull => Json(pull, "pullRequestInList"))));
        Route("GET", "/issues/(?<number>\\d+)/comments", call => call.RespondPageAsync(Snapshot().Where(comment => comment.Number == call.Int("number")).Select(Json)));
        Route("POST", "/issues/(?<number>\\d+)/comments", CreateCommentAsync);
        Route("GET", "/issues/comments/(?<id>\\d+)", call =>
            Snapshot().FirstOrDefault(comment => comment.Id == call.Long("id")) is { } found ? call.RespondAsync(Json(found)) : call.NotFoundAsync());
        Route("PATCH", "/issues/comments/(?<id>\\d+)", UpdateCommentAsync);
        Route("POST", "/issues/comments/(?<id>\\d+)/reactions", ReactAsync);
        Route("GET", "/collaborators/(?<login>[^/]+)/permission", PermissionAsync);
        Route("GET", "/git/ref/heads(?:/|%2F)(?<branch>.+)", ReferenceAsync);
        Route("GET", "/compare/(?<base>[^/]+?)\\.\\.\\.(?<head>[^/]+)", CompareAsync);
        Route("GET", "/git/trees/(?<sha>[0-9a-f]+)", TreeAsync);
        Route("GET", "/git/blobs/(?<sha>[0-9a-f]+)", call => RawAsync(call, Git.Bytes(call["sha"])));
        Route("GET", "/contents/(?<path>.+)", call => RawAsync(call, Git.Bytes($"{call.Query("ref")}:{Uri.UnescapeDataString(call["path"])}")));
        Route("POST", "/check-runs", CheckRunAsync);
        Route("PATCH", "/check-runs/(?<id>\\d+)", CheckRunAsync);
        Route("GET", "/actions/runs", call => call.RespondAsync(List(
            "workflow_runs", WorkflowRuns.Where(run => (string?)run["head_sha"] == call.Query("head_sha")), "workflowRuns")));
        Route("GET", "/actions/runs/(?<id>\\d+)/jobs", call => call.RespondAsync(List("jobs", Jobs.GetValueOrDefault(call.Long("id")) ?? [], "jobs")));
        Route("POST", "/actions/runs/(?<id>\\d+)/rerun-failed-jobs", call =>
        {
            Reruns.Enqueue(call.Long("id"));
            return call.RespondAsync(new JsonObject(), 201);
        });
        Route("POST", "/actions/runs/(?<id>\\d+)/rerun", call =>
        {
            Reruns.Enqueue(call.Long("id"));
            return call.RespondAsync(new JsonObject(), 201);
        });
    }

    private void Route(string method, string path, Func<Call, Task> answer) =>
        _routes.Add((method, new Regex($"^/repos/(?<repository>[^/]+/[^/]+){path}$"), answer));

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        if (Before is { } before)
        {
            await before(exchange);
            if (exchange.Answered)
            {
                return;
            }
        }

        var path = PathOf(exchange).Split('?')[0];
        if (exchange.Path == "/api/graphql")
        {
            var (id, _) = People[Identity];
            var viewer = new JsonObject { ["login"] = Identity, ["databaseId"] = id };
            await new Call(exchange, null).RespondAsync(new JsonObject { ["data"] = new JsonObject { ["viewer"] = viewer } });
            return;
        }

        if (path == "/search/issues" && exchange.Method == "GET")
        {
            await SearchAsync(new Call(exchange, null));
            return;
        }

        foreach (var (method, pattern, answer) in _routes)
        {
            if (method == exchange.Method && pattern.Match(path) is { Success: true } match && match.Groups["repository"].Value == FullName)
            {
                await answer(new Call(exchange, match));
                return;
            }
        }

        await new Call(exchange, null).NotFoundAsync();
    }

    private List<FakeComment> Snapshot()
    {
        lock (_lock)
        {
            return [.. Comments];
        }
    }

    /// <summary>GitHub's search for merged pull requests by words of their comments, as far as the action words it.</summary>
    private Task SearchAsync(Call call)
    {
        var asked = Regex.Match(
            call.Query("q")!, "^repo:(?<repository>\\S+) is:pr is:merged base:\"(?<base>[^\"]+)\" merged:>=(?<day>[0-9-]{10}) in:comments \"(?<phrase>[^\"]+)\"$");
        if (!asked.Success || asked.Groups["repository"].Value != FullName)
        {
            return call.RespondAsync(new JsonObject { ["message"] = $"The search is worded in a way that is not known: {call.Query("q")}" }, 422);
        }

        var found = PullRequests.Values
            .Where(pull => pull.BaseBranch == asked.Groups["base"].Value && pull.MergedAt is { } merged
                && string.CompareOrdinal(Time(merged), asked.Groups["day"].Value) >= 0
                && Snapshot().Exists(comment => comment.Number == pull.Number && comment.Body.Contains(asked.Groups["phrase"].Value, StringComparison.Ordinal)))
            .OrderByDescending(pull => pull.UpdatedAt)
            .Select(pull => new JsonObject { ["number"] = pull.Number });
        return call.RespondAsync(List("items", found, "search"));
    }

    private async Task CreateCommentAsync(Call call)
    {
        var body = (string)(await call.BodyAsync())["body"]!;
        if (body.Length > 65_536)
        {
            await call.RespondAsync(new JsonObject { ["message"] = "Validation Failed: body is too long (maximum is 65536 characters)" }, 422);
            return;
        }

        var id = AddComment(call.Int("number"), Identity, body);
        await call.RespondAsync(Json(Snapshot().Single(comment => comment.Id == id)), 201);
    }

    private async Task UpdateCommentAsync(Call call)
    {
        var body = (string)(await call.BodyAsync())["body"]!;
        FakeComment? changed = null;
        lock (_lock)
        {
            var at = Comments.FindIndex(comment => comment.Id == call.Long("id"));
            if (at >= 0)
            {
                changed = Comments[at] = Comments[at] with { Body = body, UpdatedAt = TimeProvider.System.GetUtcNow() };
            }
        }

        await (changed is null ? call.NotFoundAsync() : call.RespondAsync(Json(changed)));
    }

    private async Task ReactAsync(Call call)
    {
        var content = (string)(await call.BodyAsync())["content"]!;
        Reactions.Enqueue((call.Long("id"), content));
        var answer = Example("reaction");
        answer["content"] = content;
        await call.RespondAsync(answer, 201);
    }

    private Task PermissionAsync(Call call)
    {
        var login = Uri.UnescapeDataString(call["login"]);
        var (permission, role) = Permissions.GetValueOrDefault(login, ("read", "read"));
        var answer = Example("permission");
        answer["permission"] = permission;
        answer["role_name"] = role;
        answer["user"]!["login"] = login;
        return call.RespondAsync(answer);
    }

    private Task ReferenceAsync(Call call)
    {
        var branch = Uri.UnescapeDataString(call["branch"]);
        if (!Git.Has($"refs/heads/{branch}"))
        {
            return call.NotFoundAsync();
        }

        var answer = Example("reference");
        answer["ref"] = $"refs/heads/{branch}";
        answer["object"]!["sha"] = Git.Git("rev-parse", $"refs/heads/{branch}").Trim();
        return call.RespondAsync(answer);
    }

    private Task CompareAsync(Call call)
    {
        if (!Git.Has(call["base"]) || !Git.Has(call["head"]))
        {
            return call.NotFoundAsync();
        }

        var mergeBase = Git.Git("merge-base", call["base"], call["head"]).Trim();
        var answer = Example("comparison");
        answer["merge_base_commit"]!["sha"] = mergeBase;
        answer["base_commit"]!["sha"] = call["base"];
        var file = answer["files"]![0]!;
        answer["files"] = new JsonArray([.. Git.Renames(mergeBase, call["head"]).Select(rename =>
        {
            var renamed = file.DeepClone();
            renamed["status"] = "renamed";
            renamed["filename"] = rename.To;
            renamed["previous_filename"] = rename.From;
            return renamed;
        })]);
        return call.RespondAsync(answer);
    }

    private Task TreeAsync(Call call)
    {
        if (!Git.Has(call["sha"]))
        {
            return call.NotFoundAsync();
        }

        // GitHub's own parameter: any value but an absent one means yes.
        var isRecursive = call.Query("recursive") is not null;
        var text = _trees.GetOrAdd($"{call["sha"]} {isRecursive}", _ =>
        {
            var answer = Example("tree");
            answer["sha"] = Git.Git("rev-parse", $"{call["sha"]}^{{tree}}").Trim();
            var entries = Git.Tree(call["sha"], isRecursive).ToList();
            answer["truncated"] = entries.Count > MostTreeEntries;
            answer["tree"] = new JsonArray([.. entries.Take(MostTreeEntries).Select(entry =>
            {
                var item = new JsonObject
                {
                    ["path"] = entry.Path, ["mode"] = entry.Mode, ["type"] = entry.Type, ["sha"] = entry.Sha,
                    ["url"] = $"{Api}/repos/{FullName}/git/{entry.Type}s/{entry.Sha}",
                };
                if (entry.Size is { } size)
                {
                    item["size"] = size;
                }

                return item;
            })]);
            return answer.ToJsonString();
        });
        return call.RespondTextAsync(text);
    }

    private static Task RawAsync(Call call, byte[]? bytes) => bytes is null ? call.NotFoundAsync() : call.RespondRawAsync(bytes);

    private async Task CheckRunAsync(Call call)
    {
        var sent = await call.BodyAsync();
        if (((sent["output"] as JsonObject)?["annotations"] as JsonArray)?.Count > 50)
        {
            await call.RespondAsync(new JsonObject { ["message"] = "Invalid request.\n\nNo more than 50 items are allowed" }, 422);
            return;
        }

        var id = call.Has("id") ? call.Long("id") : Interlocked.Increment(ref _ids);
        sent["id"] = id;
        lock (_lock)
        {
            CheckRuns.Add(sent);
        }

        var answer = Example("checkRun");
        answer["id"] = id;
        await call.RespondAsync(answer, call.Has("id") ? 200 : 201);
    }

    private static JsonObject List(string name, IEnumerable<JsonObject> items, string example)
    {
        var answer = Example(example);
        var template = answer[name]![0]!;
        var all = items.Select(item =>
        {
            var one = (JsonObject)template.DeepClone();
            foreach (var (key, value) in item)
            {
                one[key] = value?.DeepClone();
            }

            return (JsonNode)one;
        }).ToArray();
        answer["total_count"] = all.Length;
        answer[name] = new JsonArray(all);
        return answer;
    }

    private JsonObject RepositoryJson()
    {
        var answer = Example("repository");
        answer["full_name"] = FullName;
        answer["name"] = FullName.Split('/')[1];
        answer["default_branch"] = DefaultBranch;
        return answer;
    }

    private JsonObject Json(FakePullRequest pull, string example)
    {
        var answer = Example(example);
        answer["number"] = pull.Number;
        answer["state"] = pull.IsOpen ? "open" : "closed";
        answer["html_url"] = $"https://github.com/{FullName}/pull/{pull.Number}";
        answer["user"] = User(pull.Author, (JsonObject)answer["user"]!);
        answer["head"]!["sha"] = pull.HeadSha;
        answer["base"]!["ref"] = pull.BaseBranch;
        answer["base"]!["sha"] = pull.BaseSha ?? pull.HeadSha;
        answer["merged_at"] = pull.MergedAt is { } merged ? Time(merged) : null;
        answer["updated_at"] = Time(pull.UpdatedAt);
        answer["merge_commit_sha"] = pull.MergeCommitSha;
        if (answer.ContainsKey("merged"))
        {
            answer["merged"] = pull.MergedAt is not null;
        }

        return answer;
    }

    private JsonObject Json(FakeComment comment)
    {
        var answer = Example("comment");
        answer["id"] = comment.Id;
        answer["body"] = comment.Body;
        answer["html_url"] = $"https://github.com/{FullName}/pull/{comment.Number}#issuecomment-{comment.Id}";
        answer["created_at"] = Time(comment.CreatedAt);
        answer["updated_at"] = Time(comment.UpdatedAt);
        answer["user"] = comment.Login.Length == 0 ? null : User(comment.Login, (JsonObject)answer["user"]!);
        answer["performed_via_github_app"] = comment.App is { } app ? new JsonObject { ["id"] = 1, ["slug"] = app, ["name"] = app } : null;
        return answer;
    }

    private JsonObject User(string login, JsonObject example)
    {
        var (id, type) = People[login];
        var user = (JsonObject)example.DeepClone();
        user["login"] = login;
        user["id"] = id;
        user["type"] = type;
        return user;
    }

    /// <summary>One request, and the ways to answer it.</summary>
    private sealed class Call(LoopbackExchange exchange, Match? match)
    {
        public string this[string name] => match!.Groups[name].Value;

        public bool Has(string name) => match!.Groups[name].Success;

        public int Int(string name) => int.Parse(this[name], CultureInfo.InvariantCulture);

        public long Long(string name) => long.Parse(this[name], CultureInfo.InvariantCulture);

        public string? Query(string name) => exchange.Path.Split('?') is [_, var query]
            ? query.Split('&').Select(pair => pair.Split('=', 2)).FirstOrDefault(pair => pair[0] == name) is [_, var value] ? Uri.UnescapeDataString(value) : null
            : null;

        public async Task<JsonObject> BodyAsync() => (JsonObject)JsonNode.Parse(await exchange.ReadBodyAsync())!;

        public Task NotFoundAsync() => RespondAsync(new JsonObject { ["message"] = "Not Found", ["status"] = "404" }, 404);

        public Task RespondAsync(JsonNode body, int status = 200) => RespondTextAsync(body.ToJsonString(), status);

        public Task RespondTextAsync(string body, int status = 200)
        {
            exchange.Headers["Content-Type"] = "application/json; charset=utf-8";
            return exchange.RespondAsync(status, body);
        }

        public Task RespondRawAsync(byte[] bytes)
        {
            exchange.Headers["Content-Type"] = "application/vnd.github.raw; charset=utf-8";
            return exchange.RespondAsync(200, bytes);
        }

        /// <summary>A page of a list, with the link to the next one as GitHub gives it.</summary>
        public Task RespondPageAsync(IEnumerable<JsonObject> items)
        {
            var all = items.ToList();
            var size = int.Parse(Query("per_page") ?? "30", CultureInfo.InvariantCulture);
            var page = int.Parse(Query("page") ?? "1", CultureInfo.InvariantCulture);
            if (page * size < all.Count)
            {
                var rest = Regex.Replace(exchange.Path, "([?&])page=\\d+", "$1").TrimEnd('?', '&');
                var next = $"http://{exchange.Header("Host")}{rest}{(rest.Contains('?', StringComparison.Ordinal) ? '&' : '?')}page={page + 1}";
                exchange.Headers["Link"] = $"<{next}>; rel=\"next\"";
            }

            var items2 = all.Skip((page - 1) * size).Take(size).Select(item => (JsonNode)item).ToArray();
            return RespondAsync(new JsonArray(items2));
        }
    }
}
