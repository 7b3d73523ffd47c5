using System.Text;
using Ncm.Action.Comments;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GrantTextTests
{
    private readonly FakeGitHub _github = new();

    [Test]
    public void Entries_are_shown_as_the_whitelist_file_has_them()
    {
        var text = GrantText.ToPaste([Grant("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x"), Grant("/ncm whitelist add @a/b@1.0.0 accepts: NCM1006 reason: a: false #alarm")], 10_000);

        Assert.That(text, Is.EqualTo("""
            <details><summary>Granted by comments: to keep it longer, paste it into .ncm/whitelist.yml</summary>

            ```yaml
            # https://github.com/acme/shop/pull/5#issuecomment-101
            - package: debug
              versions: 2.2.0
              reason: no fixed 2.x
              by: maintainer
              at: 2026-11-22T10:30:05Z
              expires: 2027-02-20
            # https://github.com/acme/shop/pull/5#issuecomment-102
            - package: "@a/b"
              versions: 1.0.0
              reason: "a: false #alarm"
              accepts: [NCM1006]
              by: maintainer
              at: 2026-11-22T10:31:05Z
              expires: 2027-02-20
            ```

            </details>

            """.ReplaceLineEndings("\n")));
    }

    [Test]
    public void What_is_shown_is_a_whitelist_file_and_stays_in_its_fence()
    {
        var grants = new[] { Grant("/ncm whitelist add debug@2.2.0 reason: ``` </details> \"it\" - ````yaml"), Grant("/ncm whitelist add pino@1.0.0 reason: y") };

        var lines = GrantText.ToPaste(grants, 10_000).Split('\n');
        var first = Array.IndexOf(lines, "`````yaml");
        var last = Array.LastIndexOf(lines, "`````");

        Assert.That(first, Is.GreaterThan(0));
        Assert.That(
            WhitelistFile.Parse(string.Join('\n', lines[(first + 1)..last]), "w.yml").Select(entry => (entry.Package, entry.Reason)),
            Is.EqualTo(grants.Select(grant => (grant.Entry.Package, grant.Entry.Reason))));
    }

    [Test]
    public void One_entry_stands_for_two_decisions_about_the_same()
    {
        var text = GrantText.ToPaste([Grant("/ncm whitelist add debug@2.2.0 reason: first"), Grant("/ncm whitelist add debug@2.2.0 reason: second")], 10_000);

        Assert.That(text, Does.Contain("reason: second").And.Not.Contains("reason: first"));
    }

    [Test]
    public void What_does_not_fit_is_counted()
    {
        var grants = Enumerable.Range(0, 5).Select(patch => Grant($"/ncm whitelist add debug@2.2.{patch} reason: x")).ToList();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(GrantText.ToPaste(grants, 800), Does.Contain("2.2.1").And.Contains("And 3 more.").And.Not.Contains("2.2.2"));
            Assert.That(Encoding.UTF8.GetByteCount(GrantText.ToPaste(grants, 800)), Is.LessThanOrEqualTo(800));
            Assert.That(GrantText.Table(grants, 550), Does.Contain("2.2.1").And.EndsWith("\nAnd 3 more.\n"));
            Assert.That(Encoding.UTF8.GetByteCount(GrantText.Table(grants, 550)), Is.LessThanOrEqualTo(550));
            Assert.That(GrantText.ToPaste([], 10_000), Is.Empty);
        }
    }

    private Grant Grant(string body)
    {
        var comment = _github.Write("maintainer", body);
        return Action.Comments.Grant.Read((CommentCommand.Add)CommandGrammar.Read(body).Command!, 5, comment, out var grant) is { } problem
            ? throw new AssertionException(problem)
            : grant!;
    }
}
