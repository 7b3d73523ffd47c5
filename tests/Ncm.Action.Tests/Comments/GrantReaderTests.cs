using Ncm.Action.Comments;
using Ncm.Action.GitHub;
using Ncm.Gate.Certification;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>What grants, and the many things that do not.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GrantReaderTests
{
    private const string Add = "/ncm whitelist add debug@2.2.0 reason: no fixed 2.x";
    private const string Delete = "/ncm whitelist delete debug@2.2.0";

    private static readonly DateTimeOffset Now = FakeGitHub.Start.AddDays(1);

    private readonly FakeGitHub _github = new();

    [Test]
    public async Task A_comment_of_somebody_who_may_is_a_whitelist_entry()
    {
        var comment = _github.Write("maintainer", Add + " until: 2027-02-01");

        var grant = (await ReadAsync()).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(grant.Comment, Is.EqualTo(comment));
            Assert.That(grant.PullRequest, Is.EqualTo(5));
            Assert.That(WhitelistFile.Format(grant.Entry), Is.EqualTo("""
                - package: debug
                  versions: 2.2.0
                  reason: no fixed 2.x
                  by: maintainer
                  at: 2026-11-22T10:30:05Z
                  expires: 2027-02-01

                """.ReplaceLineEndings("\n")));
            Assert.That(grant.Entry.Where.Path, Is.Null.Or.Empty);
        }
    }

    [Test]
    public async Task It_accepts_what_was_known_then_and_nothing_that_must_be_named()
    {
        _github.Write("maintainer", Add);

        var entry = (await ReadAsync()).Single().Entry;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entry.AcceptsRule(Rules.UnapprovedLicense), Is.True);
            Assert.That(Rules.All.Where(rule => rule.Waiver == RuleWaiver.NamedOnly).Where(entry.AcceptsRule), Is.Empty);
            Assert.That(entry.AcceptsAdvisory(Advisory(FakeGitHub.Start)), Is.True);
            Assert.That(entry.AcceptsAdvisory(Advisory(FakeGitHub.Start.AddDays(-100))), Is.True);
        }
    }

    [Test]
    public async Task An_advisory_that_is_published_later_is_not_accepted()
    {
        _github.Write("maintainer", Add);

        var entry = (await ReadAsync()).Single().Entry;

        // Later that day, too: the entry's date is an instant.
        Assert.That(entry.AcceptsAdvisory(Advisory(FakeGitHub.Start.AddSeconds(1))), Is.False);
    }

    [Test]
    public async Task Malware_is_accepted_only_by_name()
    {
        _github.Write("maintainer", Add + " accepts: NCM1006 MAL-2024-1");

        var entry = (await ReadAsync()).Single().Entry;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entry.AcceptsRule(Rules.Malware), Is.True);
            Assert.That(entry.AcceptsRule(Rules.UnapprovedLicense), Is.False, "naming some leaves out the rest");
        }
    }

    [Test]
    public async Task It_holds_for_90_days_where_it_does_not_say()
    {
        _github.Write("maintainer", Add);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await ReadAsync(new DateTimeOffset(2027, 2, 20, 23, 59, 59, TimeSpan.Zero))).Single().Entry.Expires.ToString(), Is.EqualTo("2027-02-20"));
            Assert.That(await ReadAsync(new DateTimeOffset(2027, 2, 21, 0, 0, 0, TimeSpan.Zero)), Is.Empty);
        }
    }

    [TestCase("2026-11-21", "The day after \"until:\", 2026-11-21, is over.")]
    [TestCase("2026-11-22", null)]
    [TestCase("2027-11-23", null)]
    [TestCase("2027-11-24", "A comment holds for 366 days at most; put what is to hold longer into .ncm/whitelist.yml.")]
    public async Task The_end_lies_within_a_year(string until, string? problem)
    {
        var comment = _github.Write("maintainer", $"{Add} until: {until}");
        var add = (CommentCommand.Add)CommandGrammar.Read(comment.Body).Command!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Grant.Read(add, 5, comment, out _), Is.EqualTo(problem));
            Assert.That(await ReadAsync(FakeGitHub.Start), Has.Count.EqualTo(problem is null ? 1 : 0));
        }
    }

    [TestCase("write", "write", Approvers.Write, true)]
    [TestCase("write", "maintain", Approvers.Write, true)]
    [TestCase("admin", "admin", Approvers.Write, true)]
    [TestCase("read", "read", Approvers.Write, false)]
    [TestCase("read", "triage", Approvers.Write, false)]
    [TestCase("none", "none", Approvers.Write, false)]
    [TestCase("write", "write", Approvers.Maintain, false)]
    [TestCase("write", "maintain", Approvers.Maintain, true)]
    [TestCase("admin", "admin", Approvers.Maintain, true)]
    [TestCase("write", "maintain", Approvers.Admin, false)]
    [TestCase("admin", "admin", Approvers.Admin, true)]
    [TestCase("write", "release-manager", Approvers.Write, false, TestName = "a custom role")]
    [TestCase("read", "admin", Approvers.Write, false, TestName = "a custom role that is called admin")]
    [TestCase("write", "admin", Approvers.Admin, false, TestName = "a custom role with write that is called admin")]
    [TestCase("write", "", Approvers.Write, false, TestName = "no role")]
    [TestCase("write", "Write", Approvers.Write, false, TestName = "a role in capitals")]
    public async Task Roles_grant_as_the_policy_says(string permission, string role, Approvers approvers, bool grants)
    {
        _github.Roles["maintainer"] = new CollaboratorPermission(permission, role);
        _github.Write("maintainer", Add);

        Assert.That(await ReadAsync(policy: GatePolicy.Default with { Approvers = approvers }), Has.Count.EqualTo(grants ? 1 : 0));
    }

    [Test]
    public async Task Of_two_decisions_about_the_same_the_later_one_counts_be_it_the_shorter()
    {
        _github.Write("maintainer", Add + " until: 2027-10-01");
        _github.Write("maintainer", Add + " until: 2026-12-01");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await ReadAsync()).Single().Entry.Expires.ToString(), Is.EqualTo("2026-12-01"));
            Assert.That(await ReadAsync(new DateTimeOffset(2026, 12, 2, 0, 0, 0, TimeSpan.Zero)), Is.Empty, "the longer one does not come back");
        }
    }

    [Test]
    public async Task The_order_is_that_of_writing()
    {
        _github.Write("maintainer", Add);
        _github.Write("maintainer", Delete);
        _github.Comments.Reverse();

        Assert.That(await ReadAsync(), Is.Empty);
    }

    [Test]
    public async Task What_was_taken_back_can_be_granted_again()
    {
        _github.Write("maintainer", Add);
        _github.Write("maintainer", Delete);
        _github.Write("maintainer", Add);

        Assert.That(await ReadAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Taking_back_takes_that_version_from_every_source()
    {
        _github.Write("maintainer", Add);
        _github.Write("maintainer", Add + " resolved: git+ssh://git@github.com/a/b.git#0123456789abcdef0123456789abcdef01234567");
        _github.Write("maintainer", Add.Replace("2.2.0", "2.2.1", StringComparison.Ordinal));
        _github.Write("maintainer", Delete);

        Assert.That((await ReadAsync()).Select(grant => grant.Entry.Versions.Text), Is.EqualTo(new[] { "2.2.1" }));
    }

    [Test]
    public async Task The_author_of_the_change_may_take_back_though_not_grant()
    {
        _github.Write("maintainer", Add);
        _github.Write("author", Delete);

        Assert.That(await ReadAsync(), Is.Empty);
    }

    [Test]
    public async Task Who_may_not_grant_takes_nothing_back()
    {
        _github.Write("maintainer", Add);
        _github.Write("reader", Delete);
        _github.Write("dependabot[bot]", Delete, type: "Bot");

        Assert.That(await ReadAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Where_GitHub_does_not_say_who_takes_back_the_grant_is_gone()
    {
        _github.Write("maintainer", Add);
        _github.Roles["other"] = new CollaboratorPermission("write", "write");
        _github.WithoutAnswer.Add("other");
        _github.Write("other", Delete);

        Assert.That(await ReadAsync(), Is.Empty);
    }

    [Test]
    public async Task An_edit_does_not_undo_what_was_taken_back()
    {
        _github.Write("maintainer", Add);
        var delete = _github.Write("maintainer", Delete);
        _github.Edit(delete, Delete + " reason: never mind");

        Assert.That(await ReadAsync(), Is.Empty);
    }

    [Test]
    public async Task Self_approval_is_for_policies_that_allow_it()
    {
        _github.Write("author", Add);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(), Is.Empty);
            Assert.That(await ReadAsync(policy: GatePolicy.Default with { AllowSelfApproval = true }), Has.Count.EqualTo(1));
        }
    }

    [Test]
    public async Task Each_person_is_looked_up_once_and_only_for_what_could_grant()
    {
        foreach (var body in new[] { Add, Add, Delete, Add, "hello", "/ncm help", "/ncm whitelist add debug@* reason: x" })
        {
            _github.Write("maintainer", body);
        }

        _github.Write("reader", "/ncm whitelist delete pino@1.0.0");
        await ReadAsync();

        Assert.That(_github.Asked, Is.EqualTo(new[] { "role maintainer" }));
    }

    [Test]
    public async Task A_crowd_is_not_looked_up_to_its_end()
    {
        for (var i = 0; i < RoleLookup.MaxPeople + 10; i++)
        {
            _github.Write($"reader{i}", Add);
        }

        _github.Write("maintainer", Add);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(await ReadAsync(), Is.Empty);
            Assert.That(_github.Asked, Has.Count.EqualTo(RoleLookup.MaxPeople));
        }
    }

    private static Advisory Advisory(DateTimeOffset published) => new()
    {
        Id = "GHSA-gxpj-cx7g-858c",
        Severity = Severity.High,
        Summary = "slow",
        Published = published,
    };

    private Task<IReadOnlyList<Grant>> ReadAsync(DateTimeOffset? now = null, GatePolicy? policy = null) =>
        new GrantReader(new Authorization(new RoleLookup(_github), policy ?? GatePolicy.Default), now ?? Now)
            .ReadAsync(_github.Pulls[5], _github.Comments.Select(one => one.Comment), CancellationToken.None);
}
