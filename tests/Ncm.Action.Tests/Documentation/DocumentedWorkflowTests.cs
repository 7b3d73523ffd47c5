using Ncm.TestKit;
using NUnit.Framework;
using YamlDotNet.RepresentationModel;

namespace Ncm.Action.Tests.Documentation;

/// <summary>
/// Runs each workflow of docs/github-action.md: the built program with the inputs and variables of its step, on each of its events, in a
/// repository where something is wrong.
/// </summary>
[Parallelizable(ParallelScope.Children)]
public sealed class DocumentedWorkflowTests
{
    private static readonly YamlMappingNode Action = (YamlMappingNode)Yaml.Read(File.ReadAllText(Path.Combine(Repository.Root, "action.yml")));

    [TestCaseSource(nameof(Workflows))]
    public async Task It_finds_what_is_wrong_with_the_permissions_that_it_states_and_needs_all_of_them(string name)
    {
        var workflow = DocumentedWorkflow.All.Single(one => one.Name == name);
        foreach (var job in workflow.Jobs)
        {
            Assert.That(job.With.Keys, Is.SubsetOf(((YamlMappingNode)Action["inputs"]).Children.Keys.Select(input => input.ToString())), "inputs");
            var needed = new Dictionary<string, string>();
            foreach (var happened in workflow.Events.Where(job.RunsOn))
            {
                await RunAsync(job, happened, needed);
            }

            Assert.That(needed, Is.Not.Empty, $"{job.Name} runs on none of the workflow's events");
            Assert.That(job.Permissions.Where(permission => permission.Key != "security-events"), Is.EquivalentTo(needed), $"permissions of {job.Name}");
        }
    }

    [Test]
    public void There_are_eleven_of_them_each_under_a_heading_of_its_own() =>
        Assert.That(DocumentedWorkflow.All.Select(workflow => workflow.Name).Distinct().Count(), Is.EqualTo(11).And.EqualTo(DocumentedWorkflow.All.Count));

    private static IEnumerable<string> Workflows() => DocumentedWorkflow.All.Select(workflow => workflow.Name);

    private static async Task RunAsync(DocumentedJob job, string happened, Dictionary<string, string> needed)
    {
        using var step = await DocumentedStep.StartAsync(job, (YamlMappingNode)Action["inputs"]);

        var result = await step.RunAsync(happened);

        if (happened == "issue_comment")
        {
            Assert.That(result.ExitCode, Is.Zero, result.ToString());
            Assert.That(step.GitHub.OwnComments(1).Single(), Does.Contain("left-pad@1.3.0").And.Contain("whitelisted"));
            Assert.That(step.GitHub.Reruns, Is.EqualTo(new[] { 700L }));
        }
        else
        {
            Assert.That(result.ExitCode, Is.EqualTo(1), $"{happened}: {result}");
            Assert.That(result.Output, Does.Contain("error NCM1002: left-pad@1.3.0"), happened);
            Assert.That(job.With.TryGetValue("sarif-file", out var sarif), Is.EqualTo(step.HasFile(sarif)), "SARIF");
            Assert.That(step.HasShownToken, Is.EqualTo(job.With.ContainsKey("registry-token")), "the token's way");
        }

        foreach (var (permission, access) in step.GitHub.Requests.Select(PermissionOf).OfType<(string, string)>())
        {
            if (access == "write" || !needed.ContainsKey(permission))
            {
                needed[permission] = access;
            }
        }
    }

    /// <summary>What a request needs, as https://docs.github.com/rest/authentication/permissions-required-for-github-apps says.</summary>
    private static (string Permission, string Access)? PermissionOf(string request)
    {
        var access = request.StartsWith("GET ", StringComparison.Ordinal) ? "read" : "write";
        var path = request.Split(' ')[1].Split('?')[0];
        return path switch
        {
            _ when path.EndsWith("/reactions", StringComparison.Ordinal) => ("issues", access),
            _ when path.Contains("/check-runs", StringComparison.Ordinal) => ("checks", access),
            _ when path.Contains("/actions/", StringComparison.Ordinal) => ("actions", access),
            _ when path.Contains("/pulls", StringComparison.Ordinal) || path.Contains("/issues", StringComparison.Ordinal) => ("pull-requests", access),
            _ when path.Contains("/collaborators/", StringComparison.Ordinal) || path.EndsWith("/graphql", StringComparison.Ordinal) => null, // any token may
            _ => ("contents", access),
        };
    }
}
