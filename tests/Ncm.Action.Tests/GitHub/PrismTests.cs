using System.Text.Json.Nodes;
using Ncm.Action.GitHub;
using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Action.Tests.GitHub;

/// <summary>Everything that is asked of GitHub, against GitHub's own description of what may be asked.</summary>
public sealed class PrismTests
{
    private const string Sha = "6dcb09b5b57875f334f61aebed695e2e4193db5e";

    private Prism _prism = null!;

    [OneTimeSetUp]
    public async Task Start() => _prism = await Prism.StartAsync();

    [OneTimeTearDown]
    public void Stop() => _prism?.Dispose();

    [Test]
    public async Task Every_call_of_the_port_is_one_that_the_api_takes()
    {
        using var sockets = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var handler = new GitHubHandler(sockets, TimeProvider.System);
        using var gitHub = new OctokitGitHub(
            new GitHubConnection(new Uri(_prism.Url + "/"), new Uri(_prism.Url + "/graphql"), "octocat", "Hello-World", ActionProgram.Token), () => handler);
        var run = new CheckRun
        {
            Name = "NCM Gate",
            HeadSha = Sha,
            Conclusion = "neutral",
            Title = "title",
            Summary = "summary",
            Annotations =
            [
                new Annotation { Path = "a", Line = 1, Column = 2, Level = AnnotationLevel.Failure, Title = "t", Message = "m", RawDetails = "d" },
                new Annotation { Path = "b", Line = 3, Level = AnnotationLevel.Notice, Title = "t", Message = "m" },
            ],
        };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(async () => await gitHub.GetDefaultBranchAsync(default), Is.EqualTo("master"));
            Assert.That((await gitHub.GetPullRequestAsync(1347, default)).Number, Is.EqualTo(1347));
            Assert.That(await gitHub.ListPullRequestsOfCommitAsync(Sha, default), Has.Count.EqualTo(1));
            Assert.That(async () => await gitHub.SearchMergedPullRequestsAsync("main", DateTimeOffset.UnixEpoch, "ncm whitelist add", 100, default), Throws.Nothing);
            Assert.That((await gitHub.ListCommentsAsync(1347, default)).Single().Author!.Login, Is.EqualTo("octocat"));
            Assert.That(await gitHub.GetCommentAsync(1, default), Is.Not.Null);
            Assert.That((await gitHub.CreateCommentAsync(1347, "hello", default)).Id, Is.EqualTo(1));
            Assert.That((await gitHub.UpdateCommentAsync(1, "hello", default)).Id, Is.EqualTo(1));
            foreach (var reaction in Enum.GetValues<Reaction>())
            {
                Assert.That(async () => await gitHub.ReactAsync(1, reaction, default), Throws.Nothing);
            }

            Assert.That((await gitHub.GetPermissionAsync("octocat", default)).Permission, Is.EqualTo("admin"));
            Assert.That(await gitHub.GetBranchTipAsync("feature/a", default), Has.Length.EqualTo(40));
            Assert.That((await gitHub.CompareAsync(Sha, Sha, default)).MergeBase, Has.Length.EqualTo(40));
            Assert.That((await gitHub.GetTreeAsync(Sha, true, default)).Entries, Is.Not.Empty);
            Assert.That((await gitHub.GetTreeAsync(Sha, false, default)).Entries, Is.Not.Empty);
            Assert.That((await gitHub.GetBlobAsync(Sha, 1000, default)).Length, Is.Positive);
            Assert.That(await gitHub.GetFileAsync(".ncm/policy.yml", Sha, 1000, default), Is.Not.Null);
            Assert.That(await gitHub.CreateCheckRunAsync(run, default), Is.EqualTo(4));
            Assert.That(async () => await gitHub.AddAnnotationsAsync(4, run, default), Throws.Nothing);
            Assert.That(await gitHub.ListWorkflowRunsAsync(Sha, default), Is.Not.Empty);
            Assert.That(await gitHub.ListJobsAsync(1, default), Is.Not.Empty);
            Assert.That(async () => await gitHub.RerunFailedJobsAsync(1, default), Throws.Nothing);
        }
    }

    [TestCase("pull_request")]
    [TestCase("pull_request_target")]
    public async Task The_program_judges_githubs_own_example_of_a_pull_request(string name)
    {
        using var program = new ActionProgram();
        using var npm = new NpmServer();

        var run = await program.RunAsync(_prism.Url, _prism.Url + "/graphql", "Codertocat/Hello-World", npm, name, Payload("pull_request"), ("comment", "always"));

        // Every commit of the examples has the same files.
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            Assert.That(run.Log, Does.Not.Contain("could be written").And.Not.Contain("may not"));
            Assert.That(run.Summary, Does.Contain("nothing to judge"));
        }
    }

    [Test]
    public async Task The_program_judges_githubs_own_example_of_a_push()
    {
        using var program = new ActionProgram();
        using var npm = new NpmServer();
        var payload = (JsonObject)JsonNode.Parse(Payload("push"))!;
        payload["ref"] = "refs/heads/master";
        (payload["deleted"], payload["after"]) = (false, Sha);

        var run = await program.RunAsync(_prism.Url, _prism.Url + "/graphql", "Codertocat/Hello-World", npm, "push", payload.ToJsonString());

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(2), run.ToString());
            Assert.That(run.Log, Does.Not.Contain("could be written").And.Not.Contain("may not"));
            Assert.That(run.Summary, Does.Contain("NCM9001"));
        }
    }

    [TearDown]
    public void Nothing_was_refused() => Assert.That(_prism.Log, Does.Not.Contain("did not pass the validation rules").And.Not.Contain("terminated with error"));

    private string Payload(string name)
    {
        var all = JsonNode.Parse(File.ReadAllText(Path.Combine(_prism.Folder, "node_modules", "@octokit", "webhooks-examples", "api.github.com", "index.json")))!.AsArray();
        return all.Single(one => (string?)one!["name"] == name)!["examples"]!.AsArray()
            .First(example => name != "pull_request" || (string?)example!["action"] == "opened")!.ToJsonString();
    }
}
