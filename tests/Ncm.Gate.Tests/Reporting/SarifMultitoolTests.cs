using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

/// <summary>The SARIF Multitool, Microsoft's validator and reader of SARIF, on what we write.</summary>
public sealed class SarifMultitoolTests
{
    private const string Package = "@microsoft/sarif-multitool-linux@5.7.0";

    [Test]
    public async Task A_small_report_is_valid_for_github() => await AssertValidAsync(await SampleReports.SmallAsync());

    [Test]
    public async Task Hostile_texts_are_valid_for_github() => await AssertValidAsync(SampleReports.Hostile());

    [Test]
    public async Task Ten_thousand_findings_are_valid_for_github() => await AssertValidAsync(SampleReports.Many(10_000));

    // The validator takes seconds to start: one run for many files.
    [Test]
    public async Task The_reports_of_the_fixtures_are_valid_for_github() =>
        Assert.That(await ValidateAsync(await LogsOfAsync(Fixtures.Lockfiles().Select(Fixtures.Locate))), Is.Empty);

    [Test]
    public async Task The_reports_of_real_locks_are_valid_for_github()
    {
        Repository.RequireShared();

        Assert.That(await ValidateAsync(await LogsOfAsync(Corpus.ReadableNpmLocks().Select(Corpus.Locate))), Is.Empty);
    }

    [Test]
    public async Task The_validator_sees_what_is_wrong()
    {
        var log = JsonNode.Parse(Formats.Sarif(await SampleReports.SmallAsync()))!;
        log["runs"]![0]!["results"]![0]!["locations"] = new JsonArray();
        log["runs"]![0]!["tool"]!["driver"]!["rules"]![0]!.AsObject().Remove("help");

        var complaints = await ValidateAsync(log.ToJsonString());

        Assert.That(complaints, Has.Some.Contains("error GH1015").And.Some.Contains("error GH2012"));
    }

    [Test]
    public async Task The_reader_reads_back_every_message()
    {
        var written = Formats.Sarif(SampleReports.Hostile());
        var multitool = await MultitoolAsync();
        using var folder = new TemporaryFolder();
        var file = folder.Write("report.sarif", written);
        var output = Path.Combine(folder.Path, "read.sarif");

        var run = await CommandLine.RunAsync(multitool, ["rewrite", file, "--output", output], folder.Path);

        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(Messages(await File.ReadAllTextAsync(output)), Is.EqualTo(Messages(written)));

        static IEnumerable<string> Messages(string log) =>
            JsonNode.Parse(log)!["runs"]![0]!["results"]!.AsArray().Select(result => (string)result!["message"]!["text"]!);
    }

    private static async Task AssertValidAsync(GateReport report) =>
        Assert.That(await ValidateAsync(Formats.Sarif(report)), Is.Empty);

    private static async Task<string[]> LogsOfAsync(IEnumerable<string> lockfiles)
    {
        var logs = new List<string>();
        foreach (var lockfile in lockfiles)
        {
            var report = await SampleReports.OfLockAsync(lockfile);
            Assert.That(report.Findings, Is.Not.Empty, lockfile);
            logs.Add(Formats.Sarif(report));
        }

        Assert.That(logs, Is.Not.Empty);
        return [.. logs];
    }

    /// <summary>The errors and warnings of the standard's rules and of GitHub's.</summary>
    private static async Task<IReadOnlyList<string>> ValidateAsync(params string[] logs)
    {
        var multitool = await MultitoolAsync();
        using var folder = new TemporaryFolder();
        var files = logs.Select((log, index) => folder.Write($"report-{index}.sarif", log)).ToList();

        var run = await CommandLine.RunAsync(
            multitool,
            ["validate", .. files, "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", Path.Combine(folder.Path, "validation.sarif")],
            folder.Path);

        Assert.That(run.Output, Does.Contain("Analysis completed successfully."), run.ToString());
        return [.. run.Output.Split('\n').Where(line => Regex.IsMatch(line, @"\b(error|warning) [A-Z]+[0-9]+:"))];
    }

    private static async Task<string> MultitoolAsync()
    {
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
        {
            Assert.Ignore("The SARIF Multitool of npm is a Linux program for x64.");
            return "";
        }

        var program = Path.Combine(await NpmTool.InstallAsync([Package]), "node_modules", "@microsoft", "sarif-multitool-linux", "Sarif.Multitool");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute); // npm may be told to run no install scripts.
        return program;
    }
}
