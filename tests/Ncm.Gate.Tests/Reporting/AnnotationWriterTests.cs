using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class AnnotationWriterTests
{
    [Test]
    public void Any_text_comes_out_of_the_runners_parser_as_it_went_in() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string>(),
            text => RunnerCommand.Parse(WorkflowCommand.Format("error", [("file", "x" + text), ("title", "y")], text ?? "")) is { } read
                && read.Data == (text ?? "")
                && read.Properties["title"] == "y"
                && read.Properties["file"].TrimEnd() == ("x" + text).TrimEnd()).QuickCheckThrowOnFailure();

    [Test]
    public void Texts_that_look_like_commands_and_escapes_come_out_of_the_runners_parser_as_they_went_in()
    {
        foreach (var text in SampleReports.HostileTexts)
        {
            var line = WorkflowCommand.Format("warning", [("title", text), ("line", null), ("file", text)], text);
            var read = RunnerCommand.Parse(line)!;

            Assert.That(line, Does.Not.Contain("\n").And.Not.Contain("\r"));
            Assert.That(read.Name, Is.EqualTo("warning"));
            Assert.That(read.Data, Is.EqualTo(text));
            Assert.That(read.Properties, Is.EquivalentTo(new Dictionary<string, string> { ["title"] = text, ["file"] = text }));
        }
    }

    [Test]
    public void Hostile_reports_give_no_commands_but_our_own()
    {
        var lines = Formats.Annotations(SampleReports.Hostile()).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var read = lines.Select(line => RunnerCommand.Parse(line)!).ToList();
        Assert.That(read.Select(command => command.Name), Is.All.EqualTo("error").Or.EqualTo("warning").Or.EqualTo("notice"));
        Assert.That(
            read.SkipLast(1).Select(command => command.Properties["title"]),
            Is.All.Matches<string>(title => Rules.All.Any(rule => title == $"{rule.Id} {rule.Name}")));
        Assert.That(read.SkipLast(1).Select(command => command.Properties["file"]), Is.All.EqualTo("package-lock.json"));
    }

    [Test]
    public void A_hostile_report_at_a_terminal_gives_no_commands()
    {
        var lines = Formats.Table(SampleReports.Hostile()).Split('\n');

        Assert.That(lines.Select(RunnerCommand.Parse).OfType<RunnerCommand>(), Is.Empty);
        Assert.That(lines.Any(line => line.Contains("##", StringComparison.Ordinal)), Is.False);
        Assert.That(lines.SelectMany(line => line).Where(char.IsControl), Is.Empty);
        Assert.That(string.Concat(lines), Does.Not.Contain("\u202E").And.Contain("🎉"));
    }

    [Test]
    public void Hostile_json_in_a_log_gives_no_commands()
    {
        var lines = Formats.Json(SampleReports.Hostile()).Split('\n').Concat(Formats.Sarif(SampleReports.Hostile()).Split('\n'));

        Assert.That(lines.Select(RunnerCommand.Parse).OfType<RunnerCommand>(), Is.Empty);
    }

    [Test]
    public void Ten_thousand_findings_give_ten_of_each_level_worst_first_and_say_how_many_there_are_more()
    {
        var lines = Formats.Annotations(SampleReports.Many(10_000)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        var levels = lines.Select(line => RunnerCommand.Parse(line)!).CountBy(command => command.Name).ToDictionary();
        Assert.That(levels, Is.EquivalentTo(new Dictionary<string, int> { ["error"] = 10, ["warning"] = 10, ["notice"] = 10 }));
        Assert.That(lines[..10], Is.All.StartsWith("::error ").And.All.Contain("NCM1006"), "malware is the worst");
        Assert.That(lines[^1], Is.EqualTo(
            "::notice title=NCM Gate::and 6657 errors, 1657 warnings, 1657 notices more that GitHub has no room for here: see the job's summary or its log."));
    }

    [Test]
    public void What_fits_is_written_whole()
    {
        var lines = Formats.Annotations(SampleReports.Many(40)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[^1], Does.Contain("and 17 errors more"));

        using var writer = new StringWriter { NewLine = "\n" };
        new AnnotationWriter(writer, budget: 100).Write(SampleReports.Many(40));
        Assert.That(writer.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries), Has.Length.EqualTo(40).And.None.Contains("more that"));
    }

    [Test]
    public void Several_lock_files_of_a_step_share_the_budget()
    {
        var lines = Formats.Annotations(SampleReports.Many(30), SampleReports.Many(30)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.That(lines.Count(line => line.StartsWith("::error", StringComparison.Ordinal)), Is.EqualTo(10));
        Assert.That(lines[^1], Does.Contain("and 30 errors, 1 notice more"));
    }

    [Test]
    public void A_budget_without_room_for_anything_is_refused() =>
        Assert.That(() => new AnnotationWriter(TextWriter.Null, 0), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public async Task Annotations_have_what_the_checks_api_takes()
    {
        var annotations = Annotations.Of(await SampleReports.SmallAsync());

        var first = annotations[0];
        Assert.That(first.Title, Is.EqualTo("NCM1006 malware"));
        Assert.That((first.Path, first.Line, first.Column, first.Level), Is.EqualTo(("package-lock.json", 78, (int?)18, AnnotationLevel.Failure)));
        Assert.That(first.RawDetails, Does.StartWith("stealer@1.0.0: uncertified, score 0\n").And.Contain("MAL-2024-7 (Critical): Steals tokens"));
        Assert.That(annotations[1].RawDetails, Does.Contain("fixed in 2.6.9, 3.1.0").And.Contain("installed at package-lock.json(68,18)"));
    }

    [Test]
    public void Annotations_stay_within_64_kilobytes_and_titles_within_255_characters()
    {
        var report = SampleReports.Hostile();
        var paths = Enumerable.Range(0, 500).Select(number => new DependencyPath([new string('ä', 900) + number])).ToList();
        report = report with { Findings = [.. report.Findings.Select(finding => finding with { Paths = paths })] };

        foreach (var annotation in Annotations.Of(report))
        {
            Assert.That(Encoding.UTF8.GetByteCount(annotation.Message), Is.LessThan(64 * 1024));
            Assert.That(Encoding.UTF8.GetByteCount(annotation.RawDetails), Is.LessThan(64 * 1024));
            Assert.That(annotation.RawDetails, Does.Match(@"… and \d+ more lines\n$"));
            Assert.That(annotation.Title, Has.Length.LessThanOrEqualTo(255));
        }
    }

    [Test]
    public void A_place_outside_of_the_repository_is_shown_at_the_lock_file_and_named_in_the_message()
    {
        var report = SampleReports.Many(1);
        var finding = report.Findings[0] with { Where = new FileLocation("/etc/ncm/policy.yml", 3, 1), Rule = Rules.WhitelistExpired };

        var annotation = Annotations.Of(report with { Findings = [finding] })[0];

        Assert.That((annotation.Path, annotation.Line), Is.EqualTo(("web/package-lock.json", 1)));
        Assert.That(annotation.Message, Does.Contain("(/etc/ncm/policy.yml(3,1))"));
    }
}
