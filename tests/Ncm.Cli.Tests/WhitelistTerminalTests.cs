using Ncm.Gate.Policy;
using Ncm.TestKit;
using NUnit.Framework;

namespace Ncm.Cli.Tests;

/// <summary>The questions of <c>nscm whitelist</c>, asked and answered in a real terminal.</summary>
[Platform("Linux,MacOSX", Reason = "There is no tmux on Windows.")]
public sealed class WhitelistTerminalTests
{
    private static LoopbackProject Project(params string[] names)
    {
        var builder = new LockBuilder();
        foreach (var name in names)
        {
            builder.Root(name, "1").Package($"node_modules/{name}", "1.0.0");
        }

        var project = new LoopbackProject(builder, "deny: [denied]\n");
        foreach (var name in names)
        {
            project.License($"{name}@1.0.0", "GPL-3.0-only");
        }

        return project;
    }

    private static IEnumerable<WhitelistEntry> Entries(LoopbackProject project) => WhitelistFile.Parse(project.Whitelist!, "whitelist.yml");

    [Test]
    public async Task The_originals_keys_work_and_all_keeps_an_earlier_no()
    {
        using var project = Project("p1", "p2", "p3", "p4");
        using var terminal = new Terminal(project, "whitelist --by me");

        await terminal.AnswerAsync("Whitelist p1@1.0.0? (ynaH)", "");
        await terminal.AnswerAsync("Whitelist p1@1.0.0? (ynaH)", "x", times: 2);
        await terminal.AnswerAsync("Whitelist p1@1.0.0? (ynaH)", "n", times: 3);
        await terminal.AnswerAsync("Whitelist p2@1.0.0? (ynaH)", "Y");
        await terminal.AnswerAsync("Whitelist p3@1.0.0? (ynaH)", "a");
        await terminal.AnswerAsync("Reason:", "");
        await terminal.AnswerAsync("Reason:", "because: of", times: 2);
        await terminal.AnswerAsync("Expires", "2027-02-30");
        await terminal.AnswerAsync("Expires", "2001-02-03", times: 2);
        await terminal.AnswerAsync("Expires", "2998-02-03", times: 3);
        await terminal.WaitForAsync("exit code: 0");

        var screen = terminal.Screen;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(Entries(project).Select(entry => $"{entry.Package} {entry.Reason} {entry.Expires}"), Is.EqualTo(new[]
            {
                "p2 because: of 2998-02-03", "p3 because: of 2998-02-03", "p4 because: of 2998-02-03",
            }));
            Assert.That(screen, Does.Contain("a) whitelist it and all that follow"), "Enter is Help");
            Assert.That(screen, Does.Contain("Please answer y, n, a or h."), "a wrong key asks again");
            Assert.That(screen, Does.Contain("A reason is needed").And.Contain("date that exists").And.Contain("lies before today"));
            Assert.That(screen, Does.Not.Contain("Whitelist p4@1.0.0?"));
        }
    }

    [Test]
    public async Task All_does_not_take_along_what_must_be_named()
    {
        using var project = Project("denied", "p1", "p2");
        using var terminal = new Terminal(project, "whitelist --by me");

        await terminal.AnswerAsync("Whitelist p1@1.0.0? (ynaH)", "a");
        await terminal.AnswerAsync("Whitelist denied@1.0.0? (ynH)", "a");
        await terminal.AnswerAsync("Please answer y, n or h.", "y");
        await terminal.AnswerAsync("Reason:", "reviewed");
        await terminal.AnswerAsync("Expires", "");
        await terminal.WaitForAsync("exit code: 0");

        Assert.That(
            Entries(project).Select(entry => $"{entry.Package} {string.Join('+', entry.Accepts ?? [])}"),
            Is.EqualTo(new[] { "denied NCM1002+NCM1007", "p1 ", "p2 " }));
        Assert.That(Entries(project).Select(entry => entry.Expires), Is.All.Null);
        Assert.That((await project.RunAsync("verify")).ExitCode, Is.Zero);
    }

    [TestCase("C-c", TestName = "Ctrl_C_leaves_nothing_behind")]
    [TestCase("C-d", TestName = "The_end_of_the_input_leaves_nothing_behind")]
    public async Task Ended_in_the_middle_it_leaves_nothing_behind(string key)
    {
        using var project = Project("p1", "p2");
        using var terminal = new Terminal(project, "whitelist --by me");

        await terminal.AnswerAsync("Whitelist p1@1.0.0? (ynaH)", "y");
        await terminal.PressAsync("Whitelist p2@1.0.0? (ynaH)", key);
        await terminal.WaitForAsync("exit code: 130");

        Assert.That(terminal.Screen, Does.Contain("nscm: cancelled"));
        Assert.That(Directory.GetFiles(project.Folder.At(".ncm")).Select(Path.GetFileName), Is.EqualTo(new[] { "policy.yml" }));
    }

    [Test]
    public async Task Reset_asks_and_takes_enter_for_no()
    {
        using var project = Project("p1");
        await project.RunAsync("whitelist", "--all", "--reason", "x");
        using (var terminal = new Terminal(project, "whitelist reset"))
        {
            await terminal.AnswerAsync("Remove every entry (1) of .ncm/whitelist.yml? (yN)", "");
            await terminal.WaitForAsync("exit code: 0");
            Assert.That(Entries(project).Count(), Is.EqualTo(1));
        }

        using (var terminal = new Terminal(project, "whitelist reset"))
        {
            await terminal.AnswerAsync("(yN)", "y");
            await terminal.WaitForAsync("exit code: 0");
            Assert.That(Entries(project), Is.Empty);
        }
    }
}
