using FsCheck;
using FsCheck.Fluent;
using Ncm.Action.Comments;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Action.Tests.Comments;

/// <summary>What holds for every comment, whatever somebody types.</summary>
public sealed class CommandGrammarFuzzTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 22, 10, 30, 5, TimeSpan.Zero);

    private static readonly string[] Fragments =
    [
        "/ncm", "/ncm ", "/ncm whitelist add ", "/ncm whitelist delete ", "/ncm recheck", "/ncm help", " whitelist ", " add ", "debug@2.2.0 ", "@babel/core@7.24.0 ", "debug", "@",
        "*", "^2.0.0", "latest", "npm:evil@1.0.0", " reason: ", "reason:", "no fixed 2.x ", " until: ", "2027-02-01", "2027-02-30", " accepts: ", "NCM1006", "NCM2003", "NCM2004",
        "GHSA-gxpj-cx7g-858c", ",", " resolved: ", "git+ssh://git@github.com/a/b.git#0123456789abcdef0123456789abcdef01234567", "https://example.com/a.tgz", " integrity: ",
        "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==", "\n", "\r\n", "\r", "```", "~~~", "> ", "    ", "\t", "\u00a0", "\u200b",
        "\u202e", "\u2028", "\ufeff", "\ud83d", "\ude00", "\U0001f600", "\u0435", "\0", "\u001b[31m", "::error::", "<!--", "-->", "@octocat", "#1", "|", "`", "%0A",
    ];

    private static readonly Arbitrary<string> Bodies =
        Gen.Elements(Fragments).ListOf().Select(string.Concat).ToArbitrary();

    private static readonly string[] Pairs =
    [
        " reason: no fixed 2.x", " reason: see #12, \"quoted\": 100 %", " until: 2027-02-01", " until: 2030-01-01", " accepts: NCM1006 NCM1001", " accepts: NCM2002, CVE-2026-1234",
        " resolved: git+ssh://git@github.com/a/b.git#0123456789abcdef0123456789abcdef01234567", " resolved: https://example.com/a.tgz",
        " integrity: sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
    ];

    /// <summary>Commands that are right or nearly so.</summary>
    private static readonly Arbitrary<string> Arguments = (
        from package in Gen.Elements("debug@2.2.0", "@babel/core@7.24.0-rc.1")
        from pairs in Gen.SubListOf(Pairs)
        from order in Gen.Shuffle(pairs.ToArray())
        from stray in Gen.Frequency((4, Gen.Constant("")), (1, Gen.Elements(Fragments)))
        select $"/ncm whitelist add {package}{string.Concat(order)}{stray}").ToArbitrary();

    private static int _granted;

    private static readonly Config Quietly = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Test]
    public void Every_comment_is_read_to_a_command_a_sentence_or_nothing()
    {
        _granted = 0;
        Check.One(Quietly, Prop.ForAll(Bodies, IsSound));
        Check.One(Quietly, Prop.ForAll(Arguments, IsSound));
        Check.One(Quietly, Prop.ForAll(ArbMap.Default.ArbFor<string>(), text => IsSound("/ncm " + text)));
        Assert.That(_granted, Is.GreaterThan(50), "some of them are commands");
    }

    [Test]
    public void What_follows_in_lines_that_are_no_commands_changes_nothing()
    {
        Check.One(Quietly, Prop.ForAll(ArbMap.Default.ArbFor<string>(), text =>
        {
            var more = (text ?? "").Replace("/", "", StringComparison.Ordinal);
            return CommandGrammar.Read("/ncm whitelist add debug@2.2.0 reason: x\n" + more).Command
                == new CommentCommand.Add(new PackageId("debug", "2.2.0"), "x");
        }));
    }

    [Test]
    public void A_prefix_before_the_command_takes_it_away()
    {
        Check.One(Quietly, Prop.ForAll(Gen.Elements(Fragments).Where(text => !text.StartsWith('/')).ToArbitrary(), before =>
            !CommandGrammar.Read(before + "/ncm whitelist add debug@2.2.0 reason: x").IsForUs));
    }

    private static bool IsSound(string body)
    {
        var reading = CommandGrammar.Read(body);
        return reading switch
        {
            { IsForUs: false } => !body.StartsWith("/ncm ", StringComparison.OrdinalIgnoreCase),
            { Refusal: { } sentence } => reading.Command is null && IsSentence(sentence),
            { Command: CommentCommand.Add add } => IsExact(add.Package) && IsWritten(add),
            { Command: CommentCommand.Delete delete } => IsExact(delete.Package),
            _ => true,
        };
    }

    private static bool IsSentence(string text) =>
        text.Length is > 0 and < 500 && text[^1] is '.' or '?' && (char.IsUpper(text[0]) || text[0] == '"') && PlainText.Escape(text) == text;

    private static bool IsExact(PackageId package) =>
        PackageName.IsValid(package.Name) && NpmVersion.TryParse(package.Version, out var version) && version.ToString() == package.Version;

    /// <summary>What is granted can be written into a whitelist file and says the same there.</summary>
    private static bool IsWritten(CommentCommand.Add add)
    {
        var comment = new Action.GitHub.IssueComment(1, new Action.GitHub.Account(1, "octocat", "User"), "", At, At, "");
        _granted++;
        if (Grant.Read(add, 5, comment, out var grant) is not null)
        {
            return grant is null;
        }

        var entry = WhitelistFile.Parse(WhitelistFile.Format(grant!.Entry), "w.yml", At).Single();
        return entry.Package == add.Package.Name
            && entry.Versions.Text == add.Package.Version
            && entry.Reason == add.Reason
            && entry.Resolved == add.Resolved
            && entry.Integrity == add.Integrity
            && (entry.Accepts ?? []).SequenceEqual(add.Accepts ?? [])
            && (add.Resolved is not null || !entry.AcceptsRule(Rules.UncertifiableSource))
            && !Rules.All.Where(rule => rule.Id is "NCM2004" or "NCM2005").Any(entry.AcceptsRule);
    }
}
