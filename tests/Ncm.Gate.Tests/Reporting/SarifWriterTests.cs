using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class SarifWriterTests
{
    [Test]
    public void Every_region_is_one_line_and_every_file_is_named_from_the_root()
    {
        var report = SampleReports.Many(50) with { Root = new RepositoryRoot("/repo", "/repo/apps") };

        foreach (var result in Results(Formats.Sarif(report)))
        {
            var place = result["locations"]![0]!["physicalLocation"]!;
            Assert.That((string)place["artifactLocation"]!["uri"]!, Is.EqualTo("apps/web/package-lock.json"));
            Assert.That((int)place["region"]!["endLine"]!, Is.EqualTo((int)place["region"]!["startLine"]!));
        }
    }

    [Test]
    public void Names_of_files_are_percent_encoded()
    {
        var report = SampleReports.Many(1) with { LockfilePath = "a b/ü#?%:[1]/package-lock.json" };
        report = report with { Findings = [report.Findings[0] with { Where = new FileLocation(report.LockfilePath, 3, 1), Locations = [] }] };

        var run = Run(Formats.Sarif(report));

        const string Expected = "a%20b/%C3%BC%23%3F%25%3A%5B1%5D/package-lock.json";
        Assert.That((string)run["results"]![0]!["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!, Is.EqualTo(Expected));
        Assert.That((string)run["automationDetails"]!["id"]!, Is.EqualTo($"ncm-gate/{Expected}/"));
    }

    [Test]
    public void An_alert_is_the_same_one_after_its_line_has_moved_and_another_one_in_another_lock()
    {
        var report = SampleReports.Many(20);
        var moved = report with { Findings = [.. report.Findings.Select(finding => finding with { Where = finding.Where with { Line = finding.Where.Line + 7 } })] };
        var elsewhere = report with { LockfilePath = "other/package-lock.json" };

        Assert.That(Fingerprints(moved), Is.EqualTo(Fingerprints(report)));
        Assert.That(Fingerprints(report), Is.Unique);
        Assert.That(Fingerprints(elsewhere).Intersect(Fingerprints(report)), Is.Empty);

        static IEnumerable<string> Fingerprints(GateReport report) =>
            Results(Formats.Sarif(report)).Select(result => (string)result["partialFingerprints"]!["primaryLocationLineHash"]!).ToList();
    }

    [Test]
    public void What_one_rule_says_of_one_package_is_one_result_with_all_places()
    {
        var report = SampleReports.Many(1);
        var finding = report.Findings[0];
        report = report with
        {
            Findings =
            [
                finding with { Message = "a@1.0.0 is one thing", Locations = [At(8), At(20)] },
                finding with { Message = "a@1.0.0 is another thing", Where = At(30), Locations = [At(30)] },
            ],
        };

        var result = Results(Formats.Sarif(report)).Single();

        Assert.That((string)result["message"]!["text"]!, Does.StartWith("a@1.0.0 is one thing. a@1.0.0 is another thing. Brought in by ").And.Contain("It stands at 3 places."));
        Assert.That(
            result["locations"]!.AsArray().Select(place => (int)place!["physicalLocation"]!["region"]!["startLine"]!), Is.EqualTo(new[] { 8, 20, 30 }));

        static FileLocation At(int line) => new("web/package-lock.json", line, 3);
    }

    [Test]
    public void A_finding_at_package_json_links_to_the_lock_file()
    {
        var report = SampleReports.Many(1);
        report = report with { Findings = [report.Findings[0] with { Where = new FileLocation("web/package.json", 12, 5) }] };

        var result = Results(Formats.Sarif(report)).Single();

        Assert.That(result["locations"]!.AsArray(), Has.Count.EqualTo(1));
        Assert.That((string)result["locations"]![0]!["physicalLocation"]!["artifactLocation"]!["uri"]!, Is.EqualTo("web/package.json"));
        Assert.That((int)result["relatedLocations"]![0]!["id"]!, Is.EqualTo(1));
        Assert.That((string)result["message"]!["text"]!, Does.EndWith(" See [web/package-lock.json](1)."));
    }

    [Test]
    public void Findings_about_the_file_are_told_apart_by_what_they_say()
    {
        var report = SampleReports.Many(1);
        var finding = report.Findings[0] with { Package = null, Rule = Rules.LockInconsistent, Paths = [], Locations = [] };
        report = report with { Findings = [finding with { Message = "a" }, finding with { Message = "b" }, finding with { Message = "b", Where = finding.Where with { Line = 99 } }] };

        var results = Results(Formats.Sarif(report)).ToList();
        Assert.That(results.Select(result => ((string)result["message"]!["text"]!)[..2]), Is.EqualTo(new[] { "a.", "b." }));
        Assert.That(results[1]["locations"]!.AsArray(), Has.Count.EqualTo(2));
    }

    [TestCase("[click](https://evil.example)", @"\[click\](https://evil.example)")]
    [TestCase(@"a\b", @"a\\b")]
    [TestCase("{0} {x}", "{{0}} {{x}}")]
    [TestCase("\u202Ex", @"\\u202ex")]
    public void Links_and_placeholders_in_foreign_text_are_escaped(string text, string expected) =>
        Assert.That(SarifText.Escape(text), Is.EqualTo(expected));

    [Test]
    public void More_locations_than_github_takes_are_cut()
    {
        var report = SampleReports.Many(1);
        var places = Enumerable.Range(1, 1500).Select(line => new FileLocation("web/package-lock.json", line)).ToList();
        report = report with { Findings = [report.Findings[0] with { Locations = places }] };

        var result = Results(Formats.Sarif(report)).Single();

        Assert.That(result["locations"]!.AsArray(), Has.Count.EqualTo(1000));
        Assert.That((string)result["message"]!["text"]!, Does.Contain("It stands at 1500 places, of which 1000 are listed."));
    }

    [Test]
    public void More_results_than_github_takes_are_cut_and_the_worst_are_kept()
    {
        var run = Run(Formats.Sarif(SampleReports.Many(30_000)));

        Assert.That(run["results"]!.AsArray(), Has.Count.EqualTo(25_000));
        Assert.That((string)run["results"]![0]!["ruleId"]!, Is.EqualTo("NCM1006"));
        Assert.That(run["results"]!.AsArray().Select(result => (string)result!["level"]!).Distinct(), Is.EqualTo(new[] { "error", "warning" }), "the notes are cut");
        Assert.That((int)run["properties"]!["omittedResults"]!, Is.EqualTo(5000));
        Assert.That((string)run["invocations"]![0]!["toolExecutionNotifications"]![0]!["message"]!["text"]!, Does.StartWith("5000 results, the least severe ones, are left out"));
    }

    [Test]
    public void A_file_that_would_be_too_large_gzipped_is_cut_to_fit()
    {
        // Random letters, of which a compressor can make little.
        var random = new Random(7);
        var report = SampleReports.Many(25_000);
        report = report with
        {
            Findings = [.. report.Findings.Select(finding => finding with { Message = Noise(), Paths = [new DependencyPath([Noise(), Noise()])] })],
            Notes = [.. Enumerable.Range(0, 200).Select(_ => Noise())],
        };
        using var stream = new MemoryStream();

        SarifWriter.Write(stream, report);

        var run = Run(Encoding.UTF8.GetString(stream.ToArray()));
        var omitted = (int)run["properties"]!["omittedResults"]!;
        Assert.That(omitted, Is.GreaterThan(0));
        Assert.That(run["results"]!.AsArray(), Has.Count.EqualTo(25_000 - omitted));
        Assert.That(Gzipped(stream.ToArray()), Is.InRange(6_000_000, 10_000_000));

        string Noise() => Convert.ToBase64String(RandomBytes(700)).Replace('+', 'x').Replace('/', 'y');

        byte[] RandomBytes(int count)
        {
            var bytes = new byte[count];
            random.NextBytes(bytes);
            return bytes;
        }
    }

    [Test]
    public void Rules_have_what_github_shows_and_within_its_limits()
    {
        foreach (var rule in Run(Formats.Sarif(SampleReports.Many(1)))["tool"]!["driver"]!["rules"]!.AsArray())
        {
            Assert.That(((string)rule!["name"]!).Length, Is.LessThanOrEqualTo(255));
            Assert.That(((string)rule["shortDescription"]!["text"]!).Length, Is.LessThanOrEqualTo(1024));
            Assert.That(((string)rule["fullDescription"]!["text"]!).Length, Is.LessThanOrEqualTo(1024));
            Assert.That((string)rule["help"]!["markdown"]!, Does.Contain((string)rule["helpUri"]!));
            var tags = rule["properties"]!["tags"]!.AsArray().Select(tag => (string)tag!).ToList();
            Assert.That(tags, Has.Count.LessThanOrEqualTo(10));
            Assert.That(rule["properties"]!["security-severity"] is not null, Is.EqualTo(tags.Contains("security")));
            if (rule["properties"]!["security-severity"] is { } severity)
            {
                Assert.That((string)severity!, Does.Match(@"^(10\.0|[0-9]\.[0-9])$").And.Not.EqualTo("0.0"));
            }
        }
    }

    private static long Gzipped(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.Length;
    }

    private static JsonNode Run(string log) => JsonNode.Parse(log)!["runs"]!.AsArray().Single()!;

    private static IEnumerable<JsonNode> Results(string log) => Run(log)["results"]!.AsArray().OfType<JsonNode>();
}
