using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>One run, many reports: each where it was asked for and nothing else on standard output.</summary>
public sealed class OutputTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public async Task FolderAsync()
    {
        await RealRegistry.RequireAsync();
        _folder = new TemporaryFolder();
    }

    [TearDown]
    public void Remove() => _folder?.Dispose();

    [Test]
    public async Task Several_formats_come_from_one_run()
    {
        var (sarif, markdown, dot) = (_folder.At("ncm.sarif"), _folder.At("ncm.md"), _folder.At("ncm.dot"));

        var result = await Nscm.RunAsync("verify", "samples/webapp", "--json", "--sarif", sarif, "--markdown", markdown, "--dot", dot);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        using var log = JsonDocument.Parse(await File.ReadAllTextAsync(sarif));
        Assert.That(
            log.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength(),
            Is.EqualTo(json.RootElement.GetProperty("findings").GetArrayLength()).And.Positive);
        Assert.That(await File.ReadAllTextAsync(markdown), Does.StartWith("## ❌ NCM Gate: failed\n").And.EndsWith("\n"));
        Assert.That(await File.ReadAllTextAsync(dot), Does.StartWith("digraph \"webapp\" {\n").And.Contain("[label=\"debug\\n2.2.0\\n").And.EndsWith("}\n"));
        Assert.That(Directory.GetFiles(_folder.Path), Has.Length.EqualTo(3), "no temporary file is left");
    }

    [TestCase("--sarif", "{")]
    [TestCase("--markdown", "## ✅ NCM Gate: passed")]
    [TestCase("--dot", "digraph \"clean\" {")]
    public async Task A_format_without_a_file_is_what_standard_output_has(string option, string start)
    {
        var result = await Nscm.RunAsync("report", "samples/clean", option);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.StartWith(start));
        Assert.That(result.Output, Does.Not.EndWith("\n\n"));
    }

    [Test]
    public async Task Output_takes_the_place_of_standard_output()
    {
        var path = _folder.Write("report.txt", "of yesterday");

        var result = await Nscm.RunAsync("verify", "samples/clean", "--output", path);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Is.Empty);
        Assert.That(await File.ReadAllTextAsync(path), Does.StartWith("Package").And.EndWith("The gate passes.\n"));
    }

    [Test]
    public async Task Failed_alone_is_drawn_where_only_failed_is_asked_for()
    {
        var result = await Nscm.RunAsync("verify", "samples/webapp", "--failed", "--dot");

        Assert.That(result.Output, Does.Contain("label=\"lodash\\n4.17.15").And.Not.Contain("label=\"vite"));
    }

    [Test]
    public async Task Verify_annotates_on_github_and_report_does_not()
    {
        var verify = await Nscm.RunAsync(OnGitHub(), "verify", "samples/webapp", "--json");
        var report = await Nscm.RunAsync(OnGitHub(), "report", "samples/webapp");

        Assert.That(verify.Error, Does.Contain("::error file=samples/webapp/package-lock.json,line="));
        using var json = JsonDocument.Parse(verify.Output);
        Assert.That(json.RootElement.GetProperty("verdict").GetString(), Is.EqualTo("failed"));
        Assert.That(report.Error + report.Output, Does.Not.Contain("::error"));
    }

    [Test]
    public async Task Annotations_can_be_asked_for_and_refused()
    {
        var asked = await Nscm.RunAsync(NotOnGitHub(), "verify", "samples/webapp", "--annotations");
        var unasked = await Nscm.RunAsync(NotOnGitHub(), "verify", "samples/webapp");
        var refused = await Nscm.RunAsync(OnGitHub(), "verify", "samples/webapp", "--no-annotations");

        Assert.That(asked.Error, Does.Contain("::error "));
        Assert.That(unasked.Error + refused.Error, Does.Not.Contain("::error "));
    }

    [TestCase("--json and --sarif would both write to standard output", "--json", "--sarif")]
    [TestCase("--json and --markdown and --dot would all write to standard output", "--dot", "--json", "--markdown")]
    [TestCase("--sarif samples/clean: it is a folder", "--sarif", "samples/clean")]
    [TestCase("--sarif samples/clean/package-lock.json: it is a file of the project", "--sarif", "samples/clean/package-lock.json")]
    [TestCase("--dot nowhere/graph.dot: it lies in a folder that is not there", "--dot", "nowhere/graph.dot")]
    [TestCase("--sarif --markdwon: it looks like an option that this command does not have", "--sarif", "--markdwon")]
    [TestCase("--sarif and --output would write the same file", "--sarif", "report.x", "--output", "report.x")]
    public async Task What_cannot_be_is_said_before_anything_is_judged(string sentence, params string[] options)
    {
        var result = await Nscm.RunAsync(["verify", .. options]);

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Does.StartWith($"nscm: {sentence}"));
        Assert.That(result.Output, Is.Empty);
    }

    private static Dictionary<string, string?> OnGitHub() => new() { ["GITHUB_ACTIONS"] = "true" };

    private static Dictionary<string, string?> NotOnGitHub() => new() { ["GITHUB_ACTIONS"] = null };
}
