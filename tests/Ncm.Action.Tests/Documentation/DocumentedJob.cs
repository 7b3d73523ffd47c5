using System.Text.RegularExpressions;

namespace Ncm.Action.Tests.Documentation;

/// <summary>A job of a documented workflow with the step that uses the action.</summary>
/// <param name="Name">The job's name.</param>
/// <param name="Condition">Its <c>if:</c>.</param>
/// <param name="Permissions">Its <c>permissions:</c>.</param>
/// <param name="With">The step's inputs.</param>
/// <param name="Environment">The step's variables.</param>
internal sealed partial record DocumentedJob(
    string Name,
    string Condition,
    IReadOnlyDictionary<string, string> Permissions,
    IReadOnlyDictionary<string, string> With,
    IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>Whether it runs on an event, as far as its condition asks for the event's name.</summary>
    public bool RunsOn(string happened) =>
        EventNames().Matches(Condition).All(name => (name.Groups[1].Value == "==") == (name.Groups[2].Value == happened));

    [GeneratedRegex(@"github\.event_name\s*(==|!=)\s*'(\w+)'")]
    private static partial Regex EventNames();
}
