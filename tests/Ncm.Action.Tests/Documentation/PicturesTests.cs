using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Documentation;

/// <summary>
/// docs/images/*.md, which eng/pictures.sh draws, are what the built program writes about a pull request that adds samples/webapp, with facts
/// from the real npm registry.
/// </summary>
public sealed class PicturesTests
{
    private static readonly string Images = Path.Combine(Repository.Root, "docs", "images");

    [Test]
    public async Task The_pictures_show_what_the_program_writes()
    {
        await RealRegistry.RequireAsync();
        using var github = new GitHubServer();
        using var folder = new TemporaryFolder();
        var sample = Path.Combine(Repository.Root, "samples", "webapp");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(sample, ".ncm"), "*", SearchOption.AllDirectories))
        {
            github.Git.Write($"webapp/{Path.GetRelativePath(sample, file)}", await File.ReadAllTextAsync(file));
        }

        github.Git.Commit();
        github.Git.Checkout("feature");
        foreach (var name in new[] { "package.json", "package-lock.json" })
        {
            github.Git.Write($"webapp/{name}", await File.ReadAllTextAsync(Path.Combine(sample, name)));
        }

        var head = github.Git.Commit();
        github.Git.Checkout("main");
        github.AddPullRequest(1, head);

        var result = await CommandLine.RunAsync("dotnet", [Path.Combine(AppContext.BaseDirectory, "ncm-action.dll")], folder.Path, new Dictionary<string, string?>
        {
            ["GITHUB_EVENT_NAME"] = "pull_request",
            ["GITHUB_EVENT_PATH"] = folder.Write("event.json", github.PullRequestPayload(1)),
            ["GITHUB_REPOSITORY"] = github.FullName,
            ["GITHUB_API_URL"] = github.Api,
            ["GITHUB_GRAPHQL_URL"] = github.GraphQl,
            ["GITHUB_SERVER_URL"] = "https://github.com",
            ["GITHUB_RUN_ID"] = "4711",
            ["GITHUB_WORKFLOW"] = "NCM Gate",
            ["GITHUB_JOB"] = "gate",
            ["GITHUB_WORKSPACE"] = folder.Path,
            ["GITHUB_STEP_SUMMARY"] = folder.Write("summary", ""),
            ["NCM_CACHE"] = folder.At("cache"),
            ["INPUT_GITHUB-TOKEN"] = "ghs_token",
        });

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Snapshot.Matches(Shown(await File.ReadAllTextAsync(folder.At("summary"))), Path.Combine(Images, "summary.md"));
        Snapshot.Matches(Shown(github.OwnComments(1).Single()), Path.Combine(Images, "comment.md"));

        // Every commit has an id of its own.
        string Shown(string text) => text.ReplaceLineEndings("\n").Replace(head[..7], "1b2c3d4", StringComparison.Ordinal);
    }
}
