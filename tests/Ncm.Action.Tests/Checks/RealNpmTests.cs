using System.Text.RegularExpressions;
using Ncm.Action.Tests.GitHub;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>
/// Commits that real npm made, judged with the real registry's facts: left-pad 1.3.0 is under the WTFPL, is-number under MIT. What is annotated is
/// compared with git's own diff, since GitHub shows an alert in a pull request only on lines that changed.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class RealNpmTests : IDisposable
{
    private readonly GitHubServer _server = new();
    private readonly ActionProgram _program = new();

    public void Dispose()
    {
        _program.Dispose();
        _server.Dispose();
    }

    [TestCase("install", "is-number@6.0.0", "install left-pad@1.3.0", "left-pad@1.3.0")]
    [TestCase("upgrade", "left-pad@1.2.0", "install left-pad@1.3.0", "left-pad@1.3.0")]
    [TestCase("downgrade", "left-pad@1.3.0", "install left-pad@1.2.0", "left-pad@1.2.0")]
    [TestCase("alias", "is-number@6.0.0", "install pad@npm:left-pad@1.3.0", "left-pad@1.3.0")]
    [TestCase("remove", "left-pad@1.3.0", "uninstall left-pad", null)]
    [TestCase("certified", "is-number@6.0.0", "install is-number@7.0.0", null)]
    public async Task A_change_by_npm_is_judged_and_shown_where_it_is(string what, string first, string change, string? bad)
    {
        await RealRegistry.RequireAsync();
        _server.Git.Write("package.json", """{"name":"shop","version":"1.0.0"}""");
        await BeginAsync("install", first);
        await NpmAsync(change.Split(' '));

        await JudgeAsync(what, bad);
    }

    [Test]
    public async Task A_workspace_that_brings_a_package_is_judged_and_shown_where_it_is()
    {
        await RealRegistry.RequireAsync();
        _server.Git.Write("package.json", """{"name":"shop","version":"1.0.0","workspaces":["packages/*"]}""")
            .Write("packages/a/package.json", """{"name":"a","version":"1.0.0","dependencies":{"is-number":"6.0.0"}}""");
        await BeginAsync("install");
        await NpmAsync("install", "left-pad@1.3.0", "--workspace", "a");

        await JudgeAsync("workspace", "left-pad@1.3.0");
    }

    private async Task BeginAsync(params string[] npm)
    {
        _server.Git.Write(".ncm/policy.yml", "advisories: [./advisories]\n").Write(".ncm/advisories/none.json", """
            { "id": "GHSA-2222-2222-2222", "modified": "2026-01-01T00:00:00Z",
              "affected": [{ "package": { "ecosystem": "npm", "name": "other" }, "versions": ["1.0.0"] }] }
            """);
        await NpmAsync(npm);
        _server.Git.Commit();
        _server.Git.Checkout("feature");
    }

    private async Task NpmAsync(params string[] arguments)
    {
        var npm = await CommandLine.RunAsync(
            "npm", [.. arguments, "--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund"], _server.Git.Path);
        Assert.That(npm.ExitCode, Is.Zero, npm.ToString());
    }

    private async Task JudgeAsync(string what, string? bad)
    {
        _server.AddPullRequest(7, _server.Git.Commit());
        var run = await _program.RunAsync(_server, null, "pull_request", _server.PullRequestPayload(7));

        var annotations = _server.CheckRuns.Single()["output"]!["annotations"]?.AsArray() ?? [];
        var failures = annotations.Where(annotation => (string?)annotation!["annotation_level"] == "failure").ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(bad is null ? 0 : 1), $"{what}: {run}");
            Assert.That(failures, Has.Count.EqualTo(bad is null ? 0 : 1), run.ToString());
            foreach (var failure in failures)
            {
                var path = (string)failure!["path"]!;
                Assert.That((string?)failure["message"], Does.StartWith(bad!));
                Assert.That(Added(path), Does.Contain((int)failure["start_line"]!), $"{what}: {path}\n{_server.Git.Git("diff", "main", "feature", "--", path)}");
            }
        }
    }

    /// <summary>The lines of a file that git's diff shows as added.</summary>
    private IEnumerable<int> Added(string path)
    {
        var diff = _server.Git.Git("diff", "--unified=0", "main", "feature", "--", path);
        foreach (Match hunk in Regex.Matches(diff, @"^@@ -\S+ \+(\d+)(?:,(\d+))? @@", RegexOptions.Multiline))
        {
            var start = int.Parse(hunk.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            var count = hunk.Groups[2].Success ? int.Parse(hunk.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture) : 1;
            foreach (var line in Enumerable.Range(start, count))
            {
                yield return line;
            }
        }
    }
}
