using System.Text.Json;
using System.Text.RegularExpressions;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>What a newcomer sees first: the samples, judged with facts from the real npm registry.</summary>
public sealed partial class SamplesTests
{
    [SetUp]
    public Task RegistryAsync() => RealRegistry.RequireAsync();

    [Test]
    public async Task Verify_of_webapp_fails_with_what_is_wrong_in_it()
    {
        var result = await Nscm.RunAsync("verify", "samples/webapp");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(
            result.Output.Split('\n').Where(line => line.Contains(": error NCM", StringComparison.Ordinal)).Select(line => line.Split(": error ")[1][..20]),
            Is.EqualTo(new[] { "NCM1001: debug@2.2.0", "NCM1002: fullpage.js", "NCM1001: lodash@4.17", "NCM1002: pako@1.0.11" }));
        Assert.That(result.Output, Does.Contain("    jszip@3.10.2 > pako@1.0.11"));
    }

    [Test]
    public async Task Verify_of_clean_passes()
    {
        var result = await Nscm.RunAsync("verify", "samples/clean");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("The gate passes."));
    }

    [Test]
    public async Task The_readme_shows_what_really_happens_from_the_first_run_to_green()
    {
        using var clone = new TemporaryFolder();
        CopySamples(clone);
        var tour = Tour(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md")));
        Assert.That(tour[0].Command, Is.EqualTo("alias nscm=\"dotnet run --project $PWD/src/Ncm.Cli --\""));

        var exits = new List<string>();
        foreach (var (command, shown) in tour.Skip(1))
        {
            var result = await Nscm.ShellAsync(clone.Path, command);
            AssertShown(shown, result);
            exits.Add($"{command.Split(' ')[0]} {result.ExitCode}");
        }

        Assert.That(exits, Is.EqualTo(new[] { "nscm 1", "nscm 0", "cp 0", "nscm 0", "sed 0", "npm 0", "nscm 1", "nscm 0", "nscm 0" }));
    }

    [Test]
    public async Task What_a_cache_knows_already_changes_nothing_in_the_output()
    {
        using var cache = new TemporaryFolder();
        var environment = new Dictionary<string, string?> { ["NCM_CACHE"] = cache.Path };
        var cold = await Nscm.RunAsync(environment, "verify", "samples/webapp");
        await Nscm.RunAsync(environment, "report", "samples/webapp");
        var warm = await Nscm.RunAsync(environment, "verify", "samples/webapp");

        Assert.That(warm.Output, Is.EqualTo(cold.Output));
    }

    [Test]
    public async Task Report_gives_the_originals_list_and_does_not_gate()
    {
        var result = await Nscm.RunAsync("report", "--json", "samples/webapp");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        using var json = JsonDocument.Parse(result.Output);
        var debug = json.RootElement.EnumerateArray().Single(package =>
            package.GetProperty("name").GetString() == "debug" && package.GetProperty("version").GetString() == "2.2.0");
        Assert.That(debug.EnumerateObject().Select(property => property.Name), Is.EqualTo(new[] { "name", "version", "from", "score" }));
        Assert.That(debug.GetProperty("from").GetString(), Is.EqualTo("2.2.0"));
        Assert.That(json.RootElement.GetArrayLength(), Is.EqualTo(90));
    }

    [Test]
    public async Task Nothing_but_the_report_is_on_standard_output()
    {
        using var cache = new TemporaryFolder(); // what is in a cache takes no time to show

        var result = await Nscm.RunAsync(new Dictionary<string, string?> { ["NCM_CACHE"] = cache.Path }, "verify", "--json", "samples/webapp");

        using var json = JsonDocument.Parse(result.Output);
        Assert.That(json.RootElement.GetProperty("verdict").GetString(), Is.EqualTo("failed"));
        Assert.That(result.Error, Does.Contain("nscm: "), "progress is on standard error");
    }

    [Test]
    public async Task Production_leaves_out_the_build_tools()
    {
        var result = await Nscm.RunAsync("verify", "--production", "--json", "samples/webapp");

        using var json = JsonDocument.Parse(result.Output);
        var names = json.RootElement.GetProperty("packages").EnumerateArray().Select(package => package.GetProperty("name").GetString()).ToList();
        Assert.That(names, Has.Member("lodash").And.No.Member("vite"));
    }

    private static void CopySamples(TemporaryFolder folder)
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*", SearchOption.AllDirectories))
        {
            folder.Write(Path.GetRelativePath(Repository.Root, file), File.ReadAllBytes(file));
        }
    }

    /// <summary>The commands of a section's blocks, each with the lines that are shown after it.</summary>
    private static List<(string Command, List<string> Shown)> Tour(string readme)
    {
        var tour = new List<(string Command, List<string> Shown)>();
        var isBlock = false;
        foreach (var line in readme.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => line != "## Try it").Skip(1).TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal)))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                isBlock = line == "```console";
            }
            else if (isBlock && line.StartsWith("$ ", StringComparison.Ordinal))
            {
                tour.Add((line[2..], []));
            }
            else if (isBlock)
            {
                tour[^1].Shown.Add(line);
            }
        }

        return tour;
    }

    private static void AssertShown(List<string> shown, CommandResult result)
    {
        var printed = new Queue<string>(result.Output.Length == 0 ? [] : result.Output.TrimEnd().Split('\n').Select(WithoutDate));
        for (var line = 0; line < shown.Count; line++)
        {
            // "…" stands for lines that are left out.
            while (line > 0 && shown[line - 1] == "…" && printed.TryPeek(out var next) && next != shown[line])
            {
                printed.Dequeue();
            }

            Assert.That(shown[line] == "…" || (printed.TryDequeue(out var actual) && actual == WithoutDate(shown[line])), Is.True, $"README.md: {shown[line]}\n{result}");
        }

        Assert.That(printed, Is.Empty, result.ToString());
    }

    /// <summary>The whitelist says on which day an entry was made.</summary>
    private static string WithoutDate(string line) => Date().Replace(line, "2026-01-01");

    [GeneratedRegex(@"\b20\d\d-\d\d-\d\d\b")]
    private static partial Regex Date();
}
