using NUnit.Framework;

namespace Ncm.Cli.Tests;

public sealed class HelpTests
{
    private static readonly string[] Commands =
    [
        "verify", "report", "whitelist", "whitelist add", "whitelist delete", "whitelist list", "whitelist reset",
        "config", "config set", "config get", "config delete", "config list", "help", "details", "init", "signin", "signout", "whoami",
    ];

    [TestCaseSource(nameof(Commands))]
    public async Task Every_commands_help_has_an_example_and_is_the_same_by_both_ways(string command)
    {
        var option = await Nscm.RunAsync([.. command.Split(' '), "--help"]);
        var word = await Nscm.RunAsync(["help", .. command.Split(' ')]);

        Assert.That(option.ExitCode, Is.Zero, option.ToString());
        Assert.That(option.Output, Does.Contain("Examples:\n  nscm ").And.Contain($"nscm {command}"));
        Assert.That(word.Output, Is.EqualTo(option.Output));
    }

    [Test]
    public async Task Help_alone_lists_the_commands_without_their_examples()
    {
        var result = await Nscm.RunAsync("help");

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That((await Nscm.RunAsync("-h")).Output, Is.EqualTo(result.Output));
        Assert.That(result.Output.Split("Examples:"), Has.Length.EqualTo(2));
        Assert.That(result.Output, Does.Contain("w, whitelist").And.Contain("c, config").And.Contain("r, report"));
    }

    [Test]
    public async Task Help_about_nothing_names_what_there_is()
    {
        var result = await Nscm.RunAsync("help", "whitelist", "ad");

        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Error, Is.EqualTo("nscm: there is no command \"ad\"; the commands are add, delete, list, reset.\n"));
    }

    [TestCase("--version")]
    [TestCase("-v")]
    public async Task The_version_stands_alone(string option)
    {
        var result = await Nscm.RunAsync(option);

        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Match(@"^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?\n\z"));
        Assert.That(result.Error, Is.Empty);
    }
}
