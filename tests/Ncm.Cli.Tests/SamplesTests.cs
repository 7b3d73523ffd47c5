using System.Text.Json;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>What a newcomer sees first: the samples, judged with facts from the real npm registry.</summary>
public sealed class SamplesTests
{
    [SetUp]
    public Task RegistryAsync() => RealRegistry.RequireAsync();

    [Test]
    public async Task Verify_of_webapp_fails_with_what_is_wrong_in_it()
    {
        var result = await Nscm.RunAsync("verify", "samples/webapp");

        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(
            result.Output.Split('\n').Where(line => line.Contains(": error NCM", StringComparison.Ordinal)).Select(line => line.Split("package-lock.json")[1]),
            Is.EqualTo(new[]
            {
                "(923,18): error NCM1001: debug@2.2.0 has a known vulnerability",
            }).Using<string, string>((actual, expected) => actual.StartsWith(expected, StringComparison.Ordinal)));
    }

    [Test]
    public async Task Verify_of_clean_passes()
    {
        var result = await Nscm.RunAsync("verify", "samples/clean");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("The gate passes."));
    }

    [Test]
    public async Task The_readme_shows_what_verify_really_prints()
    {
        var result = await Nscm.RunAsync("verify", "samples/webapp");

        var readme = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        Assert.That(Block(readme, "$ dotnet run --project src/Ncm.Cli -- verify samples/webapp"), Is.EqualTo(result.Output.TrimEnd()));
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
        var result = await Nscm.RunAsync("verify", "--json", "samples/webapp");

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

    /// <summary>The output that a fenced block shows after a command.</summary>
    private static string Block(string markdown, string command)
    {
        var start = markdown.ReplaceLineEndings("\n").IndexOf(command + "\n", StringComparison.Ordinal);
        Assert.That(start, Is.GreaterThanOrEqualTo(0), $"README.md has no block with: {command}");
        var output = markdown.ReplaceLineEndings("\n")[(start + command.Length + 1)..];
        return output[..output.IndexOf("\n```", StringComparison.Ordinal)].TrimEnd();
    }
}
