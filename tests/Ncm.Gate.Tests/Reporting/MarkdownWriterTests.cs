using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Ncm.Gate.Policy;
using Ncm.Gate.Reporting;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Reporting;

public sealed class MarkdownWriterTests
{
    private static readonly string[] Expected =
        ["h2", "p", "strong", "table", "thead", "tbody", "tr", "th", "td", "code", "a", "br", "ul", "li", "details", "summary"];

    // GitHub's own parser needs a compiler to install, so that it is optional; marked always comes. Both leave HTML in, as GitHub does before
    // its sanitizer. What they make of the text is read by parse5, the HTML parser of browsers' rules.
    private const string Render = """
        const { readFileSync } = require('fs')
        const { marked } = require('marked')
        const { parseFragment } = require('parse5')
        const renderers = { marked: text => marked.parse(text, { gfm: true }) }
        try {
          const cmark = require('cmark-gfm')
          const extensions = { table: true, autolink: true, strikethrough: true, tagfilter: true, tasklist: true }
          renderers['cmark-gfm'] = text => cmark.renderHtmlSync(text, { unsafe: true, extensions })
        } catch {}
        const texts = JSON.parse(readFileSync(process.argv[2], 'utf8'))
        const read = html => {
          const elements = [], words = [], loose = []
          const walk = (node, code) => {
            if (node.nodeName === '#text') { words.push(node.value); if (!code) loose.push(node.value) }
            else if (node.nodeName === '#comment') elements.push('comment')
            else if (node.tagName) elements.push([node.tagName, ...node.attrs.map(a => `${a.name}=${a.value}`)].join(' '))
            for (const child of node.childNodes ?? []) walk(child, code || node.tagName === 'code')
          }
          walk(parseFragment(html), false)
          return { elements, text: words.join(''), loose: loose.join('') }
        }
        const out = {}
        for (const [name, render] of Object.entries(renderers)) out[name] = texts.map(text => read(render(text)))
        console.log(JSON.stringify(out))
        """;

    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    [Test]
    public async Task Hostile_texts_show_as_they_are_and_bring_no_element_with_them()
    {
        var report = SampleReports.Hostile();

        foreach (var (renderer, pages) in await RenderAsync(Formats.Markdown(report)))
        {
            var page = pages[0];
            AssertOnlyOurs(page, renderer);
            foreach (var text in SampleReports.HostileTexts.Where(text => text.Length < 200))
            {
                Assert.That(Squeezed(page.Text), Does.Contain(Squeezed(PlainText.Escape(text))), $"{renderer}, a name");
                Assert.That(Squeezed(page.Text), Does.Contain(Squeezed("says: " + PlainText.Escape(text))), $"{renderer}, a message");
            }

            Assert.That(page.Text, Does.Contain(new string('x', 214) + "…"), $"{renderer}, what is cut");
        }
    }

    [Test]
    public async Task Nothing_is_left_for_github_to_mention_or_to_link()
    {
        foreach (var (renderer, pages) in await RenderAsync(Formats.Markdown(SampleReports.Hostile())))
        {
            Assert.That(pages[0].Loose, Does.Not.Match(@"[@#$`*_~|<>\[\]\\]|:\w+:|\bGH-\d|www\.|://"), renderer);
        }
    }

    [Test]
    public async Task Any_text_in_a_cell_stays_in_its_cell()
    {
        var random = new Random(20261122);
        const string Alphabet = "ab1 |\\`<>&;#*_~[]()!@:/.\"'-=+{}^$%\n\t\0é\u202E";
        var texts = Enumerable.Range(0, 1500)
            .Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 25)).Select(_ => Alphabet[random.Next(Alphabet.Length)])))
            .ToList();
        var tables = texts.Select(text => $"| a | b |\n|---|---|\n| {MarkdownText.Code(text)} | {MarkdownText.Prose(text)} |\n").ToArray();

        foreach (var (renderer, pages) in await RenderAsync(tables))
        {
            for (var i = 0; i < texts.Count; i++)
            {
                var plain = Squeezed(PlainText.Escape(texts[i]));
                Assert.That(pages[i].Elements.Where(element => element != "code"), Is.EqualTo(new[] { "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td" }), $"{renderer}: {tables[i]}");
                Assert.That(Squeezed(pages[i].Text), Is.EqualTo("ab" + plain + plain), $"{renderer}: {tables[i]}");
            }
        }
    }

    [Test]
    public async Task Ten_thousand_findings_stay_within_a_comment_and_a_summary_and_the_least_severe_are_left_out([Values(4096, 65_536, 1_048_576)] int limit)
    {
        var report = SampleReports.Many(10_000);

        var text = MarkdownWriter.Write(report, limit);

        Assert.That(Encoding.UTF8.GetByteCount(text), Is.LessThanOrEqualTo(limit));
        var rows = text.Split('\n').Where(line => line.Contains("says so at a length", StringComparison.Ordinal) && line.StartsWith("| ", StringComparison.Ordinal)).ToList();
        var shown = rows.Count(row => row.Contains("/rules/", StringComparison.Ordinal));
        Assert.That(shown, Is.GreaterThan(3));
        Assert.That(rows[0], Does.Contain("NCM1006"));
        Assert.That(text, limit < 1_000_000
            ? Does.Contain($"**{10_000 - shown} more findings**, the least severe ones")
            : Does.Contain("Left out for want of space"));
        Assert.That(text, Does.Match("(2[0-9]|30) more notes"));
        foreach (var (renderer, pages) in await RenderAsync(text))
        {
            AssertOnlyOurs(pages[0], renderer);
        }
    }

    [Test]
    public void A_limit_without_room_for_the_verdict_is_refused() =>
        Assert.That(() => MarkdownWriter.Write(SampleReports.Many(1), 4095), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void The_worst_names_fit_the_least_limit()
    {
        var name = string.Concat(Enumerable.Repeat("|`\\", 3000));
        var report = SampleReports.Many(3) with { LockfilePath = name, ProjectName = name, Notes = [name, name] };

        Assert.That(Encoding.UTF8.GetByteCount(MarkdownWriter.Write(report, MarkdownWriter.MinimumBytes)), Is.LessThanOrEqualTo(MarkdownWriter.MinimumBytes));
        Assert.That(MarkdownWriter.Write(report, MarkdownWriter.MinimumBytes), Does.StartWith("## ❌ NCM Gate: failed"));
    }

    private static void AssertOnlyOurs(Page page, string renderer)
    {
        Assert.That(page.Elements.Select(element => element.Split(' ')[0]).Distinct(), Is.SubsetOf(Expected), renderer);
        var attributes = page.Elements.Where(element => element.Contains(' ', StringComparison.Ordinal)).Distinct();
        var ours = Rules.All.Select(rule => $"a href={rule.HelpUri} title={rule.Name}").Append("th align=right").Append("td align=right");
        Assert.That(attributes, Is.SubsetOf(ours), renderer);
    }

    /// <summary>HTML shows any run of spaces as one.</summary>
    private static string Squeezed(string text) => string.Concat(text.Where(character => character is not (' ' or '\n')));

    private static async Task<IReadOnlyDictionary<string, IReadOnlyList<Page>>> RenderAsync(params string[] texts)
    {
        var folder = await NpmTool.InstallAsync(["marked@18.2.1", "parse5@8.1.1"], optional: ["cmark-gfm@0.9.0"]);
        using var temporary = new TemporaryFolder();
        var file = temporary.Write("texts.json", JsonSerializer.Serialize(texts));
        var read = JsonSerializer.Deserialize<Dictionary<string, IReadOnlyList<Page>>>(await NpmTool.RunAsync(folder, Render, file), Web)!;
        Assert.That(read, Does.ContainKey("marked"));
        return read;
    }

    [SuppressMessage("Performance", "CA1812", Justification = "The JSON reader makes it.")]
    private sealed record Page(IReadOnlyList<string> Elements, string Text, string Loose);
}
