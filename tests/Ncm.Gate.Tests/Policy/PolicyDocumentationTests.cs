using System.Text.RegularExpressions;
using Ncm.Gate.Diagnostics;
using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Gate.Tests.Policy;

/// <summary>Holds docs/policy.md and docs/rules to what the code does.</summary>
public sealed partial class PolicyDocumentationTests
{
    [TestCaseSource(nameof(Samples))]
    public void Every_block_of_the_page_does_what_the_page_says(string yaml, string? refusal)
    {
        var isWhitelist = yaml.Split('\n').First(line => !line.StartsWith('#')).StartsWith('-');

        string? said = null;
        try
        {
            _ = isWhitelist ? (object)WhitelistFile.Parse(yaml, ".ncm/whitelist.yml") : PolicyFile.Parse(yaml, ".ncm/policy.yml");
        }
        catch (PolicyException e)
        {
            said = Say(e);
        }

        Assert.That(said, Is.EqualTo(refusal));
    }

    [Test]
    public void The_first_block_is_the_default_policy()
    {
        var policy = PolicyFile.Parse(Blocks("policy.md").First().Text, "p.yml");

        foreach (var property in typeof(GatePolicy).GetProperties().Where(property => property.Name != nameof(GatePolicy.Path)))
        {
            Assert.That(property.GetValue(policy), Is.EqualTo(property.GetValue(GatePolicy.Default)), property.Name);
        }
    }

    [Test]
    public void Every_key_has_its_section()
    {
        var sections = File.ReadLines(Page("policy.md")).Where(line => line.StartsWith("### `", StringComparison.Ordinal)).Select(line => line[5..^1])
            .Where(heading => !heading.Contains(' ', StringComparison.Ordinal)); // A command's heading has two words.

        Assert.That(sections, Is.EqualTo(PolicyReader.Keys));
    }

    [Test]
    public void Every_key_of_an_entry_has_its_row()
    {
        var rows = File.ReadLines(Page("policy.md")).Select(line => Row().Match(line)).Where(match => match.Success).ToList();

        Assert.That(rows.Select(row => row.Groups["key"].Value), Is.EquivalentTo(WhitelistReader.Keys));
        Assert.That(
            rows.Where(row => row.Groups["required"].Value.Length > 0).Select(row => row.Groups["key"].Value),
            Is.EqualTo(WhitelistReader.RequiredKeys));
    }

    [Test]
    public void The_files_first_lines_name_their_schemas()
    {
        var firstLines = Blocks("policy.md").Select(block => block.Text.Split('\n')[0]).Where(line => line.StartsWith("# yaml-language-server", StringComparison.Ordinal));

        Assert.That(firstLines, Is.EqualTo(new[] { PolicyFile.Schema, WhitelistFile.Schema }.Select(schema => $"# yaml-language-server: $schema={schema}")));
    }

    [TestCaseSource(nameof(RuleIds))]
    public void A_rule_has_its_page(string id)
    {
        Assert.That(Rules.TryGet(id, out var rule), Is.True);
        var lines = File.ReadAllLines(Page($"rules/{id}.md"));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(lines[0], Is.EqualTo($"# {rule!.Id}: {rule.Name}"));
            Assert.That(lines[2], Is.EqualTo(rule.ShortDescription));
            Assert.That(
                lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)),
                Is.EqualTo(new[] { "## What it means", "## Example", "## Why it matters", "## How to fix it", "## How to whitelist or configure it", "## What never suppresses it" }));
            Assert.That(Blocks($"rules/{id}.md").First(block => block.Language == "text").Text, Does.Contain($"{rule.Level.ToString().ToLowerInvariant()} {id}: "));
            Assert.That(rule.HelpUri.AbsoluteUri, Is.EqualTo($"https://github.com/ncm-gate/ncm-gate/blob/main/docs/rules/{id}.md"));
        }
    }

    [TestCaseSource(nameof(RuleIds))]
    public void An_entry_on_a_rules_page_takes_that_rule_away(string id)
    {
        Assert.That(Rules.TryGet(id, out var rule), Is.True);
        var yaml = Blocks($"rules/{id}.md").Where(block => block.Language == "yaml").Select(block => block.Text).ToList();
        var entries = yaml.Where(text => text.Contains("- package", StringComparison.Ordinal)).SelectMany(text => WhitelistFile.Parse(text, "w.yml")).ToList();

        Assert.That(entries, rule!.Waiver == RuleWaiver.Never ? Is.Empty : Is.Not.Empty);
        Assert.That(entries.Select(entry => entry.AcceptsRule(rule) || entry.Accepts!.All(accepted => !Rules.TryGet(accepted, out _))), Is.All.True);
        Assert.That(() => yaml.Where(text => text.StartsWith("# .ncm/policy.yml", StringComparison.Ordinal)).Select(text => PolicyFile.Parse(text, "p.yml")).ToList(), Throws.Nothing);
    }

    [Test]
    public void The_index_of_rules_is_the_table()
    {
        var rows = File.ReadLines(Page("rules/README.md")).Where(line => line.StartsWith("| [", StringComparison.Ordinal));

        Assert.That(rows, Is.EqualTo(Rules.All.Select(rule =>
            $"| [{rule.Id}]({rule.Id}.md) | {rule.Name} | {rule.Level.ToString().ToLowerInvariant()} | {Waiver(rule)} | {rule.ShortDescription} |")));
    }

    [Test]
    public void There_is_no_page_without_a_rule() => Assert.That(
        Directory.EnumerateFiles(Page("rules")).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal),
        Is.EqualTo(Rules.All.Select(rule => rule.Id).Append("README")));

    [Test]
    public void Links_between_the_pages_lead_somewhere()
    {
        var pages = Directory.EnumerateFiles(Page("rules")).Append(Page("policy.md"));
        var dead = pages.SelectMany(page => Link().Matches(File.ReadAllText(page)).Select(match => Path.Combine(Path.GetDirectoryName(page)!, match.Groups[1].Value)));

        Assert.That(dead.Where(target => !File.Exists(target)), Is.Empty);
    }

    [Test]
    public void The_example_of_the_invalid_policy_is_real()
    {
        var thrown = Assert.Throws<PolicyException>(() => PolicyFile.Parse("minimumScor: 86", ".ncm/policy.yml"));

        Assert.That(Blocks("rules/NCM9002.md").First(block => block.Language == "text").Text, Is.EqualTo(Say(thrown)));
    }

    private static IEnumerable<TestCaseData> Samples()
    {
        var blocks = Blocks("policy.md").ToList();
        for (var i = 0; i < blocks.Count; i++)
        {
            if (blocks[i].Language == "yaml")
            {
                var refusal = i + 1 < blocks.Count && blocks[i + 1].Language == "text" ? blocks[i + 1].Text : null;
                yield return new TestCaseData(blocks[i].Text, refusal).SetArgDisplayNames($"line {blocks[i].Line}");
            }
        }
    }

    private static IEnumerable<string> RuleIds() => Rules.All.Select(rule => rule.Id);

    private static string Waiver(Rule rule) => rule.Waiver switch
    {
        RuleWaiver.AnyEntry => "any entry",
        RuleWaiver.NamedOnly => "named only",
        _ => "never",
    };

    private static string Say(GateException e) => $"{e.Location}: error {e.Code}: {e.Message}";

    private static string Page(string name) => Path.Combine(Repository.Root, "docs", name);

    private static IEnumerable<(string Language, string Text, int Line)> Blocks(string page)
    {
        var text = File.ReadAllText(Page(page));
        return Fence().Matches(text).Select(match => (match.Groups[1].Value, match.Groups[2].Value, text.AsSpan(0, match.Index).Count('\n') + 1));
    }

    [GeneratedRegex(@"^```(\w+)\n(.*?)\n```$", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^\| `(?<key>\w+)` \| (?<required>required )?\|")]
    private static partial Regex Row();

    [GeneratedRegex(@"\]\(([\w./-]+\.md)\)")]
    private static partial Regex Link();
}
