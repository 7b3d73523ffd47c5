using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Ncm.Gate.Certification;
using Ncm.Gate.Certification.Advisories;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Certification.Advisories;

public sealed class OsvRecordReaderTests
{
    [Test]
    public void Reads_what_a_report_needs()
    {
        var entry = Fixture("GHSA-aaaa-bbbb-cccc.json").Entries.Single(one => one.Package == "leftish-pad");

        Assert.That(entry.Advisory with { Aliases = [], FixedIn = [], Weaknesses = [] }, Is.EqualTo(new Advisory
        {
            Id = "GHSA-aaaa-bbbb-cccc",
            Aliases = [],
            FixedIn = [],
            Weaknesses = [],
            Severity = Severity.High,
            CvssScore = 9.8,
            Summary = "Prototype pollution in leftish-pad",
            Url = "https://github.com/advisories/GHSA-aaaa-bbbb-cccc",
            Published = new DateTimeOffset(2024, 3, 1, 10, 0, 0, TimeSpan.Zero),
        }));
        Assert.That(entry.Advisory.Aliases, Is.EqualTo((string[])["CVE-2024-0001", "CVE-2024-0002"]));
        Assert.That(entry.Advisory.Weaknesses, Is.EqualTo((string[])["CWE-1321"]));
        Assert.That(entry.Match("1.9.0")!.VulnerableVersions, Is.EqualTo("<1.10.0 || >=2.0.0 <2.0.1 || =3.5.0"), "all that the record says of the package, in order");
        Assert.That(entry.Advisory.FixedIn, Is.EqualTo((string[])["1.10.0", "2.0.1"]), "by npm's order, once each");
    }

    [TestCase("leftish-pad", "1.9.0", ExpectedResult = true)]
    [TestCase("leftish-pad", "1.10.0", ExpectedResult = false)]
    [TestCase("leftish-pad", "2.0.0", ExpectedResult = true, Description = "a second object on the same package")]
    [TestCase("leftish-pad", "3.5.0", ExpectedResult = true, Description = "listed one by one")]
    [TestCase("leftish-pad", "3.5.1", ExpectedResult = false)]
    [TestCase("@acme/leftish-pad", "0.1.0", ExpectedResult = true)]
    public bool Judges_each_package_by_its_own_ranges(string package, string version) =>
        Fixture("GHSA-aaaa-bbbb-cccc.json").Entries.Single(one => one.Package == package).Match(version) is not null;

    [Test]
    public void Packages_of_other_ecosystems_are_others() =>
        Assert.That(Fixture("GHSA-aaaa-bbbb-cccc.json").Entries.Select(one => one.Package), Is.EquivalentTo((string[])["leftish-pad", "@acme/leftish-pad"]));

    [Test]
    public void A_malware_record_says_so()
    {
        var advisory = Fixture("MAL-2024-0001.json").Entries.Single().Match("1.0.0-beta+x");

        Assert.That(advisory, Is.Not.Null);
        Assert.That((advisory!.IsMalware, advisory.Id, advisory.Summary), Is.EqualTo((true, "MAL-2024-0001", "Malicious code in evil-pad (npm)")));
    }

    [Test]
    public void A_withdrawn_record_says_nothing()
    {
        var record = Fixture("GHSA-wwww-wwww-wwww.json");

        Assert.That((record.Withdrawn, record.Entries.Count), Is.EqualTo((true, 0)));
    }

    [Test]
    public void What_cannot_be_compared_counts_as_affected_and_says_so()
    {
        var advisory = Fixture("GHSA-unpa-rsab-le00.json").Entries.Single().Match("99.0.0");

        Assert.That(advisory?.Summary, Is.EqualTo("Odd record (the record's version \">= 1.123.64\" is not an npm version, so every version counts as affected)"));
        Assert.That((advisory!.Severity, advisory.VulnerableVersions), Is.EqualTo((Severity.Unknown, "*")));
    }

    [TestCase("""{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"}}]}""", Description = "neither ranges nor versions")]
    [TestCase("""{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"GIT","events":[{"introduced":"0"}]}]}]}""", Description = "commits only")]
    public void A_record_that_states_no_versions_affects_all(string json) => Assert.That(Read(json).Entries.Single().Match("1.0.0"), Is.Not.Null);

    [Test]
    public void A_package_version_that_npm_cannot_read_counts_as_affected() =>
        Assert.That(
            Read("""{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.0.0"}]}]}]}""").Entries.Single().Match("latest"),
            Is.Not.Null);

    [TestCase("\"database_specific\":{\"severity\":\"LOW\"}", Severity.Low)]
    [TestCase("\"database_specific\":{\"severity\":\"MODERATE\"}", Severity.Moderate)]
    [TestCase("\"database_specific\":{\"severity\":\"medium\"}", Severity.Moderate)]
    [TestCase("\"database_specific\":{\"severity\":\"CRITICAL\"},\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L\"}]", Severity.Critical, Description = "the word wins")]
    [TestCase("\"severity\":[{\"type\":\"CVSS_V3\",\"score\":\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:L\"}]", Severity.Moderate)]
    [TestCase("\"severity\":[{\"type\":\"CVSS_V4\",\"score\":\"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N\"}]", Severity.Unknown)]
    [TestCase("\"database_specific\":{\"severity\":7}", Severity.Unknown)]
    [TestCase("\"database_specific\":null", Severity.Unknown)]
    [TestCase("\"severity\":null", Severity.Unknown)]
    public void Severity_is_the_word_or_else_the_vectors(string property, Severity expected) =>
        Assert.That(
            Read($$$"""{"id":"X-1",{{{property}}},"affected":[{"package":{"ecosystem":"npm","name":"a"}}]}""").Entries.Single().Advisory.Severity,
            Is.EqualTo(expected));

    [TestCase("https://example.com/x", "https://example.com/x")]
    [TestCase("javascript:alert(1)", null)]
    [TestCase("not an address", null)]
    public void Only_web_addresses_are_given_on(string url, string? expected) =>
        Assert.That(
            Read($$$"""{"id":"X-1","references":[{"type":"WEB","url":"{{{url}}}"}],"affected":[{"package":{"ecosystem":"npm","name":"a"}}]}""").Entries.Single().Advisory.Url,
            Is.EqualTo(expected));

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"id":""}""")]
    [TestCase("""{"id":7}""")]
    [TestCase("""{"id":"X-1""")]
    [TestCase("""{"id":"X-1"} {}""")]
    [TestCase("""{"id":"X-1","affected":{}}""")]
    [TestCase("""{"id":"X-1","affected":[1]}""")]
    [TestCase("""{"id":"X-1","affected":[{"package":{"ecosystem":"npm"}}]}""", Description = "which package?")]
    [TestCase("""{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"},"versions":"1.0.0"}]}""")]
    [TestCase("""{"id":"X-1","affected":[{"package":{"ecosystem":"npm","name":"a"},"ranges":[{"events":[{"introduced":0}]}]}]}""")]
    [TestCase("""{"id":"X-1","modified":"yesterday"}""")]
    public void What_is_no_record_is_an_error(string json) => Assert.That(() => Read(json), Throws.InstanceOf<JsonException>());

    [Test]
    public void A_deeply_nested_record_is_an_error() =>
        Assert.That(() => Read("""{"id":"X-1","x":""" + new string('[', 100_000)), Throws.InstanceOf<JsonException>());

    [Test]
    public void A_long_text_is_one_line_of_bounded_length()
    {
        var record = Read($$$"""{"id":"X-1","details":"{{{string.Concat(Enumerable.Repeat("word\\n", 10_000))}}}","affected":[{"package":{"ecosystem":"npm","name":"a"}}]}""");

        Assert.That(record.Entries.Single().Advisory.Summary, Has.Length.EqualTo(300).And.StartsWith("word word").And.EndsWith("…"));
    }

    [Test]
    public void Every_record_of_a_real_export_is_read()
    {
        using var zip = ZipFile.OpenRead(Path.Combine(Repository.RequireShared(), "advisories", "npm-all.zip"));
        var records = new List<OsvRecord>();
        foreach (var entry in zip.Entries)
        {
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            records.Add(OsvRecordReader.Read(bytes.ToArray()));
        }

        Assert.That(records, Has.Count.EqualTo(804));
        Assert.That(records.SelectMany(record => record.Entries).Select(entry => entry.Package).Distinct().Count(), Is.EqualTo(440));
        Assert.That(records.SelectMany(record => record.Entries).Count(entry => entry.Match("0.0.0-0") is { } found && found.Summary.Contains("counts as affected", StringComparison.Ordinal)), Is.Zero);
    }

    private static OsvRecord Fixture(string file) =>
        OsvRecordReader.Read(File.ReadAllBytes(Path.Combine(Repository.Root, "tests", "Fixtures", "advisories", "osv", file)));

    private static OsvRecord Read(string json) => OsvRecordReader.Read(Encoding.UTF8.GetBytes(json));
}
