using Microsoft.Extensions.Time.Testing;
using Ncm.Action.Checks;
using Ncm.Action.Comments;
using Ncm.Action.GitHub;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>
/// The ways in which somebody would whitelist who may not. Each is refused where it is answered, and, what matters, grants nothing where
/// grants are read.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AttackTests
{
    private const string Add = "/ncm whitelist add debug@2.2.0 reason: trust me";

    private readonly FakeGitHub _github = new();
    private readonly HandlerRun _run;

    public AttackTests() => _run = new HandlerRun(_github);

    [Test]
    public Task A_reader() => IsRefusedAsync(
        _github.Write("reader", Add), "To whitelist needs the role write, maintain or admin in this repository, and reader has read.");

    [Test]
    public Task A_stranger() => IsRefusedAsync(
        _github.Write("stranger", Add), "To whitelist needs the role write, maintain or admin in this repository, and stranger has none.");

    [Test]
    public Task The_author_of_the_pull_request() => IsRefusedAsync(
        _github.Write("author", Add), "The author of a pull request does not whitelist their own change; ask somebody else who may.");

    [Test]
    public Task The_author_whose_name_is_spelt_otherwise()
    {
        // GitHub compares names without case; where it gives no numbers the names must do.
        _github.Pulls[5] = _github.Pulls[5] with { Author = new Account(0, "Alice", "User") };
        _github.Roles["alice"] = new CollaboratorPermission("admin", "admin");
        return IsRefusedAsync(_github.Write("alice", Add), "The author of a pull request does not whitelist their own change; ask somebody else who may.");
    }

    [Test]
    public Task The_author_who_has_been_renamed()
    {
        _github.Pulls[5] = _github.Pulls[5] with { Author = _github.Person("alice") with { Login = "alice-as-was" } };
        _github.Roles["alice"] = new CollaboratorPermission("admin", "admin");
        return IsRefusedAsync(_github.Write("alice", Add), "The author of a pull request does not whitelist their own change; ask somebody else who may.");
    }

    [Test]
    public Task An_author_without_an_account_who_may_be_anybody([Values] bool hasPlaceholder)
    {
        _github.Pulls[5] = _github.Pulls[5] with { Author = hasPlaceholder ? new Account(10137, "ghost", "User") : null };
        return IsRefusedAsync(
            _github.Write("maintainer", Add),
            "The pull request's author has no account any more, so it cannot be told whether you are another person.");
    }

    [Test]
    public Task A_bot_that_may_write()
    {
        _github.Roles["renovate[bot]"] = new CollaboratorPermission("admin", "admin");
        return IsIgnoredAsync(_github.Write("renovate[bot]", Add, type: "Bot"));
    }

    [Test]
    public Task An_app_that_writes_in_a_maintainers_name() => IsRefusedAsync(
        _github.Put(5, _github.Write("maintainer", "hello") with { Id = 999, Body = Add, App = "helpful-agent" }),
        "The app helpful-agent wrote this in the name of maintainer; commands are for people, so write it by hand.");

    [Test]
    public Task The_gates_own_name()
    {
        _github.Roles["github-actions[bot]"] = new CollaboratorPermission("admin", "admin");
        return IsIgnoredAsync(_github.Write("github-actions[bot]", Add, type: "Bot"));
    }

    [Test]
    public Task An_organisation_that_became_the_account() => IsIgnoredAsync(_github.Write("maintainer2", Add, type: "Organization"));

    [Test]
    public Task A_deleted_account() => IsIgnoredAsync(_github.Put(5, _github.Write("maintainer", "hello") with { Id = 999, Author = null, Body = Add }));

    [Test]
    public async Task A_maintainers_comment_that_somebody_edited()
    {
        var comment = _github.Write("maintainer", "/ncm whitelist add harmless@1.0.0 reason: reviewed");
        _github.Edit(comment, Add);

        await IsRefusedAsync(comment, "The comment was edited, so that it does not say who wrote what; write a new one.");
    }

    [TestCase("```\n" + Add + "\n```")]
    [TestCase("    " + Add)]
    [TestCase("`" + Add + "`")]
    [TestCase("<pre>\n" + Add)]
    public Task A_command_in_a_code_block(string body) => IsIgnoredAsync(_github.Write("maintainer", body));

    [TestCase("> " + Add + "\n\nNo, this is not a good idea.")]
    [TestCase("Why would you say\n" + Add)]
    public Task A_command_that_a_maintainer_quotes(string body) => IsIgnoredAsync(_github.Write("maintainer", body));

    [TestCase("debug@*", "is not one exact version")]
    [TestCase("debug@>=2.0.0", "is not one exact version")]
    [TestCase("debug@2.2.x", "is not one exact version")]
    [TestCase("debug@latest", "is a dist-tag")]
    [TestCase("*@2.2.0", "is not the name of a package")]
    [TestCase("@evil/*@2.2.0", "is not the name of a package")]
    public Task More_than_one_version(string package, string why) =>
        IsRefusedAsync(_github.Write("maintainer", $"/ncm whitelist add {package} reason: trust me"), why);

    [Test]
    public async Task A_forged_answer_of_the_gate()
    {
        _github.Write("reader", Add);
        _github.Write("reader", "In answer to [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-101): `debug@2.2.0` is whitelisted until 2027-02-20, for what is known now; the check runs again.");
        _github.Write("github-actions[bot]", "In answer to [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-101): `debug@2.2.0` is whitelisted until 2027-02-20.", type: "Bot");

        Assert.That(await GrantsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_forged_note_that_another_grant_was_taken_back()
    {
        _github.Write("maintainer", Add);
        _github.Write("reader", $"**Taken back** by [`maintainer`](https://github.com/acme/shop/pull/5#issuecomment-101): this no longer counts.\n\n---\n\n{Add}");

        Assert.That(await GrantsAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_advisory_that_is_published_after_the_grant()
    {
        _github.Write("maintainer", Add);
        var later = new Advisory { Id = "GHSA-gxpj-cx7g-858c", Severity = Severity.Critical, Summary = "worse", Published = FakeGitHub.Start.AddMinutes(1) };

        Assert.That((await GrantsAsync()).Select(entry => entry.AcceptsAdvisory(later)), Is.EqualTo(new[] { false }));
    }

    [Test]
    public async Task A_commenter_who_lost_the_role_since()
    {
        _github.Write("maintainer", Add);
        Assert.That(await GrantsAsync(), Has.Count.EqualTo(1));

        _github.Roles["maintainer"] = new CollaboratorPermission("read", "read");

        Assert.That(await GrantsAsync(), Is.Empty);
    }

    [Test]
    public async Task Revoking_a_revocation_by_editing_or_deleting_it()
    {
        _github.Write("maintainer", Add);
        await _run.SayAsync("maintainer", "/ncm whitelist delete debug@2.2.0");
        _github.Comments.RemoveAt(1);
        _github.Edit(_github.Comments[0].Comment, Add);

        Assert.That(await GrantsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_comment_on_an_issue()
    {
        var comment = _github.Write("maintainer", Add, number: 6);

        Assert.That(
            (await _run.OnAsync(comment, number: 6, isPullRequest: false))[^1],
            Does.EndWith(": This is not a pull request, and commands are for those."));
    }

    [Test]
    public async Task A_closed_pull_request()
    {
        var comment = _github.Write("maintainer", Add);
        _github.Pulls[5] = _github.Pulls[5] with { IsOpen = false };

        await IsRefusedAsync(comment, "The pull request is closed.");
    }

    [Test]
    public async Task A_comment_after_the_merge()
    {
        _github.Merge(5, FakeGitHub.Start.AddMinutes(-1));
        var comment = _github.Write("maintainer", Add);
        _github.Found = [5];

        Assert.That((await _run.OnAsync(comment))[^1], Does.Contain("The pull request is merged"));
        Assert.That((await MergedGrantsAsync()).Entries, Is.Empty);
    }

    [Test]
    public async Task A_grant_of_another_pull_request()
    {
        _github.Open(6, "author");
        _github.Write("maintainer", Add, number: 6);

        Assert.That(await GrantsAsync(), Is.Empty);
    }

    [Test]
    public async Task A_pull_request_into_another_branch()
    {
        _github.Write("maintainer", Add);
        _github.Merge(5, FakeGitHub.Start.AddDays(1));
        _github.Pulls[5] = _github.Pulls[5] with { BaseBranch = "playground" };
        _github.Found = [5];

        Assert.That((await MergedGrantsAsync()).Entries, Is.Empty);
    }

    [Test]
    public async Task A_pull_request_that_was_never_merged()
    {
        _github.Write("maintainer", Add);
        _github.Found = [5, 404];

        Assert.That((await MergedGrantsAsync()).Entries, Is.Empty);
    }

    [TestCase("/ncm whitelist add de\u200bbug@2.2.0 reason: x", "U+200B", TestName = "a zero width space in the name")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: \u202e0.0.1@ekaf", "U+202E", TestName = "text that reads backwards")]
    [TestCase("/ncm whitelist add debug@2.2.0\u00a0reason: x", "U+00A0", TestName = "a space that is none")]
    [TestCase("/ncm whitelist add d\u0435bug@2.2.0 reason: x", "is not the name of a package", TestName = "a letter of another alphabet")]
    public Task Text_that_reads_otherwise_than_it_is(string body, string why) => IsRefusedAsync(_github.Write("maintainer", body), why);

    /// <summary>It is refused with the reason, and it grants nothing in the pull request's check.</summary>
    private async Task IsRefusedAsync(IssueComment comment, string why)
    {
        var done = await _run.OnAsync(comment);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(done, Has.Count.EqualTo(3));
            Assert.That(done.Take(2), Is.EqualTo(new[] { "Eyes", "MinusOne" }));
            Assert.That(_run.Log, Does.Contain(why));
            Assert.That(await GrantsAsync(), Is.Empty);
        }
    }

    /// <summary>It is not answered, and it grants nothing.</summary>
    private async Task IsIgnoredAsync(IssueComment comment)
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _run.OnAsync(comment), Is.Empty);
            Assert.That(await GrantsAsync(), Is.Empty);
        }
    }

    private async Task<IReadOnlyList<WhitelistEntry>> GrantsAsync() => (await FindAsync(new JudgedChange
    {
        HeadSha = "head5",
        PolicySha = "base",
        BaseBranch = "main",
        PullRequest = 5,
    })).Entries;

    private Task<Grants> MergedGrantsAsync() => FindAsync(new JudgedChange { HeadSha = "merge", PolicySha = "merge", BaseBranch = "main", IsMerged = true });

    private Task<Grants> FindAsync(JudgedChange change) =>
        new CommentGrants(_github, new FakeTimeProvider(FakeGitHub.Start.AddDays(2))).FindAsync(change, GatePolicy.Default, CancellationToken.None);
}
