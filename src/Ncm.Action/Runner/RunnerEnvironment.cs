using System.Collections;
using Ncm.Action.GitHub;
using Ncm.Gate;

namespace Ncm.Action.Runner;

/// <summary>What the runner tells a step by variables: https://docs.github.com/en/actions/reference/workflows-and-actions/variables.</summary>
/// <param name="variables">The variables by name.</param>
internal sealed class RunnerEnvironment(IReadOnlyDictionary<string, string> variables)
{
    /// <summary>The variables of this process.</summary>
    public static RunnerEnvironment OfThisProcess() => new(
        Environment.GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .ToDictionary(
                pair => (string)pair.Key,
                pair => (string?)pair.Value ?? "",
                OperatingSystem.IsWindows() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal));

    /// <summary>What started the workflow, such as <c>pull_request</c>.</summary>
    public string? EventName => Find("GITHUB_EVENT_NAME");

    /// <summary>The file with the event's payload.</summary>
    public string? EventPath => Find("GITHUB_EVENT_PATH");

    /// <summary>The commit that the workflow runs on; for a pull request GitHub's trial merge.</summary>
    public string? Sha => Find("GITHUB_SHA");

    /// <summary>The ref that the workflow runs on, such as <c>refs/heads/main</c>.</summary>
    public string? Ref => Find("GITHUB_REF");

    /// <summary>The folder that relative paths of inputs start from.</summary>
    public string? Workspace => Find("GITHUB_WORKSPACE");

    /// <summary>The file that outputs are added to.</summary>
    public string? OutputPath => Find("GITHUB_OUTPUT");

    /// <summary>The file that the job's summary is added to.</summary>
    public string? SummaryPath => Find("GITHUB_STEP_SUMMARY");

    /// <summary>The page of this workflow run; <see langword="null"/> where the runner does not say enough.</summary>
    public string? RunUrl => Find("GITHUB_SERVER_URL") is { } server && Find("GITHUB_REPOSITORY") is { } repository && Find("GITHUB_RUN_ID") is { } run
        ? $"{server.TrimEnd('/')}/{repository}/actions/runs/{run}"
        : null;

    /// <summary>Where facts are kept between runs; <see langword="null"/> where there is no such place.</summary>
    public string? CacheDirectory => UserCache.Directory(variables);

    /// <summary>
    /// The variables that npm's configuration may refer to. What the runner gives to this action alone, its inputs with their tokens, is not
    /// among them.
    /// </summary>
    public IReadOnlyDictionary<string, string> ForNpm => variables
        .Where(pair => !pair.Key.StartsWith("INPUT_", StringComparison.OrdinalIgnoreCase) && !pair.Key.StartsWith("ACTIONS_", StringComparison.Ordinal))
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal);

    /// <summary>A variable; <see langword="null"/> where it is not set or empty.</summary>
    public string? Find(string name) => variables.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>Where GitHub is, from the runner's variables.</summary>
    /// <param name="token">The token of the input.</param>
    /// <exception cref="InputException">A variable is missing or is not what it should be.</exception>
    public GitHubConnection Connect(string? token)
    {
        var repository = Find("GITHUB_REPOSITORY")?.Split('/') is [{ Length: > 0 } owner, { Length: > 0 } name]
            ? (Owner: owner, Name: name)
            : throw new InputException("GITHUB_REPOSITORY is not owner/name; this program is the inside of a GitHub Action and runs as a step of a workflow.");
        var api = Address("GITHUB_API_URL", "https://api.github.com");

        // An Enterprise Server has its GraphQL API beside v3 and not below it.
        var graphQl = Find("GITHUB_GRAPHQL_URL") is not null ? Address("GITHUB_GRAPHQL_URL", "") : new Uri(api, "graphql/");
        return new GitHubConnection(api, new Uri(graphQl.AbsoluteUri.TrimEnd('/')), repository.Owner, repository.Name, token);
    }

    private Uri Address(string name, string otherwise)
    {
        var text = Find(name) ?? otherwise;
        return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address
            : throw new InputException($"{name} is not an http(s) address.");
    }
}
