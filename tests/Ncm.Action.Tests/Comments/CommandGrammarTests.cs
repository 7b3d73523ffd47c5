using Ncm.Action.Comments;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

public sealed class CommandGrammarTests
{
    private const string Commit = "0123456789abcdef0123456789abcdef01234567";
    private const string Sha512 = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";

    [Test]
    public void An_add_says_package_reason_and_end()
    {
        var add = Add("/ncm whitelist add @babel/core@7.24.0-rc.1 reason: no fixed 7.x; see #12 until: 2027-02-01");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(add.Package, Is.EqualTo(new PackageId("@babel/core", "7.24.0-rc.1")));
            Assert.That(add.Reason, Is.EqualTo("no fixed 7.x; see #12"));
            Assert.That(add.Until, Is.EqualTo(WhitelistDate.Day(new DateOnly(2027, 2, 1))));
            Assert.That(add.Accepts, Is.Null);
            Assert.That(add.Resolved, Is.Null);
            Assert.That(add.Integrity, Is.Null);
        }
    }

    [TestCase("/ncm whitelist add debug@2.2.0 until: 2027-02-01 reason: no fixed 2.x")]
    [TestCase("/ncm  whitelist   add  debug@2.2.0   reason:no fixed 2.x   until:2027-02-01  ")]
    [TestCase("/NCM Whitelist Add debug@2.2.0 Reason: no fixed 2.x Until: 2027-02-01")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x until: 2027-02-01\r\n\r\nMore about it below.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x until: 2027-02-01\r> /ncm whitelist delete debug@2.2.0")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x until: 2027-02-01\nundo it with\n```\n/ncm whitelist delete debug@2.2.0\n```")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: no fixed 2.x until: 2027-02-01\n~~~~ text\n~~~\n/ncm help\n~~~~")]
    public void Order_spaces_and_what_follows_the_first_line_do_not_matter(string body)
    {
        Assert.That(Add(body), Is.EqualTo(new CommentCommand.Add(new PackageId("debug", "2.2.0"), "no fixed 2.x")
        {
            Until = WhitelistDate.Day(new DateOnly(2027, 2, 1)),
        }));
    }

    [Test]
    public void Rules_and_advisories_are_named_after_accepts()
    {
        var add = Add("/ncm whitelist add debug@2.2.0 accepts: NCM1006, GHSA-gxpj-cx7g-858c NCM1006 reason: a false alarm");

        Assert.That(add.Accepts, Is.EqualTo(new[] { "NCM1006", "GHSA-gxpj-cx7g-858c" }));
        Assert.That(add.Reason, Is.EqualTo("a false alarm"));
    }

    [Test]
    public void A_git_source_is_named_by_its_commit()
    {
        var add = Add($"/ncm whitelist add fork@1.0.0 reason: ours resolved: git+ssh://git@github.com/acme/fork.git#{Commit}");

        Assert.That(add.Resolved, Is.EqualTo($"git+ssh://git@github.com/acme/fork.git#{Commit}"));
        Assert.That(add.Accepts, Is.EqualTo(new[] { "NCM2003" }));
    }

    [TestCase("https://example.com/a.tgz")]
    [TestCase("file:vendor/a-1.0.0.tgz")]
    public void A_tarball_is_named_by_its_place_and_its_bytes(string resolved)
    {
        var add = Add($"/ncm whitelist add a@1.0.0 reason: ours resolved: {resolved} integrity: {Sha512}");

        Assert.That((add.Resolved, add.Integrity), Is.EqualTo((resolved, Sha512)));
        Assert.That(add.Accepts, Is.EqualTo(new[] { "NCM2003" }));
    }

    [Test]
    public void The_other_commands_are_words_alone()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(CommandGrammar.Read("/ncm whitelist delete debug@2.2.0").Command, Is.EqualTo(new CommentCommand.Delete(new PackageId("debug", "2.2.0"))));
            Assert.That(CommandGrammar.Read("/ncm whitelist delete debug@2.2.0 reason: upgraded").Command, Is.EqualTo(new CommentCommand.Delete(new PackageId("debug", "2.2.0"))));
            Assert.That(CommandGrammar.Read("/ncm whitelist list").Command, Is.EqualTo(new CommentCommand.List()));
            Assert.That(CommandGrammar.Read("/ncm recheck").Command, Is.EqualTo(new CommentCommand.Recheck()));
            Assert.That(CommandGrammar.Read("/ncm help\n").Command, Is.EqualTo(new CommentCommand.Help()));
        }
    }

    [TestCase("", TestName = "nothing")]
    [TestCase("LGTM", TestName = "another text")]
    [TestCase("\n/ncm whitelist add debug@2.2.0 reason: x", TestName = "the second line")]
    [TestCase(" /ncm whitelist add debug@2.2.0 reason: x", TestName = "after a space")]
    [TestCase("please /ncm whitelist add debug@2.2.0 reason: x", TestName = "after a word")]
    [TestCase("> /ncm whitelist add debug@2.2.0 reason: x", TestName = "a quote")]
    [TestCase(">/ncm whitelist add debug@2.2.0 reason: x", TestName = "a quote without a space")]
    [TestCase("    /ncm whitelist add debug@2.2.0 reason: x", TestName = "an indented code block")]
    [TestCase("\t/ncm whitelist add debug@2.2.0 reason: x", TestName = "a code block behind a tab")]
    [TestCase("```\n/ncm whitelist add debug@2.2.0 reason: x\n```", TestName = "a fenced code block")]
    [TestCase("`/ncm whitelist add debug@2.2.0 reason: x`", TestName = "a code span")]
    [TestCase("- /ncm whitelist add debug@2.2.0 reason: x", TestName = "a list")]
    [TestCase("<!-- -->/ncm whitelist add debug@2.2.0 reason: x", TestName = "after an HTML comment")]
    [TestCase("\ufeff/ncm whitelist add debug@2.2.0 reason: x", TestName = "after a byte order mark")]
    [TestCase("\u200b/ncm whitelist add debug@2.2.0 reason: x", TestName = "after a zero width space")]
    [TestCase("/ncmx whitelist add debug@2.2.0 reason: x", TestName = "a longer word")]
    [TestCase("/ncm-gate whitelist add debug@2.2.0 reason: x", TestName = "another command")]
    [TestCase("\uff0fncm whitelist add debug@2.2.0 reason: x", TestName = "a full-width slash")]
    public void What_does_not_begin_with_the_command_is_not_for_the_gate(string body)
    {
        Assert.That(CommandGrammar.Read(body).IsForUs, Is.False);
    }

    [TestCase("/ncm", "The command does not say what to do; \"/ncm help\" lists what there is.")]
    [TestCase("/ncm whitelist", "Whitelist needs add, delete or list after it; \"/ncm help\" shows each.")]
    [TestCase("/ncm whitelist everything", "There is no command \"whitelist everything\"; \"/ncm help\" lists what there is.")]
    [TestCase("/ncm ignore-all", "There is no command \"ignore-all\"; \"/ncm help\" lists what there is.")]
    [TestCase("/ncm recheck please", "Nothing comes after \"/ncm recheck\"; take away \"please\".")]
    [TestCase("/ncm whitelist list all", "Nothing comes after \"/ncm whitelist list\"; take away \"all\".")]
    [TestCase("/ncm whitelist add", "The command names no package; write name@version, such as lodash@4.17.21.")]
    [TestCase("/ncm whitelist add debug reason: x", "\"debug\" says no version; write the exact one, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add @scope/debug reason: x", "\"@scope/debug\" says no version; write the exact one, such as @scope/debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@ reason: x", "\"debug\" says no version; write the exact one, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add * reason: x", "\"*\" is not the name of a package; write name@version, such as lodash@4.17.21.")]
    [TestCase("/ncm whitelist add *@1.0.0 reason: x", "\"*\" is not the name of a package; write name@version, such as lodash@4.17.21.")]
    [TestCase("/ncm whitelist add @scope/*@1.0.0 reason: x", "\"@scope/*\" is not the name of a package; write name@version, such as lodash@4.17.21.")]
    [TestCase("/ncm whitelist add debug@* reason: x", "\"*\" is not one exact version; write each as the lock file has it, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@^2.2.0 reason: x", "\"^2.2.0\" is not one exact version; write each as the lock file has it, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@2.x reason: x", "\"2.x\" is not one exact version; write each as the lock file has it, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@2 reason: x", "\"2\" is not one exact version; write each as the lock file has it, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@>=1 reason: x", "\">=1\" is not one exact version; write each as the lock file has it, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@1.0.0||2.0.0 reason: x", "\"1.0.0||2.0.0\" is not one exact version; write each as the lock file has it, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@latest reason: x", "\"latest\" is a dist-tag, which means another version tomorrow; write the exact one, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add safe@npm:evil@1.0.0 reason: x", "\"safe\" is an alias; write the real name and the exact version that stand behind \"npm:evil@1.0.0\".")]
    [TestCase("/ncm whitelist add a@github:a/b reason: x", "\"github:a/b\" is a source, not a version; write a@version as the lock file has it, and the source after \"resolved:\".")]
    [TestCase("/ncm whitelist add a@https://example.com/a.tgz reason: x", "\"https://example.com/a.tgz\" is a source, not a version; write a@version as the lock file has it, and the source after \"resolved:\".")]
    [TestCase("/ncm whitelist add debug@v2.2.0 reason: x", "\"v2.2.0\" is not how npm compares a version; write debug@2.2.0.")]
    [TestCase("/ncm whitelist add debug@2.2.0+build reason: x", "\"2.2.0+build\" is not how npm compares a version; write debug@2.2.0.")]
    [TestCase("/ncm whitelist add debug@2.2.0&rm reason: x", "\"2.2.0&rm\" is not a version; write the exact one, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist add debug@2.2.0", "A reason is needed; write \"reason:\" and say in words why.")]
    [TestCase("/ncm whitelist add debug@2.2.0 until: 2027-02-01", "A reason is needed; write \"reason:\" and say in words why.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason:", "Nothing stands after \"reason:\"; give it a value or take it away.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: until: 2027-02-01", "Nothing stands after \"reason:\"; give it a value or take it away.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: ...", "The reason says nothing; say in words why.")]
    [TestCase("/ncm whitelist add debug@2.2.0 pino@1.0.0 reason: both", "After the package comes \"reason:\" with the reason, not \"pino@1.0.0\".")]
    [TestCase("/ncm whitelist add debug@2.2.0 because I say so", "After the package comes \"reason:\" with the reason, not \"because I say so\".")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x reason: y", "The key \"reason:\" stands there twice, so it is not clear which is meant.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x until: 2027-02-30", "The value of \"until:\" must be a day that exists, such as 2027-02-01, not \"2027-02-30\".")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x until: next week", "The value of \"until:\" must be a day that exists, such as 2027-02-01, not \"next week\".")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x until: 2027-02-01T10:00:00Z", "The value of \"until:\" must be a day that exists, such as 2027-02-01, not \"2027-02-01T10:00:00Z\".")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x accepts: everything", "\"everything\" is neither a rule (NCM1001) nor the id of an advisory (GHSA-gxpj-cx7g-858c, CVE-2017-16137).")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x accepts: NCM9003", "NCM9003 (evidence-unavailable) is never taken away by a whitelist entry.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x accepts: NCM2004", "NCM2004 and NCM2005 are not accepted by a comment, since nothing would say which bytes are meant; let npm write the lock file anew.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x accepts: NCM2001", "To accept NCM2001, the comment must say the lock file's integrity after \"integrity:\".")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x accepts: NCM2003", "To accept NCM2002 or NCM2003, the comment must say after \"resolved:\" what the lock file has there.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x accepts: NCM1001 NCM2002", "To accept NCM2002 or NCM2003, the comment must say after \"resolved:\" what the lock file has there.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "The value of \"integrity:\" must be one sha512 in full, exactly as the lock file has it.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x integrity: sha512-abcd", "The value of \"integrity:\" must be one sha512 in full, exactly as the lock file has it.")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: git+ssh://git@github.com/a/b.git#main", "The git source after \"resolved:\" must end with # and the full commit, as the lock file has it.")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: git+ssh://git@github.com/a/b.git", "The git source after \"resolved:\" must end with # and the full commit, as the lock file has it.")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: github:a/b#semver:^1", "The git source after \"resolved:\" must end with # and the full commit, as the lock file has it.")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: https://example.com/a.tgz", "What lies at a URL or in a file can change, so the comment must also say the lock file's sha512 after \"integrity:\".")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: file:vendor/a.tgz", "What lies at a URL or in a file can change, so the comment must also say the lock file's sha512 after \"integrity:\".")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: ../elsewhere", "What stands after \"resolved:\" is neither a git commit nor a tarball, so a comment cannot say which bytes it means.")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: workspace:a", "What stands after \"resolved:\" is not a source that npm knows; write exactly what the lock file has there.")]
    [TestCase("/ncm whitelist add a@1.0.0 reason: x resolved: a b", "The value of \"resolved:\" must be one address, exactly as the lock file has it.")]
    [TestCase("/ncm whitelist delete debug", "\"debug\" says no version; write the exact one, such as debug@1.2.3.")]
    [TestCase("/ncm whitelist delete debug@2.2.0 pino@1.0.0", "After the package comes nothing, or \"reason:\" with a reason, not \"pino@1.0.0\".")]
    [TestCase("/ncm help\n/ncm recheck", "A comment holds one command, on its first line; write a comment for each.")]
    [TestCase("/ncm help\r\n\r\nand\r\n/ncm", "A comment holds one command, on its first line; write a comment for each.")]
    [TestCase("/ncm help\n```\ncode\n```\n/ncm recheck", "A comment holds one command, on its first line; write a comment for each.")]
    [TestCase("/ncm\u00a0help", "The command holds the character U+00A0, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm\thelp", "The command holds the character U+0009, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm\u2003help", "The command holds the character U+2003, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm\u200bhelp", "The command holds the character U+200B, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm whitelist add de\u200dbug@2.2.0 reason: x", "The command holds the character U+200D, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: \u202ex", "The command holds the character U+202E, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x\u2028until: 2027-01-01", "The command holds the character U+2028, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm whitelist add debug@2.2.0 reason: x\U000e0041", "The command holds the character U+E0041, which cannot be told by eye; type it again with plain spaces.")]
    [TestCase("/ncm whitelist add d\u0435bug@2.2.0 reason: x", "\"d\u0435bug\" is not the name of a package; write name@version, such as lodash@4.17.21.")]
    [TestCase("/ncm whitelist add debug@2.2.\u0660 reason: x", "\"2.2.\u0660\" is not a version; write the exact one, such as debug@1.2.3.")]
    public void What_is_wrong_is_said_in_a_sentence(string body, string sentence)
    {
        Assert.That(CommandGrammar.Read(body), Is.EqualTo(new CommentReading(null, sentence)));
    }

    [Test]
    public void Half_a_character_is_refused()
    {
        // Not a test case: the compiler stores those as UTF-8, which has no such thing.
        Assert.That(
            RefusalOf("/ncm whitelist add debug@2.2.0 reason: x\ud800"),
            Is.EqualTo("The command holds the character U+D800, which cannot be told by eye; type it again with plain spaces."));
    }

    [Test]
    public void Lengths_are_bounded()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Add($"/ncm whitelist add a@1.0.0 reason: {new string('x', 500)}").Reason, Has.Length.EqualTo(500));
            Assert.That(RefusalOf($"/ncm whitelist add a@1.0.0 reason: {new string('x', 501)}"), Is.EqualTo("The reason is longer than 500 characters; shorten it."));
            Assert.That(RefusalOf($"/ncm {new string('x', 4000)}"), Is.EqualTo("The command is longer than 4000 characters; shorten it."));
            Assert.That(RefusalOf($"/ncm whitelist add {new string('x', 215)}@1.0.0 reason: x"), Does.EndWith("is not the name of a package; write name@version, such as lodash@4.17.21."));
            Assert.That(
                RefusalOf($"/ncm whitelist add a@1.0.0 reason: x accepts: {string.Join(' ', Enumerable.Range(1000, 21).Select(number => $"CVE-2026-{number}"))}"),
                Is.EqualTo("More than 20 ids stand after \"accepts:\"; name only what is found."));
            Assert.That(
                RefusalOf($"/ncm whitelist add a@1.0.0 reason: x resolved: https://example.com/{new string('a', 2048)}"),
                Is.EqualTo("The value of \"resolved:\" must be one address, exactly as the lock file has it."));
            Assert.That(CommandGrammar.Read("/ncm help\n" + new string('`', 65_526)).Command, Is.EqualTo(new CommentCommand.Help()));
            Assert.That(RefusalOf("/ncm " + new string(' ', 65_531)), Is.EqualTo("The command is longer than 4000 characters; shorten it."));
            Assert.That(RefusalOf("/ncm help" + new string('\n', 65_522) + "/ncm"), Is.EqualTo("A comment holds one command, on its first line; write a comment for each."));
        }
    }

    private static CommentCommand.Add Add(string body)
    {
        var reading = CommandGrammar.Read(body);
        return reading.Command as CommentCommand.Add ?? throw new AssertionException(reading.Refusal ?? "not for the gate");
    }

    private static string? RefusalOf(string body) => CommandGrammar.Read(body).Refusal;
}
