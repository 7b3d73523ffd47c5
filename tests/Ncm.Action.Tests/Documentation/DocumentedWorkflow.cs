using Ncm.TestKit;
using YamlDotNet.RepresentationModel;

namespace Ncm.Action.Tests.Documentation;

/// <summary>A workflow that docs/github-action.md offers to be copied: a fenced block of YAML under a heading.</summary>
/// <param name="Name">The heading.</param>
/// <param name="Text">The workflow.</param>
internal sealed record DocumentedWorkflow(string Name, string Text)
{
    private static readonly Lazy<IReadOnlyList<DocumentedWorkflow>> Found = new(() => [.. ReadAll()]);

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<DocumentedWorkflow> All => Found.Value;

    /// <summary>The names of the events that start it.</summary>
    public IReadOnlyList<string> Events => Root["on"] switch
    {
        YamlMappingNode events => [.. events.Children.Keys.Select(name => name.ToString())],
        YamlSequenceNode events => [.. events.Children.Select(name => name.ToString())],
        var only => [only.ToString()],
    };

    /// <summary>The jobs that use the action, in order.</summary>
    public IReadOnlyList<DocumentedJob> Jobs =>
    [
        .. from job in ((YamlMappingNode)Root["jobs"]).Children
           from step in ((YamlSequenceNode)((YamlMappingNode)job.Value)["steps"]).Children.Cast<YamlMappingNode>()
           where step.Children.TryGetValue("uses", out var uses) && uses.ToString().StartsWith("ncm-gate/ncm-gate@", StringComparison.Ordinal)
           select new DocumentedJob(
               job.Key.ToString(), TextOf((YamlMappingNode)job.Value, "if"), TextsOf((YamlMappingNode)job.Value, "permissions"), TextsOf(step, "with"), TextsOf(step, "env")),
    ];

    private YamlMappingNode Root => (YamlMappingNode)Yaml.Read(Text);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static string TextOf(YamlMappingNode node, string name) => node.Children.TryGetValue(name, out var value) ? value.ToString() : "";

    private static Dictionary<string, string> TextsOf(YamlMappingNode step, string name) => step.Children.TryGetValue(name, out var values)
        ? ((YamlMappingNode)values).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString())
        : [];

    private static IEnumerable<DocumentedWorkflow> ReadAll()
    {
        var heading = "";
        using var lines = File.ReadLines(Path.Combine(Repository.Root, "docs", "github-action.md")).GetEnumerator();
        while (lines.MoveNext())
        {
            if (lines.Current.StartsWith('#'))
            {
                heading = lines.Current.TrimStart('#', ' ');
            }
            else if (lines.Current == "```yaml")
            {
                var text = new List<string>();
                while (lines.MoveNext() && lines.Current != "```")
                {
                    text.Add(lines.Current);
                }

                // A piece of a workflow, or of another file, is not for copying as it is.
                if (text.Exists(line => line == "jobs:"))
                {
                    yield return new DocumentedWorkflow(heading, string.Join('\n', text) + "\n");
                }
            }
        }
    }
}
