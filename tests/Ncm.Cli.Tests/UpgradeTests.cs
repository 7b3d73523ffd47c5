using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>
/// GitHub shows an alert in a pull request where every line of its first region is one that the pull request changes: held against what real git
/// says that real npm changed.
/// </summary>
public sealed partial class UpgradeTests
{
    [TestCase(2)]
    [TestCase(3)]
    public async Task The_first_region_of_what_a_change_brings_lies_in_the_lines_that_it_changes(int lockfileVersion)
    {
        await RealRegistry.RequireAsync();
        using var project = new TemporaryFolder();
        project.Write(".ncm/policy.yml", "advisories: [./advisories]\nadvisoryMaxAge: 36500d\n");
        foreach (var (number, name, version) in (IEnumerable<(int, string, string)>)[(2, "debug", "2.6.9"), (3, "is-number", "7.0.0"), (4, "is-odd", "3.0.1"), (5, "minimist", "1.2.8"), (6, "ms", "2.0.0")])
        {
            project.Write($".ncm/advisories/{name}.json", $$"""
                { "id": "GHSA-2222-2222-222{{number}}", "modified": "2023-01-01T00:00:00Z",
                  "affected": [{ "package": { "ecosystem": "npm", "name": "{{name}}" }, "versions": ["{{version}}"] }] }
                """);
        }

        // Before: a direct dependency, a transitive one that is held back, a workspace, and a package that stays as bad as it is.
        project.Write(".npmrc", $"lockfile-version={lockfileVersion}\n");
        project.Write("part/package.json", "{\n  \"name\": \"part\",\n  \"version\": \"1.0.0\",\n  \"dependencies\": {\n    \"is-odd\": \"2.0.0\"\n  }\n}\n");
        project.Write("package.json", Manifest("2.6.8", ",\n  \"overrides\": {\n    \"minimist\": \"1.2.6\"\n  }"));
        await Npm.LockAsync(project.Path);
        project.Write("package.json", Manifest("2.6.8", ""));
        await Npm.RunAsync(project.Path, "install");
        await Git.RunAsync(project.Path, "init", "--quiet", "--initial-branch=main");
        await Git.CommitAsync(project.Path);

        // The change: an upgrade of each, and one package more.
        await Npm.RunAsync(project.Path, "install", "--save-exact", "debug@2.6.9", "is-number@7.0.0");
        await Npm.RunAsync(project.Path, "install", "--save-exact", "--workspace", "part", "is-odd@3.0.1");
        await Npm.RunAsync(project.Path, "update", "minimist");
        var result = await Nscm.RunAsync("verify", "--base", "main", "--sarif", "--output", project.At("gate.sarif"), project.Path);

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That((int)JsonNode.Parse(await File.ReadAllTextAsync(project.At("package-lock.json")))!["lockfileVersion"]!, Is.EqualTo(lockfileVersion));
        var changed = ChangedLines(await Git.RunAsync(project.Path, "diff", "-U0", "main", "--", "*.json"));
        var results = JsonNode.Parse(await File.ReadAllTextAsync(project.At("gate.sarif")))!["runs"]![0]!["results"]!.AsArray()
            .Where(found => (string)found!["level"]! == "error") // ms is a note: it was there before
            .Select(found => (Package: Package().Match((string)found!["message"]!["text"]!).Value, Places: Places(found)))
            .OrderBy(found => found.Package, StringComparer.Ordinal)
            .ToList();
        Assert.That(results.Select(found => $"{found.Package}: {string.Join(", ", found.Places.Select(place => place.File))}"), Is.EqualTo(new[]
        {
            "debug@2.6.9: package.json, package-lock.json",
            "is-number@7.0.0: package.json, package-lock.json",
            "is-odd@3.0.1: part/package.json, package-lock.json",
            "minimist@1.2.8: package-lock.json",
        }));
        foreach (var (package, places) in results)
        {
            Assert.That(Enumerable.Range(places[0].First, places[0].Last - places[0].First + 1).Select(line => (places[0].File, line)), Is.SubsetOf(changed), package);
        }

        static string Manifest(string debug, string more) =>
            $"{{\n  \"name\": \"project\",\n  \"version\": \"1.0.0\",\n  \"workspaces\": [\n    \"part\"\n  ],\n  \"dependencies\": {{\n    \"debug\": \"{debug}\",\n    \"mkdirp\": \"0.5.6\"\n  }}{more}\n}}\n";
    }

    private static List<(string File, int First, int Last)> Places(JsonNode result) =>
    [
        .. new[] { "locations", "relatedLocations" }
            .SelectMany(key => result[key]?.AsArray() ?? [])
            .Select(location => location!["physicalLocation"]!)
            .Select(place => ((string)place["artifactLocation"]!["uri"]!, (int)place["region"]!["startLine"]!, (int)place["region"]!["endLine"]!)),
    ];

    /// <summary>The lines of the new files that a diff without context adds or changes.</summary>
    private static HashSet<(string File, int Line)> ChangedLines(string diff)
    {
        var lines = new HashSet<(string, int)>();
        var file = "";
        foreach (var line in diff.Split('\n'))
        {
            if (line.StartsWith("+++ b/", StringComparison.Ordinal))
            {
                file = line[6..];
            }
            else if (Hunk().Match(line) is { Success: true } hunk)
            {
                var first = int.Parse(hunk.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
                var count = hunk.Groups[2].Success ? int.Parse(hunk.Groups[2].ValueSpan, CultureInfo.InvariantCulture) : 1;
                lines.UnionWith(Enumerable.Range(first, count).Select(number => (file, number)));
            }
        }

        return lines;
    }

    [GeneratedRegex(@"\A@@ -\S+ \+(\d+)(?:,(\d+))? @@")]
    private static partial Regex Hunk();

    [GeneratedRegex(@"\A\S+")]
    private static partial Regex Package();
}
