using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class DotWriterTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Test]
    public async Task Graphviz_draws_every_package_in_its_colour_and_every_dependency()
    {
        var drawing = Draw(Formats.Dot(await SampleReports.SmallAsync()));

        Assert.That(drawing.Nodes, Has.Count.EqualTo(10));
        Assert.That(drawing.Nodes["n3"], Is.EqualTo(("debug\n2.2.0\n85", "#ffaba8")));
        Assert.That(drawing.Nodes["n2"], Is.EqualTo(("clean\n1.0.0\n100", "#aceebb")));
        Assert.That(drawing.Nodes["n0"].Label, Is.EqualTo("project"));
        Assert.That(drawing.Edges, Is.SupersetOf(new[] { "n0->n4", "n4->n3", "n9->n3", "n3->n6" }));
        Assert.That(drawing.Edges, Has.Count.EqualTo(11));
    }

    [Test]
    public void Hostile_names_are_drawn_as_they_are()
    {
        var drawing = Draw(Formats.Dot(SampleReports.Hostile()));

        Assert.That(drawing.Nodes, Has.Count.EqualTo(SampleReports.HostileTexts.Count + 1));
        foreach (var (text, index) in SampleReports.HostileTexts.Select((text, index) => (text, index)))
        {
            Assert.That(drawing.Nodes[$"n{index + 1}"].Label.Split('\n')[0], Is.EqualTo(PlainText.Escape(text, 100).Trim()));
        }

        Assert.That(drawing.Edges, Has.Count.EqualTo(SampleReports.HostileTexts.Count));
    }

    [Test]
    public async Task Only_what_is_to_be_shown_is_drawn()
    {
        var drawing = Draw(Formats.Dot(await SampleReports.SmallAsync(), package => package.Verdict == Verdict.Uncertified));

        Assert.That(drawing.Nodes.Values.Select(node => node.Label.Split('\n')[0]), Is.EquivalentTo(new[] { "project", "debug", "gpl", "poor", "stealer" }));
        Assert.That(drawing.Edges, Is.EqualTo(new[] { "n0->n2" }), "the project's own dependency on gpl; what lies between the others is not shown");
    }

    [Test]
    public async Task Workspaces_are_drawn_as_folders_and_links_are_stepped_through()
    {
        var report = await SampleReports.OfLockAsync(Fixtures.Locate("workspaces/v3/package-lock.json"));

        var dot = Formats.Dot(report);

        Assert.That(dot, Does.Match("n1 \\[label=\"[^\"]+\", shape=folder\\]"));
        Assert.That(dot, Does.Contain("n0 -> n1;"));
        Assert.That(Draw(dot).Nodes, Has.Count.GreaterThan(report.Packages.Count));
    }

    [Test]
    public void Ten_thousand_packages_are_written_whole()
    {
        var dot = Formats.Dot(SampleReports.Many(10_000));

        Assert.That(Regex.Count(dot, "^  n[0-9]+ \\[", RegexOptions.Multiline), Is.EqualTo(10_001));
        Assert.That(Regex.Count(dot, "^  n0 -> n[0-9]+;$", RegexOptions.Multiline), Is.EqualTo(10_000));
    }

    [Test]
    public void A_report_without_a_graph_cannot_be_drawn() =>
        Assert.That(() => Formats.Dot(SampleReports.Many(1) with { Graph = null }), Throws.ArgumentException);

    /// <summary>Has Graphviz draw the graph and reads the drawing: the labels, colours and edges that a person would see.</summary>
    private static Drawing Draw(string dot)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("graph.dot", dot);
        var run = Tool.Run(folder.Path, "dot", "-Tsvg", file);
        Assert.That(run.ExitCode, Is.Zero, run.Error);
        Assert.That(run.Error, Does.Not.Contain("Error").IgnoreCase);

        var groups = XDocument.Parse(run.Output).Descendants(Svg + "g").ToList();
        return new Drawing(
            groups.Where(group => (string?)group.Attribute("class") == "node").ToDictionary(
                group => (string)group.Element(Svg + "title")!,
                group => (
                    string.Join('\n', group.Descendants(Svg + "text").Select(text => text.Value.Replace('\u00A0', ' ').Trim())),
                    (string?)group.Descendants().First(shape => shape.Attribute("fill") is not null).Attribute("fill") ?? "")),
            [.. groups.Where(group => (string?)group.Attribute("class") == "edge").Select(group => WebUtility.HtmlDecode((string)group.Element(Svg + "title")!)).Order(StringComparer.Ordinal)]);
    }

    private sealed record Drawing(IReadOnlyDictionary<string, (string Label, string Color)> Nodes, IReadOnlyList<string> Edges);
}
