using System.Text.RegularExpressions;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

/// <summary>Every format of one report is a reviewed file, and the same at every writing.</summary>
public sealed class SnapshotTests
{
    private static IEnumerable<TestCaseData> Writers()
    {
        yield return new TestCaseData("small.sarif", (Func<GateReport, string>)Formats.Sarif);
        yield return new TestCaseData("small.json", (Func<GateReport, string>)Formats.Json);
        yield return new TestCaseData("small.annotations.txt", (Func<GateReport, string>)(report => Formats.Annotations(report)));
        yield return new TestCaseData("small.md", (Func<GateReport, string>)Formats.Markdown);
        yield return new TestCaseData("small.dot", (Func<GateReport, string>)(report => Formats.Dot(report)));
        yield return new TestCaseData("small.table.txt", (Func<GateReport, string>)Formats.Table);
    }

    [TestCaseSource(nameof(Writers))]
    public async Task A_small_report_is_what_was_reviewed(string file, Func<GateReport, string> write)
    {
        var text = write(await SampleReports.SmallAsync());

        var again = write(await SampleReports.SmallAsync());
        Assert.That(again, Is.EqualTo(text), "the same input gives the same bytes");
        text = Regex.Replace(text, "\"semanticVersion\": \"[^\"]+\"", "\"semanticVersion\": \"0.0.0\"");
        Snapshot.Matches(text, Path.Combine(Folder(), file));
    }

    [TestCaseSource(nameof(Writers))]
    public void Hostile_texts_are_written_the_same_every_time(string file, Func<GateReport, string> write)
    {
        var first = write(SampleReports.Hostile());
        var second = write(SampleReports.Hostile());

        Assert.That(second, Is.EqualTo(first), file);
    }

    private static string Folder() =>
        Path.Combine(Repository.Root, "tests", "Ncm.Gate.Tests", "Reporting", "Snapshots");
}
