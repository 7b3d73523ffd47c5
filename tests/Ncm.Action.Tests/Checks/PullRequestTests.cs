using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Action.Tests.Checks;

/// <summary>The built program on pull requests of a GitHub with a memory.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
public sealed class PullRequestTests : IDisposable
{
    private readonly Shop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Test]
    public async Task An_uncertified_package_fails_with_the_reason_on_its_line()
    {
        var run = await _shop.MakeBad().Write(Shop.WithBad).RunAsync();

        var check = _shop.Server.CheckRuns.Single();
        var lines = Shop.WithBad.Manifest().Split('\n');
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That((string?)check["conclusion"], Is.EqualTo("failure"));
            Assert.That((string?)check["head_sha"], Is.EqualTo(_shop.Server.PullRequests[7].HeadSha));
            Assert.That((string?)check["output"]!["title"], Is.EqualTo("1 package is not certified"));
            var annotation = check["output"]!["annotations"]!.AsArray().Single()!;
            Assert.That((string?)annotation["path"], Is.EqualTo("package.json"), "the pull request wrote its line there");
            Assert.That(lines[(int)annotation["start_line"]! - 1], Does.Contain("\"bad\""));
            Assert.That((string?)annotation["title"], Is.EqualTo("NCM1002 unapproved-license"));
            Assert.That((string?)annotation["message"], Does.Contain("bad@2.0.0"));
            Assert.That(run.Outputs["verdict"], Is.EqualTo("failed"));
            Assert.That((run.Outputs["certified"], run.Outputs["uncertified"], run.Outputs["whitelisted"]), Is.EqualTo(("1", "1", "0")));
            Assert.That((string?)JsonNode.Parse(run.Outputs["report"])!["reports"]![0]!["findings"]![0]!["file"], Is.EqualTo("package.json"));
            Assert.That(run.Summary, Does.Contain("❌ NCM Gate: failed").And.Contain("`bad@2.0.0`"));
            Assert.That(_shop.Server.OwnComments(7).Single(), Does.Contain("/ncm whitelist add bad@2.0.0 reason:"));
            Assert.That(run.Log, Does.Contain("package.json(").And.Not.Contain(Path.GetTempPath() + "ncm-action-"));
        }
    }

    [Test]
    public async Task A_certified_package_passes_without_a_comment()
    {
        var run = await _shop.Write(Shop.WithBad).RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            Assert.That((string?)_shop.Server.CheckRuns.Single()["conclusion"], Is.EqualTo("success"));
            Assert.That(_shop.Server.OwnComments(7), Is.Empty);
            Assert.That(run.Outputs["verdict"], Is.EqualTo("passed"));
        }
    }

    [Test]
    public async Task A_small_check_asks_github_this_often_and_no_more()
    {
        await _shop.MakeBad().Write(Shop.WithBad).RunAsync();

        // docs/github-action.md states the number.
        Assert.That(_shop.Server.Requests.Select(Kind).Order(StringComparer.Ordinal), Is.EqualTo(new[]
        {
            "GET compare",
            "GET git/blobs", "GET git/blobs", "GET git/blobs", "GET git/blobs", "GET git/blobs",
            "GET git/ref",
            "GET git/trees", "GET git/trees",
            "GET issues/7", "GET issues/7",
            "GET pulls/7",
            "POST check-runs",
            "POST issues/7",
        }));

        static string Kind(string request)
        {
            var path = request.Split('?')[0].Split("/repos/acme/shop/")[1].Split('/');
            return $"{request.Split(' ')[0]} {(path[0] is "git" or "issues" or "pulls" ? $"{path[0]}/{path[1]}" : path[0])}";
        }
    }

    [Test]
    public async Task A_change_of_neither_lock_nor_manifest_needs_no_verdict()
    {
        _shop.Server.Git.Write("src/index.js", "1");

        var run = await _shop.RunAsync(("comment", "always"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
            Assert.That(run.Summary, Does.Contain("No lock file and no `package.json` of its project is changed, so there is nothing to judge."));
            Assert.That(_shop.Npm.Requests, Is.Empty);
            Assert.That(_shop.Server.OwnComments(7).Single(), Does.Contain("nothing to judge"));
        }
    }

    [Test]
    public async Task What_was_there_before_does_not_fail()
    {
        _shop.Npm.Licenses["good@1.0.0"] = "GPL-3.0-only";

        var changed = await _shop.Write(Shop.WithBad).RunAsync();
        var all = await _shop.RunAgainAsync(("scope", "all"));

        Assert.That((changed.ExitCode, all.ExitCode), Is.EqualTo((0, 1)), changed.ToString() + all);
    }

    [Test]
    public async Task One_comment_is_kept_true_in_place()
    {
        await _shop.MakeBad().Write(Shop.WithBad).RunAsync();
        _shop.Write(new LockBuilder().Root("good", "^1.0.0").Package("node_modules/good", "1.0.0").Root("fine", "1.0.0").Package("node_modules/fine", "1.0.0"));
        await _shop.RunAsync();

        Assert.That(_shop.Server.OwnComments(7).Single(), Does.Contain("✅ NCM Gate: passed").And.Not.Contain("bad@2.0.0"));
    }

    [Test]
    public async Task Without_leave_to_write_check_runs_the_findings_are_annotations_of_the_job()
    {
        _shop.Server.Before = async exchange =>
        {
            if (exchange.Method == "POST")
            {
                await exchange.RespondAsync(403, """{"message":"Resource not accessible by integration"}""");
            }
        };

        var run = await _shop.MakeBad().Write(Shop.WithBad).RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1), run.ToString());
            Assert.That(run.Log, Does.Contain("::error file=package.json,line=").And.Contain("title=NCM1002 unapproved-license::bad@2.0.0"));
            Assert.That(run.Log, Does.Contain("The token may not comment (pull-requests: write)"));
        }
    }

    [Test]
    public async Task Findings_do_not_fail_where_the_workflow_says_so_and_what_cannot_be_read_does()
    {
        var findings = await _shop.MakeBad().Write(Shop.WithBad).RunAsync(("fail", "false"));
        _shop.Server.Git.Write("package-lock.json", "{");
        var unreadable = await _shop.RunAsync(("fail", "false"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(findings.ExitCode, Is.Zero, findings.ToString());
            Assert.That(findings.Outputs["verdict"], Is.EqualTo("failed"));
            Assert.That((string?)_shop.Server.CheckRuns[0]["conclusion"], Is.EqualTo("neutral"));
            Assert.That(unreadable.ExitCode, Is.EqualTo(2), unreadable.ToString());
            Assert.That((string?)_shop.Server.CheckRuns[1]["output"]!["annotations"]![0]!["title"], Is.EqualTo("NCM9001 lockfile-unreadable"));
        }
    }

    [Test]
    public async Task Undecided_is_not_passed()
    {
        _shop.Npm.Dispose();

        var run = await _shop.Write(Shop.WithBad).RunAsync();

        Assert.That((run.ExitCode, run.Outputs["verdict"]), Is.EqualTo((3, "undecided")), run.ToString());
    }

    [Test]
    public async Task Sarif_and_summary_go_where_the_workflow_says()
    {
        var run = await _shop.MakeBad().Write(Shop.WithBad).RunAsync(("sarif-file", "out/ncm.sarif"), ("summary", "false"), ("annotations", "false"), ("comment", "never"));

        var sarif = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_shop.Workspace, "out", "ncm.sarif")))!["runs"]![0]!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)sarif["results"]![0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"], Is.EqualTo("package.json"));
            Assert.That((string?)sarif["automationDetails"]!["id"], Is.EqualTo("ncm-gate/"));
            Assert.That(run.Outputs["sarif-file"], Is.EqualTo("out/ncm.sarif"));
            Assert.That(run.Summary, Is.Empty);
            Assert.That(_shop.Server.CheckRuns, Is.Empty);
            Assert.That(_shop.Server.OwnComments(7), Is.Empty);
        }
    }

    [Test]
    public async Task Hundreds_of_findings_come_in_batches_and_every_body_stays_within_its_limit()
    {
        var project = new LockBuilder();
        for (var i = 0; i < 400; i++)
        {
            project.Root($"bad-{i}", "1.0.0").Package($"node_modules/bad-{i}", "1.0.0");
            _shop.Npm.Licenses[$"bad-{i}@1.0.0"] = "GPL-3.0-only";
        }

        var run = await _shop.Write(project).RunAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(1));
            Assert.That(_shop.Server.CheckRuns.Select(check => check["output"]!["annotations"]!.AsArray().Count), Is.EqualTo(Enumerable.Repeat(50, 8)));
            Assert.That(_shop.Server.CheckRuns.Select(check => (long)check["id"]!).Distinct().Count(), Is.EqualTo(1));
            Assert.That(System.Text.Encoding.UTF8.GetByteCount((string)_shop.Server.CheckRuns[0]["output"]!["summary"]!), Is.LessThanOrEqualTo(65_535));
            Assert.That(_shop.Server.OwnComments(7).Single(), Has.Length.LessThanOrEqualTo(65_536).And.Contains("Left out for want of space"));
            Assert.That(run.Outputs["report"], Has.Length.LessThanOrEqualTo(1_000_000));
        }
    }
}
