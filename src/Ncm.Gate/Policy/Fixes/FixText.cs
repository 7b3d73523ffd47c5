using System.Globalization;
using System.Text.RegularExpressions;
using Ncm.Gate.Graph;
using Ncm.Gate.Lockfiles;
using Ncm.Gate.Npm;

namespace Ncm.Gate.Policy.Fixes;

/// <summary>Advice in words, with the command that follows it.</summary>
internal static partial class FixText
{
    /// <summary>Says what to do.</summary>
    /// <param name="question">The question.</param>
    /// <param name="way">The way that leads out.</param>
    /// <param name="attempt">What it leads to.</param>
    /// <param name="graph">The locked graph.</param>
    /// <returns><see langword="null"/> where a command could not be pasted into a shell, or would do something else.</returns>
    public static FixAdvice? Of(FixQuestion question, FixWay way, FixAttempt attempt, DependencyGraph graph)
    {
        var target = attempt.Target!.Value;
        var does = way.IsCulprit ? "is certified" : $"is certified and brings {Instead(question.Culprit.Id, attempt.Brought)}";
        var named = target < way.Package.Id ? $"the older {target}" : $"{target}";
        var installName = way.Package.Nodes[0].Entry.InstallName;
        if (!Plain().IsMatch(target.Name) || !Plain().IsMatch(installName) || (way.Package.Line is { } line && FolderOption(graph, line) is null))
        {
            return null;
        }

        return way.Kind switch
        {
            FixKind.Install => Advice(way, target, Install(way, target, graph), $"{named} {does}, and package.json allows it"),
            FixKind.Change => Advice(way, target, Install(way, target, graph), $"{named} {does}; package.json asks for \"{way.Package.Line!.Value.Range}\" and has to change"),
            FixKind.Update => Advice(way, target, $"npm update {installName}", $"{named} {does}, and is within what is asked for"),
            FixKind.Pin => new FixAdvice
            {
                Kind = way.Kind,
                Target = target,
                Text = $"{named} {does} and within what is asked for, but npm would not choose it by itself: add \"overrides\": {{ \"{installName}\": \"{target.Version}\" }} to package.json and run npm install",
            },
            var other => throw new InvalidOperationException($"{other} is no way out."),
        };
    }

    /// <summary>Says that there is nothing yet.</summary>
    /// <param name="isWhole">Whether everything was looked at.</param>
    /// <param name="judged">How many versions were looked at.</param>
    public static FixAdvice None(bool isWhole, int judged) => new()
    {
        Kind = FixKind.None,
        Text = isWhole
            ? "no version that would help is certified yet"
            : string.Create(CultureInfo.InvariantCulture, $"of the {judged} nearest versions that would help none is certified"),
    };

    /// <summary>The original's three ways out. What must be named in the whitelist, malware above all, is none to offer.</summary>
    public static string Nothing(string text, bool needsName) =>
        $"{text}: {(needsName ? "" : "whitelist it with a reason, ")}replace it, or help its authors to repair it";

    private static FixAdvice Advice(FixWay way, PackageId target, string command, string text) =>
        new() { Kind = way.Kind, Target = target, Command = command, Text = text };

    private static string Install(FixWay way, PackageId target, DependencyGraph graph)
    {
        var line = way.Package.Line!.Value;
        var real = line.Name == target.Name ? $"{target}" : $"{line.Name}@npm:{target}";
        return $"npm install {real}{FolderOption(graph, line)}";
    }

    /// <summary>How npm is told of which folder's package.json is meant; <see langword="null"/> where it cannot be.</summary>
    private static string? FolderOption(DependencyGraph graph, DependencyEdge line)
    {
        var owner = graph.Nodes[line.From].Entry;
        return owner.Kind == EntryKind.Root ? ""
            : graph.Project?.Workspaces.Match(owner.Location) == true && PlainPath().IsMatch(owner.Location) ? $" --workspace {owner.Location}"
            : null;
    }

    private static string Instead(PackageId culprit, IReadOnlyList<PackageId> brought) =>
        brought.Count == 0 ? $"no {culprit.Name}" : $"{string.Join(" and ", brought)} instead of {culprit}";

    [GeneratedRegex(@"\A(@[A-Za-z0-9][A-Za-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9._-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainPath();
}
