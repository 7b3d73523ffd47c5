using System.Text;
using Ncm.TestKit;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace Ncm.Action.Tests.Documentation;

/// <summary>docs/github-action.md says of inputs and outputs what action.yml says.</summary>
public sealed class ActionDocumentationTests
{
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "github-action.md");

    [Test]
    public void Inputs_and_outputs_are_those_of_action_yml()
    {
        var action = (YamlMappingNode)Yaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "action.yml")));
        var inputs = Table("| input | default | |\n|---|---|---|\n", (YamlMappingNode)action["inputs"], isInput: true);
        var outputs = Table("| output | |\n|---|---|\n", (YamlMappingNode)action["outputs"], isInput: false);

        var page = File.ReadAllText(Page).ReplaceLineEndings("\n");
        Snapshot.Matches(WithSection(WithSection(page, "Inputs", inputs), "Outputs", outputs), Page);
    }

    [Test]
    public void What_it_says_that_a_person_sees_is_what_the_program_says()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Ncm.Action"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var rows = File.ReadLines(Page).Where(line => line.StartsWith("| *", StringComparison.Ordinal)).Select(line => line.Split('*')[1]).ToList();

        Assert.That(rows, Has.Count.EqualTo(3));
        Assert.That(rows.Where(row => !sources.Exists(source => source.Contains(row, StringComparison.Ordinal))), Is.Empty);
    }

    private static string Table(string head, YamlMappingNode entries, bool isInput)
    {
        var table = new StringBuilder(head);
        foreach (var (name, entry) in entries)
        {
            var texts = ((YamlMappingNode)entry).Children.ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString());
            var initial = isInput && texts.TryGetValue("default", out var text) && text.Length > 0
                ? string.Join(", ", text.Trim().Split('\n').Select(line => $"`{line}`"))
                : "";
            table.Append(isInput ? $"| `{name}` | {initial} | {OneLine(texts["description"])} |\n" : $"| `{name}` | {OneLine(texts["description"])} |\n");
        }

        return table.ToString();
    }

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Replace("|", "\\|", StringComparison.Ordinal);

    /// <summary>The page with the body of a section replaced.</summary>
    private static string WithSection(string page, string heading, string body)
    {
        var start = page.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        Assert.That(start, Is.Positive, heading);
        start += heading.Length + 5;
        var end = page.IndexOf("\n## ", start, StringComparison.Ordinal);
        return $"{page[..start]}\n{body}{page[end..]}";
    }
}
