using System.Net;
using Ncm.Action.Comments;
using Ncm.Action.GitHub;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class CommentHandlerTests
{
    private const string Add = "/ncm whitelist add debug@2.2.0 reason: no fixed 2.x";
    private const string Delete = "/ncm whitelist delete debug@2.2.0";

    private readonly FakeGitHub _github = new();
    private readonly HandlerRun _run;

    public CommentHandlerTests()
    {
        _run = new HandlerRun(_github);
        _github.Runs.Add(Run(700, "failure"));
        _github.Jobs[700] = [Job("failure")];
    }

    [Test]
    public async Task A_grant_is_seen_done_explained_and_the_failed_job_runs_again()
    {
        var done = await _run.SayAsync("maintainer", Add + " until: 2027-02-01");

        Assert.That(done, Is.EqualTo(new[]
        {
            "Eyes",
            "rerun failed of 700",
            "PlusOne",
            "reply In answer to [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-101): `debug@2.2.0` is whitelisted until 2027-02-01, for what is known now; the check runs again.",
        }));
    }

    [Test]
    public async Task What_is_named_is_said()
    {
        var done = await _run.SayAsync("maintainer", Add + " accepts: NCM1007, CVE-2017-16137");

        Assert.That(done[^1], Does.EndWith(": `debug@2.2.0` is whitelisted until 2027-02-20, for NCM1007, CVE-2017-16137; the check runs again."));
    }

    [Test]
    public async Task A_wrong_command_is_refused_in_a_sentence_whose_foreign_words_do_nothing()
    {
        var done = await _run.SayAsync("maintainer", "/ncm whitelist add @org/<img>@1.0.0 reason: x");

        Assert.That(done, Is.EqualTo(new[]
        {
            "Eyes",
            "MinusOne",
            "reply In answer to [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-101): \"`@org/<img>`\" is not the name of a package; write `name@version`, such as `lodash@4.17.21`.",
        }));
    }

    [Test]
    public async Task Nothing_answers_what_is_not_for_the_gate()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _run.SayAsync("maintainer", "LGTM"), Is.Empty);
            Assert.That(await _run.SayAsync("maintainer", "> " + Add), Is.Empty);
            Assert.That(await _run.OnAsync(_github.Write("maintainer", Add), action: "edited"), Is.Empty);
            Assert.That(await _run.OnAsync(_github.Write("maintainer", Add), action: "deleted"), Is.Empty);
            Assert.That(await _run.OnAsync(_github.Write("maintainer", Add) with { Id = 1 }), Is.Empty, "deleted since");
        }
    }

    [Test]
    public async Task The_policy_at_the_tip_of_the_base_branch_says_who_may()
    {
        _github.BaseFiles["tip of main:.ncm/policy.yml"] = "approvers: maintain\n";

        var done = await _run.SayAsync("maintainer", Add);

        Assert.That(done[^1], Does.EndWith(": To whitelist needs the role maintain or admin in this repository, and maintainer has write."));
    }

    [Test]
    public async Task Under_a_policy_that_cannot_be_read_nobody_may()
    {
        _github.BaseFiles["tip of main:.ncm/policy.yml"] = "approver: write\n";

        var done = await _run.SayAsync("maintainer", Add);

        Assert.That(done[^1], Does.Contain("The policy on the base branch cannot be read, so it is not known who may whitelist:").And.EndsWith("did you mean \"approvers\"?"));
        Assert.That(done, Does.Contain("MinusOne"));
    }

    [Test]
    public async Task Where_GitHub_does_not_say_what_somebody_may_do_nothing_is_done()
    {
        _github.WithoutAnswer.Add("maintainer");

        var done = await _run.SayAsync("maintainer", Add);

        Assert.That(done[^1], Does.EndWith("It cannot be told what maintainer may do here, so nothing was done: GitHub is having a day."));
    }

    [Test]
    public async Task Taking_back_edits_the_granting_comments_and_runs_even_a_passed_check_again()
    {
        var grant = _github.Write("maintainer", Add);
        _github.Runs[0] = Run(700, "success");
        _github.Jobs[700] = [Job("success")];

        var done = await _run.SayAsync("author", Delete);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(done, Is.EqualTo(new[]
            {
                "Eyes",
                $"edit {grant.Id}",
                "rerun 700",
                "PlusOne",
                "reply In answer to [`author`](https://github.com/acme/shop/pull/5#issuecomment-102): `debug@2.2.0` is no longer whitelisted; the check runs again.",
            }));
            Assert.That(_github.Comments[0].Comment.Body, Is.EqualTo(
                $"**Taken back** by [`author`](https://github.com/acme/shop/pull/5#issuecomment-102): this no longer counts.\n\n---\n\n{Add}"));
        }
    }

    [Test]
    public async Task What_is_taken_back_stays_so_when_the_comment_that_did_it_is_deleted()
    {
        _github.Write("maintainer", Add + " until: 2027-10-01");
        _github.Write("maintainer", Add);
        await _run.SayAsync("author", Delete);
        _github.Comments.RemoveAll(one => one.Comment.Body == Delete);

        var done = await _run.SayAsync("maintainer", "/ncm whitelist list");

        Assert.That(done[^1], Does.EndWith(": No comment grants anything here."));
    }

    [Test]
    public async Task Taking_back_without_the_permission_to_edit_holds_as_long_as_the_comment()
    {
        _github.Write("maintainer", Add);
        _github.Failures["edit"] = new GitHubException(HttpStatusCode.Forbidden, "GitHub does not give a change of comment 101 (403 Forbidden)");

        var done = await _run.SayAsync("author", Delete);

        Assert.That(done[^1], Does.Contain("is no longer whitelisted, as long as your comment stands (").And.Contains("403"));
    }

    [Test]
    public async Task There_must_be_something_to_take_back()
    {
        _github.Write("reader", Add);

        Assert.That((await _run.SayAsync("maintainer", Delete))[^1], Does.EndWith(": No comment here whitelists `debug@2.2.0`."));
    }

    [Test]
    public async Task A_merged_pull_request_takes_back_and_lists_and_nothing_else()
    {
        _github.Write("maintainer", Add);
        _github.Merge(5, FakeGitHub.Start.AddMinutes(1));

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _run.SayAsync("maintainer", Add))[^1], Does.EndWith(": The pull request is merged; what is to be accepted now belongs into `.ncm/whitelist.yml`."));
            Assert.That((await _run.SayAsync("maintainer", "/ncm recheck"))[^1], Does.Contain("The pull request is merged"));
            Assert.That((await _run.SayAsync("maintainer", "/ncm whitelist list"))[^1], Does.Contain("`debug@2.2.0`"));
            Assert.That((await _run.SayAsync("maintainer", Delete))[^1], Does.EndWith(": `debug@2.2.0` is no longer whitelisted."));
        }
    }

    [Test]
    public async Task The_list_is_a_table_of_what_is_in_force()
    {
        _github.Write("maintainer", Add);
        _github.Write("reader", Add.Replace("debug", "pino", StringComparison.Ordinal));
        _github.Write("maintainer", "/ncm whitelist add @a/b@1.0.0 accepts: NCM1006 reason: see @team | <b> until: 2026-12-01");

        var done = await _run.SayAsync("reader", "/ncm whitelist list");

        Assert.That(done[^1].Split(": ", 2)[1], Is.EqualTo("""
            comments grant the following here.

            | Package | Accepted | Reason | By | Until |
            |---|---|---|---|---|
            | `debug@2.2.0` | what was known | no fixed `2.x` | [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-101) | 2027-02-20 |
            | `@a/b@1.0.0` | `NCM1006` | see `@team` <code>&#124;</code> `<b>` | [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-103) | 2026-12-01 |

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public async Task Help_shows_the_grammar_to_anybody()
    {
        var done = await _run.SayAsync("reader", "/ncm help");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(done.Take(2), Is.EqualTo(new[] { "Eyes", "PlusOne" }));
            Assert.That(done[^1], Does.Contain("/ncm whitelist add <name>@<version> reason: <text>"));
        }
    }

    [Test]
    public async Task A_recheck_is_for_those_who_may_write()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That((await _run.SayAsync("author", "/ncm recheck"))[^1], Does.EndWith(": The check runs again."));
            Assert.That((await _run.SayAsync("reader", "/ncm recheck"))[^1], Does.EndWith(": To run the check again needs the role write, maintain or admin in this repository, and reader has read."));
        }
    }

    [Test]
    public async Task No_answer_is_a_command_whatever_it_answers()
    {
        foreach (var body in new[] { Add, Delete, "/ncm", "/ncm help", "/ncm whitelist list", "/ncm recheck", "/ncm /ncm help" })
        {
            await _run.SayAsync("maintainer", body);
        }

        var replies = _github.Comments.Select(one => one.Comment).Where(comment => comment.Author!.Type == "Bot").ToList();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(replies, Has.Count.EqualTo(7));
            Assert.That(replies.Where(reply => CommandGrammar.Read(reply.Body).IsForUs), Is.Empty);
        }
    }

    [Test]
    public async Task A_reaction_that_fails_does_not_keep_the_answer_back()
    {
        _github.Failures["react"] = new GitHubException(HttpStatusCode.Forbidden, "GitHub does not give a reaction");

        Assert.That(await _run.SayAsync("maintainer", Add), Has.Count.EqualTo(2).And.Some.Contains("is whitelisted"));
    }

    [Test]
    public async Task An_answer_that_fails_is_a_failure()
    {
        _github.Failures["reply"] = new GitHubException(HttpStatusCode.Forbidden, "GitHub does not give a comment");

        await Assert.ThatAsync(() => _run.SayAsync("maintainer", Add), Throws.InstanceOf<GitHubException>());
    }

    [Test]
    public async Task A_job_of_another_name_is_found_by_its_workflow_file()
    {
        _github.Jobs[700] = [new WorkflowJob(1, "dependencies", "completed", "failure", ["Set up job", "Gate"])];

        Assert.That(await _run.SayAsync("maintainer", Add), Does.Contain("rerun failed of 700"));
    }

    [TestCase("Run ncm-gate/ncm-gate@v1")]
    [TestCase("Pull ghcr.io/ncm-gate/ncm-action:1")]
    [TestCase("NCM Gate")]
    public async Task A_job_of_another_workflow_file_is_found_by_its_step(string step)
    {
        _github.Runs[0] = Run(700, "failure") with { WorkflowPath = ".github/workflows/ci.yml" };
        _github.Jobs[700] = [new WorkflowJob(1, "gate", "completed", "failure", ["Set up job", step]), new WorkflowJob(2, "test", "completed", "success", ["Run npm test"])];

        Assert.That(await _run.SayAsync("maintainer", Add), Does.Contain("rerun failed of 700"));
    }

    [Test]
    public async Task What_is_no_check_of_the_gate_is_left_alone()
    {
        _github.Runs[0] = Run(700, "failure") with { WorkflowPath = ".github/workflows/ci.yml" };
        _github.Jobs[700] = [new WorkflowJob(1, "test", "completed", "failure", ["Run npm test", "Sync master"])];
        _github.Runs.Add(Run(701, "failure") with { Event = "push" });
        _github.Runs.Add(Run(900, "failure"));

        Assert.That((await _run.SayAsync("maintainer", Add))[^1], Does.EndWith("; no run of the check was found for the pull request's last commit, so start it by hand."));
    }

    [Test]
    public async Task The_latest_run_counts()
    {
        _github.Runs.Add(Run(701, "success") with { CreatedAt = FakeGitHub.Start.AddMinutes(-1) });
        _github.Jobs[701] = [Job("success")];

        Assert.That((await _run.SayAsync("maintainer", Add))[^1], Does.EndWith("; the check has passed already."));
    }

    [Test]
    public async Task A_passed_gate_beside_a_failed_job_runs_again_as_a_whole_when_a_grant_is_gone()
    {
        _github.Write("maintainer", Add);
        _github.Jobs[700] = [Job("success"), new WorkflowJob(2, "test", "completed", "failure", ["Run npm test"])];

        Assert.That(await _run.SayAsync("author", Delete), Does.Contain("rerun 700"));
    }

    [Test]
    public async Task A_run_that_is_not_done_is_left_alone()
    {
        _github.Runs[0] = Run(700, "") with { Status = "in_progress" };

        Assert.That((await _run.SayAsync("maintainer", Add))[^1], Does.EndWith("; the check is still running and may have read the comments before, so ask for a recheck if it fails."));
    }

    [Test]
    public async Task A_rerun_that_GitHub_refuses_does_not_undo_the_grant()
    {
        _github.Failures["rerun"] = new GitHubException(HttpStatusCode.Forbidden, "GitHub does not give another attempt of workflow run 700 (403 Resource not accessible by integration)");

        var done = await _run.SayAsync("maintainer", Add);

        Assert.That(done[^1], Does.Contain("is whitelisted").And.Contains("the check could not be started again, so start it by hand (GitHub does not give another attempt"));
    }

    private static WorkflowRun Run(long id, string conclusion) =>
        new(id, "pull_request", "completed", conclusion, ".github/workflows/ncm.yml", FakeGitHub.Start.AddHours(-1), "");

    private static WorkflowJob Job(string conclusion) => new(1, "gate", "completed", conclusion, ["Set up job", "Run ncm-gate/ncm-gate@v1"]);
}
