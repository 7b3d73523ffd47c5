using Ncm.Gate.Certification;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Npm;
using Ncm.Gate.Policy;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

public sealed class WhitelistFileTests
{
    private const string FileName = ".ncm/whitelist.yml";
    private const string Sha512 = "sha512-v2kDEe57lecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg==";

    [Test]
    public void The_example_of_the_design_is_read_in_full()
    {
        var entry = WhitelistFile.Parse(
            """
            # why these
            - package: debug
              versions: 2.2.0           # an npm range
              reason: no fixed 2.x; replaced by pino in Q1
              accepts: [NCM1001, GHSA-gxpj-cx7g-858c]
              by: octocat
              at: 2026-11-22
              expires: 2027-02-01
            """,
            FileName).Single();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entry.Package, Is.EqualTo("debug"));
            Assert.That(entry.Versions.Text, Is.EqualTo("2.2.0"));
            Assert.That(entry.Reason, Is.EqualTo("no fixed 2.x; replaced by pino in Q1"));
            Assert.That(entry.Accepts, Is.EqualTo(new[] { "NCM1001", "GHSA-gxpj-cx7g-858c" }));
            Assert.That(entry.By, Is.EqualTo("octocat"));
            Assert.That(entry.At, Is.EqualTo(WhitelistDate.Day(new DateOnly(2026, 11, 22))));
            Assert.That(entry.Expires, Is.EqualTo(WhitelistDate.Day(new DateOnly(2027, 2, 1))));
            Assert.That(entry.Where, Is.EqualTo(new FileLocation(FileName, 2, 3)));
        }
    }

    [TestCase("")]
    [TestCase("# none\n")]
    [TestCase("[]\n")]
    [TestCase("---\n")]
    public void An_empty_file_has_no_entries(string yaml) => Assert.That(WhitelistFile.Parse(yaml, FileName), Is.Empty);

    [TestCase("package: a", 1, 1, "a whitelist must be a list of entries, each beginning with \"- package:\", not a mapping of keys to values.")]
    [TestCase("- a@1", 1, 3, "an entry must be a mapping of keys to values, beginning with \"- package:\", not \"a@1\".")]
    [TestCase("- package: a", 1, 3, "the entry has no versions; every entry says package, versions, reason, by and at.")]
    [TestCase("- {package: a, versions: 1, by: b, at: 2026-01-01}", 1, 3, "the entry has no reason; every entry says package, versions, reason, by and at.")]
    [TestCase("- {package: a, version: 1}", 1, 16, "\"version\" is not a key of a whitelist entry; did you mean \"versions\"?")]
    [TestCase("- {package: a, package: b}", 1, 16, "the key \"package\" stands here for the second time; line 1 has it too.")]
    [TestCase("- {package: a@1, versions: 1, reason: r, by: b, at: 2026-01-01}", 1, 13, "\"a@1\" is not the name of a package; the version belongs under versions.")]
    [TestCase("- {package: a b, versions: 1, reason: r, by: b, at: 2026-01-01}", 1, 13, "\"a b\" is not the name of a package; write it as package.json does, with its scope.")]
    [TestCase("- {package: \"@s/*\", versions: 1, reason: r, by: b, at: 2026-01-01}", 1, 13, "\"@s/*\" is not the name of a package; write it as package.json does, with its scope.")]
    [TestCase("- {package: true, versions: 1, reason: r, by: b, at: 2026-01-01}", 1, 13, "package must be a text; put true into quotes.")]
    [TestCase("- {package: a, versions: latest, reason: r, by: b, at: 2026-01-01}", 1, 26, "versions must be an npm range, such as 2.2.0 or ^2.2.0, not \"latest\".")]
    [TestCase("- {package: a, versions: \"\", reason: r, by: b, at: 2026-01-01}", 1, 26, "versions has no value; give it one or remove the key.")]
    [TestCase("- {package: a, versions: [1], reason: r, by: b, at: 2026-01-01}", 1, 26, "versions must be a text, not a list.")]
    [TestCase("- {package: a, versions: 1, reason: \" \", by: b, at: 2026-01-01}", 1, 37, "reason is blank; say it in words.")]
    [TestCase("- {package: a, versions: 1, reason: , by: b, at: 2026-01-01}", 1, 37, "reason has no value; give it one or remove the key.")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-30}", 1, 51, "at must be a date that exists, such as 2026-11-22 or 2026-11-22T10:30:00Z, not \"2026-02-30\".")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 22.11.2026}", 1, 51, "at must be a date that exists, such as 2026-11-22 or 2026-11-22T10:30:00Z, not \"22.11.2026\".")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-01-01T10:00}", 1, 51, "at must be a date that exists, such as 2026-11-22 or 2026-11-22T10:30:00Z, not \"2026-01-01T10:00\".")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, expires: 2026-02-01}", 1, 72, "expires (2026-02-01) lies before at (2026-02-02).")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, accepts: []}", 1, 72, "accepts must name at least one; remove the key for the default.")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, accepts: [NCM1010]}", 1, 73, "\"NCM1010\" is not a rule; did you mean \"NCM1001\"?")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, accepts: [NCM3001]}", 1, 73, "NCM3001 (whitelist-expired) is never taken away by a whitelist entry.")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, accepts: [GHSA-gxpj-cx7g-858]}", 1, 73, "\"GHSA-gxpj-cx7g-858\" is neither a rule (NCM1001) nor the id of an advisory (GHSA-gxpj-cx7g-858c, CVE-2017-16137).")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, accepts: [everything]}", 1, 73, "\"everything\" is neither a rule (NCM1001) nor the id of an advisory (GHSA-gxpj-cx7g-858c, CVE-2017-16137).")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, integrity: sha512-abc}", 1, 74, "integrity must be as in the lock file (sha512-… in full), not \"sha512-abc\".")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-02-02, resolved: a b}", 1, 73, "resolved must be as in the lock file, such as git+ssh://git@github.com/owner/name.git#…, not \"a b\".")]
    [TestCase("- {package: a, versions: 1, reason: r, by: b, at: 2026-01-01}\n- {package: a, versions: 1.x, reason: s, by: b, at: 2026-01-01}", 2, 3, "a 1.x stands here for the second time; the entry at line 1 is about the same.")]
    public void What_is_wrong_is_said_in_a_sentence_with_its_place(string yaml, int line, int column, string message)
    {
        var thrown = Assert.Throws<PolicyException>(() => WhitelistFile.Parse(yaml, FileName));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(thrown.Message, Is.EqualTo(message));
            Assert.That(thrown.Location, Is.EqualTo(new FileLocation(FileName, line, column)));
            Assert.That(thrown.Code, Is.EqualTo("NCM9002"));
        }
    }

    [Test]
    public void Several_entries_may_be_about_one_package()
    {
        const string Yaml = $$"""
            - {package: a, versions: 1.0.0, reason: r, by: b, at: 2026-01-01}
            - {package: a, versions: 2.0.0, reason: r, by: b, at: 2026-01-01}
            - {package: a, versions: 2.0.0, reason: r, by: b, at: 2026-01-01, integrity: "{{Sha512}}"}
            - {package: "@a/a", versions: 2.0.0, reason: r, by: b, at: 2026-01-01}
            - {package: A, versions: 2.0.0, reason: r, by: b, at: 2026-01-01}
            """;

        Assert.That(WhitelistFile.Parse(Yaml, FileName), Has.Count.EqualTo(5));
    }

    [Test]
    public void An_entry_dated_after_the_present_is_refused()
    {
        const string Yaml = "- {package: a, versions: 1, reason: r, by: b, at: 2030-01-01}";
        var now = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        Assert.That(() => WhitelistFile.Parse(Yaml, FileName, now), Throws.TypeOf<PolicyException>().With.Message.StartsWith("at lies in the future"));
        Assert.That(WhitelistFile.Parse(Yaml, FileName, now.AddYears(4)), Has.Count.EqualTo(1));
    }

    [TestCase("2.2.0", "debug@2.2.0", true)]
    [TestCase("2.2.0", "debug@2.2.1", false)]
    [TestCase("2.2.0", "Debug@2.2.0", false)]
    [TestCase("2.2.0", "@x/debug@2.2.0", false)]
    [TestCase("^2.2.0", "debug@2.6.9", true)]
    [TestCase("^2.2.0", "debug@2.7.0-beta.1", false)]
    [TestCase("*", "debug@git+ssh://x", false)]
    public void An_entry_covers_the_versions_of_its_range(string versions, string package, bool covered)
    {
        Assert.That(PackageId.TryParse(package, out var id), Is.True);
        Assert.That(Entry("debug", versions).Covers(id, null, null), Is.EqualTo(covered));
    }

    [Test]
    public void A_pinned_entry_covers_nothing_else()
    {
        const string Other = "sha512-aaaaaaaalecTulaDIuNTPy3Ry4gLGJ6Z1O3vE1krgXZNrsQ+LFTGHVxVjcXPs17LhbZVGedAJv8XZ1tvj5FvSg==";
        const string Sha1 = "sha1-+HBVKgCtUnYGfCB1WrGJTgeVx1c=";
        var id = new PackageId("debug", "2.2.0");
        var pinned = Entry("debug", "2.2.0") with { Integrity = Sha512 };
        var git = Entry("debug", "*") with { Resolved = "git+ssh://git@github.com/debug-js/debug.git#abc" };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pinned.Covers(id, Sha512, null), Is.True);
            Assert.That(pinned.Covers(id, $"{Sha1} {Sha512}", null), Is.True);
            Assert.That(pinned.Covers(id, Sha512 + "?option", null), Is.True);
            Assert.That(pinned.Covers(id, Other, null), Is.False);
            Assert.That(pinned.Covers(id, Sha1, null), Is.False);
            Assert.That(pinned.Covers(id, null, null), Is.False);
            Assert.That((pinned with { Integrity = $"{Sha1} {Sha512}" }).Covers(id, $"{Sha1} {Other}", null), Is.False, "the stronger hash decides");
            Assert.That(git.Covers(id, null, git.Resolved), Is.True);
            Assert.That(git.Covers(id, null, git.Resolved + "d"), Is.False);
            Assert.That(git.Covers(id, null, null), Is.False);
        }
    }

    [Test]
    public void An_entry_counts_through_the_day_it_expires_on()
    {
        var entry = Entry("a", "1") with { Expires = WhitelistDate.Day(new DateOnly(2027, 2, 1)) };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(entry.IsExpired(new DateTimeOffset(2027, 2, 1, 23, 59, 59, TimeSpan.Zero)), Is.False);
            Assert.That(entry.IsExpired(new DateTimeOffset(2027, 2, 2, 0, 0, 0, TimeSpan.Zero)), Is.True);
            Assert.That(entry.IsExpired(new DateTimeOffset(2027, 2, 2, 0, 30, 0, TimeSpan.FromHours(1))), Is.False, "days are UTC's");
            Assert.That((entry with { Expires = null }).IsExpired(DateTimeOffset.MaxValue), Is.False);
        }
    }

    [Test]
    public void An_entry_accepts_what_was_known_and_nothing_newer()
    {
        var made = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);
        var known = new Advisory { Id = "GHSA-gxpj-cx7g-858c", Aliases = ["CVE-2017-16137"], Published = made };
        var newer = known with { Id = "GHSA-9vvw-cc9w-f27h", Aliases = [], Published = made.AddDays(1) };
        var undated = newer with { Published = null };
        var malware = known with { Id = "MAL-2022-1", Aliases = [], IsMalware = true };
        var all = Entry("debug", "2.2.0");
        var rule = all with { Accepts = ["NCM1001"] };
        var one = all with { Accepts = ["NCM1001", "ghsa-gxpj-cx7g-858c"] };
        var byAlias = all with { Accepts = ["CVE-2017-16137"] };

        using (Assert.EnterMultipleScope())
        {
            Assert.That(new[] { all, rule, one, byAlias }.Select(entry => entry.AcceptsAdvisory(known)), Is.All.True);
            Assert.That(new[] { all, rule, one, byAlias }.Select(entry => entry.AcceptsAdvisory(newer)), Is.All.False);
            Assert.That(new[] { all, rule, one, byAlias }.Select(entry => entry.AcceptsAdvisory(undated)), Is.All.False);
            Assert.That(one.AcceptsAdvisory(known with { Id = "GHSA-9vvw-cc9w-f27h", Aliases = [] }), Is.False, "an entry that names advisories accepts no others");
            Assert.That((one with { Accepts = ["GHSA-9vvw-cc9w-f27h"] }).AcceptsAdvisory(newer), Is.True);
            Assert.That(all.AcceptsAdvisory(malware), Is.False, "malware must be named");
            Assert.That((all with { Accepts = ["NCM1006"] }).AcceptsAdvisory(malware), Is.True);
            Assert.That((all with { Accepts = ["MAL-2022-1"] }).AcceptsAdvisory(malware), Is.True);
            Assert.That((all with { At = WhitelistDate.Instant(made.AddMinutes(-1)) }).AcceptsAdvisory(known), Is.False);
        }
    }

    [Test]
    public void Rules_about_the_lock_file_must_be_named()
    {
        var all = Entry("debug", "2.2.0");

        Assert.That(
            Rules.All.Where(all.AcceptsRule).Select(rule => rule.Id),
            Is.EqualTo(new[] { "NCM1001", "NCM1002", "NCM1003", "NCM1004", "NCM1005" }));
        Assert.That(
            Rules.All.Where(rule => (all with { Accepts = [rule.Id] }).AcceptsRule(rule)).Select(rule => rule.Id),
            Is.EqualTo(Rules.All.Select(rule => rule.Id).Where(id => id.StartsWith("NCM1", StringComparison.Ordinal) || id.StartsWith("NCM2", StringComparison.Ordinal))));
        Assert.That((all with { Accepts = ["NCM2001"] }).AcceptsRule(Rules.UnapprovedLicense), Is.False);
    }

    internal static WhitelistEntry Entry(string package, string versions) => new()
    {
        Package = package,
        Versions = NpmRange.Parse(versions),
        Reason = "because",
        By = "octocat",
        At = WhitelistDate.Day(new DateOnly(2026, 11, 22)),
    };
}
