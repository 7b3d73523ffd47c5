using System.Text.Json.Nodes;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>What the original's users type still means what it meant.</summary>
public sealed class OriginalCommandsTests
{
    /// <summary>gpl is not certified, and tool is for development.</summary>
    private static LoopbackProject Project() => new LoopbackProject(
        new LockBuilder().Root("a", "1").Root("gpl", "1").Root("tool", "1", "devDependencies")
            .Package("node_modules/a", "1.0.0")
            .Package("node_modules/gpl", "1.0.0")
            .Package("node_modules/tool", "1.0.0", entry => entry["dev"] = true)).License("gpl@1.0.0", "GPL-3.0-only");

    [Test]
    public async Task Without_a_command_it_reports_as_report_and_r_do_and_does_not_gate()
    {
        using var project = Project();
        var nothing = await project.RunAsync();
        var report = await project.RunAsync("report");
        var alias = await project.RunAsync("r");

        Assert.That(nothing.ExitCode, Is.Zero, nothing.ToString());
        Assert.That(nothing.Output, Does.Match(@"\APackage +Version +Score +Verdict\n").And.Contain("gpl ").And.Contain("uncertified"));
        Assert.That((report.Output, alias.Output), Is.EqualTo((nothing.Output, nothing.Output)));
    }

    [Test]
    public async Task The_short_options_are_the_long_ones()
    {
        using var project = Project();
        var all = await project.RunAsync("report", "--json");

        Assert.That((await project.RunAsync("report", "-j")).Output, Is.EqualTo(all.Output));
        Assert.That((await project.RunAsync("report", "-j", "-p")).Output, Is.EqualTo((await project.RunAsync("report", "--json", "--production")).Output));
        Assert.That(Names(all), Is.EqualTo(new[] { "a", "gpl", "tool" }));
        Assert.That(Names(await project.RunAsync("report", "-j", "-p")), Is.EqualTo(new[] { "a", "gpl" }));
        Assert.That(Names(await project.RunAsync("report", "-j", "--certified")), Is.EqualTo(new[] { "a", "tool" }));
        Assert.That(Names(await project.RunAsync("report", "-j", "--failed")), Is.EqualTo(new[] { "gpl" }));
    }

    [Test]
    public async Task Another_policy_can_be_named()
    {
        using var project = Project();
        var other = project.Folder.Write("other.yml", "advisories: [./.ncm/advisories]\nadvisoryMaxAge: 36500d\nlicenses: [MIT, GPL-3.0-only]\n");

        Assert.That((await project.RunAsync("verify")).ExitCode, Is.EqualTo(1));
        Assert.That((await project.RunAsync("verify", "--policy", other)).ExitCode, Is.Zero);
    }

    [TestCase("1", "")]
    [TestCase("3", "")]
    [TestCase("1", "c set concurrency 1")]
    public async Task Concurrency_bounds_how_many_requests_are_under_way(string number, string before)
    {
        var builder = new LockBuilder();
        foreach (var name in Enumerable.Range(0, 12).Select(index => $"p{index}"))
        {
            builder.Root(name, "1").Package($"node_modules/{name}", "1.0.0");
        }

        using var project = new LoopbackProject(builder) { Hold = TimeSpan.FromMilliseconds(50) };
        if (before.Length > 0)
        {
            await project.RunAsync(before.Split(' '));
        }

        var result = await project.RunAsync(before.Length > 0 ? ["verify"] : ["verify", "-c", number]);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(project.MostAtOnce, Is.EqualTo(int.Parse(number, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Test]
    public async Task Colours_are_for_terminals_and_no_color_is_honoured()
    {
        using var project = Project();
        var command = $"dotnet '{Nscm.Program}' report '{project.Folder.Path}'";
        var terminal = await OnATerminalAsync(project, command, null);
        var refused = await OnATerminalAsync(project, command, "1");
        var piped = await project.RunAsync("report");

        Assert.That(terminal.Output, Does.Match("\e\\[[0-9;]*m"), "on a terminal there are colours");
        Assert.That(refused.Output, Does.Contain("uncertified").And.Not.Match("\e\\[[0-9;]*m.*uncertified"));
        Assert.That(piped.Output, Does.Not.Contain('\e'));
    }

    private static Task<CommandResult> OnATerminalAsync(LoopbackProject project, string command, string? noColor)
    {
        var environment = project.Environment;
        environment["NO_COLOR"] = noColor;
        environment["TERM"] = "xterm-256color";
        environment["CI"] = "1";
        return CommandLine.RunAsync("bash", ["-c", $"script -qec \"{command} 2>/dev/null\" /dev/null"], environment: environment);
    }

    private static IEnumerable<string> Names(CommandResult result) => JsonNode.Parse(result.Output)!.AsArray().Select(package => (string)package!["name"]!);
}
