using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;

namespace Ncm.Action.Tests.Checks;

/// <summary>A repository with one certified package on main, its registry, and pull request 7 from a branch of it.</summary>
internal sealed class Shop : IDisposable
{
    private readonly ActionProgram _program = new();

    public Shop(string policy = "", NpmServer? npm = null)
    {
        Npm = npm ?? new NpmServer();
        Server = new GitHubServer();
        Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0"));
        Server.Git.Write(".ncm/policy.yml", $"advisories: [npm]\n{policy}");
        Base = Server.Git.Commit();
        Server.Git.Checkout("feature");
    }

    public GitHubServer Server { get; }

    public NpmServer Npm { get; }

    /// <summary>The commit that main stands at, to begin with.</summary>
    public string Base { get; }

    /// <summary>The workspace of the runs.</summary>
    public string Workspace => _program.Workspace;

    /// <summary>The lock of main with one more package, whose licence the policy does not allow.</summary>
    public static LockBuilder WithBad => new LockBuilder()
        .Root("good", "^1.0.0").Package("node_modules/good", "1.0.0")
        .Root("bad", "^2.0.0").Package("node_modules/bad", "2.0.0");

    /// <summary>Writes a project.</summary>
    public Shop Write(LockBuilder project, string folder = "")
    {
        Server.Git.Write($"{folder}package.json", project.Manifest()).Write($"{folder}package-lock.json", project.Lockfile());
        return this;
    }

    /// <summary>Says that bad@2.0.0 has a licence that the policy does not allow.</summary>
    public Shop MakeBad()
    {
        Npm.Licenses["bad@2.0.0"] = "GPL-3.0-only";
        return this;
    }

    /// <summary>Commits the working tree as the tip of pull request 7 and runs the action on it.</summary>
    public Task<ActionRun> RunAsync(params (string Name, string Value)[] inputs)
    {
        Server.AddPullRequest(7, Server.Git.Commit(), "mona");
        return RunAgainAsync(inputs);
    }

    /// <summary>Runs the action on the pull request as it is.</summary>
    public Task<ActionRun> RunAgainAsync(params (string Name, string Value)[] inputs) =>
        _program.RunAsync(Server, Npm, "pull_request", Server.PullRequestPayload(7), inputs);

    /// <summary>Runs the action on another event.</summary>
    public Task<ActionRun> RunOnAsync(string name, string payload, params (string Name, string Value)[] inputs) =>
        _program.RunAsync(Server, Npm, name, payload, inputs);

    /// <inheritdoc/>
    public void Dispose()
    {
        _program.Dispose();
        Npm.Dispose();
        Server.Dispose();
    }
}
