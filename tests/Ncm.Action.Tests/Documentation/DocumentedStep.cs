using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;
using YamlDotNet.RepresentationModel;

namespace Ncm.Action.Tests.Documentation;

/// <summary>
/// The step of a documented job in a repository of two commits: the second one brings left-pad@1.3.0, whose licence is not allowed. npm's
/// registry is one on the loopback interface that has nothing else; where the job has tokens for a certified registry, the built one is run in front of it,
/// and nobody reads there without a token.
/// </summary>
internal sealed partial class DocumentedStep : IDisposable
{
    private const string Integrity = "sha512-XI5MPzVNApjAyhQzphX8BkmKsKUxD4LdyK24iZeQGinBN9yTQT3bFlCBy/aVx2HrNcqQGsdot8ghrjyrvMCoEA==";

    private const string Manifest = $$$"""
        {"name":"left-pad","version":"1.3.0","license":"WTFPL","repository":"https://github.com/stevemao/left-pad",
        "dist":{"integrity":"{{{Integrity}}}","tarball":"https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz"}}
        """;

    private readonly DocumentedJob _job;
    private readonly YamlMappingNode _inputs;
    private readonly TemporaryFolder _folder = new();
    private readonly string _before;
    private readonly string _after;

    private readonly RegistryProgram? _certified;
    private readonly Dictionary<string, string> _secrets = [];

    private DocumentedStep(DocumentedJob job, YamlMappingNode inputs, LoopbackRegistry npm, RegistryProgram? certified)
    {
        _job = job;
        _inputs = inputs;
        _certified = certified;
        Npm = npm;
        _before = GitHub.Git
            .Write(".ncm/policy.yml", certified is null ? "advisories: [npm]\n" : $"registry: {certified.Url}\n")
            .Write("apps/shop/package.json", """{"name":"shop","version":"1.0.0"}""")
            .Write("apps/shop/package-lock.json", """{"name":"shop","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"shop","version":"1.0.0"}}}""")
            .Commit();
        GitHub.Git.Checkout("feature")
            .Write("apps/shop/package.json", """{"name":"shop","version":"1.0.0","dependencies":{"left-pad":"1.3.0"}}""")
            .Write("apps/shop/package-lock.json", $$$"""
                {"name":"shop","version":"1.0.0","lockfileVersion":3,"packages":{
                "":{"name":"shop","version":"1.0.0","dependencies":{"left-pad":"1.3.0"}},
                "node_modules/left-pad":{"version":"1.3.0","resolved":"https://registry.npmjs.org/left-pad/-/left-pad-1.3.0.tgz",
                "integrity":"{{{Integrity}}}"}
                }}
                """);
        _after = GitHub.Git.Commit();
        GitHub.Git.Checkout("main");
        GitHub.AddPullRequest(1, _after);
        GitHub.Permissions["maintainer"] = ("write", "maintain");
        GitHub.WorkflowRuns.Add(new JsonObject
        {
            ["id"] = 700,
            ["head_sha"] = _after,
            ["event"] = "pull_request",
            ["status"] = "completed",
            ["conclusion"] = "failure",
            ["path"] = ".github/workflows/ncm.yml",
        });
        GitHub.Jobs[700] = [new JsonObject { ["id"] = 1, ["status"] = "completed", ["conclusion"] = "failure" }];
    }

    /// <summary>Prepares the step.</summary>
    public static async Task<DocumentedStep> StartAsync(DocumentedJob job, YamlMappingNode inputs)
    {
        var npm = new LoopbackRegistry(AnswerAsync);
        if (!job.With.GetValueOrDefault("registry-token", "").Contains("secrets.NCM_", StringComparison.Ordinal))
        {
            return new DocumentedStep(job, inputs, npm, null);
        }

        var certified = await RegistryProgram.StartAsync(npm.Url, "", "--AnonymousRead=false");
        var step = new DocumentedStep(job, inputs, npm, certified);
        step._secrets["NCM_READ_TOKEN"] = await certified.CreateTokenAsync("gate");
        step._secrets["NCM_WRITE_TOKEN"] = await certified.CreateTokenAsync("record", "--write");
        return step;
    }

    /// <summary>Whether the registry that the token is for has seen it, and no other. A certified one says nothing to those who show none.</summary>
    public bool HasShownToken => _certified is null
        ? Npm.Requests.Any(request => request.Authorization == "Bearer secret of NPM_TOKEN")
        : Npm.Requests.All(request => request.Authorization is null);

    /// <summary>GitHub.</summary>
    public GitHubServer GitHub { get; } = new();

    /// <summary>The npm registry.</summary>
    public LoopbackRegistry Npm { get; }

    /// <summary>Whether a file is in the workspace.</summary>
    public bool HasFile(string? path) => path is not null && File.Exists(_folder.At(path));

    /// <summary>Runs it.</summary>
    /// <param name="happened">The event's name.</param>
    public Task<CommandResult> RunAsync(string happened)
    {
        var environment = new Dictionary<string, string?>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_EVENT_NAME"] = happened,
            ["GITHUB_EVENT_PATH"] = _folder.Write("event.json", Payload(happened)),
            ["GITHUB_SHA"] = _after,
            ["GITHUB_REF"] = "refs/heads/feature",
            ["GITHUB_REPOSITORY"] = GitHub.FullName,
            ["GITHUB_API_URL"] = GitHub.Api,
            ["GITHUB_GRAPHQL_URL"] = GitHub.GraphQl,
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_WORKFLOW_REF"] = $"{GitHub.FullName}/.github/workflows/ncm.yml@refs/heads/main",
            ["GITHUB_RUN_ID"] = "4711",
            ["GITHUB_WORKSPACE"] = _folder.Path,
            ["GITHUB_OUTPUT"] = _folder.Write("output", ""),
            ["GITHUB_STEP_SUMMARY"] = _folder.Write("summary", ""),
            ["HOME"] = _folder.Path,
            ["XDG_CACHE_HOME"] = null,
            ["NCM_CACHE"] = null,
            ["npm_config_registry"] = Npm.Url.AbsoluteUri,
        };
        foreach (var (name, entry) in _inputs)
        {
            var initial = ((YamlMappingNode)entry).Children.TryGetValue("default", out var value) ? value.ToString() : "";
            environment[Variable(name.ToString())] = Evaluate(_job.With.GetValueOrDefault(name.ToString(), initial));
        }

        foreach (var (name, value) in _job.Environment)
        {
            environment[name] = value;
        }

        return CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "ncm-action.dll")], _folder.Path, environment);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certified?.Dispose();
        Npm.Dispose();
        GitHub.Dispose();
        _folder.Dispose();
    }

    private static string Variable(string input) => $"INPUT_{input.Replace(' ', '_').ToUpperInvariant()}";

    /// <summary>What the workflow's expressions come to, and the registry of the example.</summary>
    private string Evaluate(string value) => Expression()
        .Replace(value, match => match.Groups[1].Value == "github.token" ? "ghs_token" : Secret(match.Groups[1].Value["secrets.".Length..]))
        .Replace("https://npm.acme.example/", Npm.Url.AbsoluteUri, StringComparison.Ordinal);

    private string Secret(string name) => _secrets.GetValueOrDefault(name, $"secret of {name}");

    private string Payload(string happened) => happened switch
    {
        "pull_request" or "pull_request_target" => GitHub.PullRequestPayload(1),
        "merge_group" => new JsonObject
        {
            ["action"] = "checks_requested",
            ["merge_group"] = new JsonObject
            {
                ["base_sha"] = _before,
                ["head_sha"] = _after,
                ["base_ref"] = "refs/heads/main",
                ["head_ref"] = $"refs/heads/gh-readonly-queue/main/pr-1-{_before}",
            },
        }.ToJsonString(),
        "push" => new JsonObject
        {
            ["ref"] = "refs/heads/main",
            ["before"] = _before,
            ["after"] = _after,
            ["repository"] = new JsonObject { ["default_branch"] = "main" },
        }.ToJsonString(),
        "issue_comment" => GitHub.CommentPayload(GitHub.AddComment(1, "maintainer", "/ncm whitelist add left-pad@1.3.0 reason: replaced next week")),
        "schedule" or "workflow_dispatch" => "{}",
        _ => throw new ArgumentException($"The workflow runs on {happened}, which the gate does not know.", nameof(happened)),
    };

    private static Task AnswerAsync(LoopbackExchange exchange) => (exchange.Method, exchange.Path) switch
    {
        ("GET", "/left-pad/1.3.0") => exchange.RespondAsync(200, Manifest),
        ("GET", "/left-pad") => exchange.RespondAsync(200, $$$"""{"name":"left-pad","dist-tags":{"latest":"1.3.0"},"versions":{"1.3.0":{{{Manifest}}}}}"""),
        ("POST", "/-/npm/v1/security/advisories/bulk") => exchange.RespondAsync(200, "{}"),
        _ => Task.CompletedTask,
    };

    [GeneratedRegex(@"\$\{\{ *([\w.]+) *\}\}")]
    private static partial Regex Expression();
}
