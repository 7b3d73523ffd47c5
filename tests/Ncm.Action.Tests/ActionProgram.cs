using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;

namespace Ncm.Action.Tests;

/// <summary>Runs the built program as the runner does: by variables and files.</summary>
internal sealed class ActionProgram : IDisposable
{
    public const string Token = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly TemporaryFolder _folder = new();

    /// <summary>The workspace.</summary>
    public string Workspace => Directory.CreateDirectory(_folder.At("workspace")).FullName;

    /// <summary>Runs it on an event of a GitHub with a memory.</summary>
    public Task<ActionRun> RunAsync(GitHubServer server, NpmServer? npm, string name, string payload, params (string Name, string Value)[] inputs) =>
        RunAsync(server.Api, server.GraphQl, server.FullName, npm, name, payload, inputs);

    /// <summary>Runs it on an event. Without a registry of the test's own the one that npm is configured for is asked.</summary>
    public async Task<ActionRun> RunAsync(
        string api, string graphQl, string repository, NpmServer? npm, string name, string payload, params (string Name, string Value)[] inputs)
    {
        var id = Guid.NewGuid().ToString("N");
        var environment = System.Environment.GetEnvironmentVariables().Keys.Cast<string>()
            .Where(variable => variable.StartsWith("GITHUB_", StringComparison.Ordinal) || variable.StartsWith("INPUT_", StringComparison.Ordinal))
            .ToDictionary(variable => variable, _ => (string?)null);
        foreach (var (variable, value) in new (string, string)[]
        {
            ("GITHUB_API_URL", api),
            ("GITHUB_GRAPHQL_URL", graphQl),
            ("GITHUB_SERVER_URL", "https://github.com"),
            ("GITHUB_REPOSITORY", repository),
            ("GITHUB_RUN_ID", "42"),
            ("GITHUB_WORKFLOW", "NCM"),
            ("GITHUB_JOB", "gate"),
            ("GITHUB_EVENT_NAME", name),
            ("GITHUB_EVENT_PATH", _folder.Write($"event-{id}.json", payload)),
            ("GITHUB_OUTPUT", _folder.Write($"output-{id}", "")),
            ("GITHUB_STEP_SUMMARY", _folder.Write($"summary-{id}", "")),
            ("GITHUB_WORKSPACE", Workspace),
            ("NCM_CACHE", _folder.At("cache")),
            ("INPUT_GITHUB-TOKEN", Token),
        })
        {
            environment[variable] = value;
        }

        if (npm is not null)
        {
            environment["HOME"] = _folder.Path;
            environment["npm_config_registry"] = npm.Url;
            environment["npm_config_fetch_retries"] = "0";
        }

        foreach (var (input, value) in inputs)
        {
            // An input in capitals is a variable of the runner's.
            environment[input.All(letter => char.IsAsciiLetterUpper(letter) || letter == '_') ? input : $"INPUT_{input.ToUpperInvariant()}"] = value;
        }

        var result = await CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "ncm-action.dll")], _folder.Path, environment);
        return new ActionRun(result, await File.ReadAllTextAsync(_folder.At($"output-{id}")), await File.ReadAllTextAsync(_folder.At($"summary-{id}")));
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>What a run left behind.</summary>
/// <param name="Result">The process.</param>
/// <param name="OutputFile">What it added to the runner's file of outputs.</param>
/// <param name="Summary">What it added to the job's summary.</param>
internal sealed record ActionRun(CommandResult Result, string OutputFile, string Summary)
{
    /// <summary>The exit code.</summary>
    public int ExitCode => Result.ExitCode;

    /// <summary>The log.</summary>
    public string Log => Result.Output;

    /// <summary>The outputs, read as the runner reads them.</summary>
    public IReadOnlyDictionary<string, string> Outputs
    {
        get
        {
            var outputs = new Dictionary<string, string>();
            var lines = OutputFile.Split('\n');
            for (var i = 0; i < lines.Length - 1; i++)
            {
                var (name, delimiter) = lines[i].Split("<<", 2) is [var one, var other] ? (one, other) : throw new FormatException(lines[i]);
                var end = Array.IndexOf(lines, delimiter, i + 1);
                outputs.Add(name, string.Join('\n', lines[(i + 1)..end]));
                i = end;
            }

            return outputs;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Result}\n--- outputs\n{OutputFile}\n--- summary\n{Summary}";
}
